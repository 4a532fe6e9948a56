#include "policy/schema.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TITLE_MAX = 200, PROSE_MAX = 2000, ICON_MAX = 64, DN_MAX = 1000 };

/* The vocabulary of B4.1; a test holds it equal to ticket/status.h and ticket/priority.h. */
static const char *const statuses[] = {"OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED", NULL};
static const char *const priorities[] = {"LOW", "MEDIUM", "HIGH", "CRITICAL", NULL};

/* B1.7: as roles these words have a meaning of their own. */
static const char *const reserved_roles[] = {"assignee", "requester", "any", NULL};

static const struct schema_field transition_fields[] = {
    [TRANSITION_FROM] = {.key = "from",
                         .kind = FIELD_CHOICE,
                         .is_required = true,
                         .choices = statuses,
                         .meaning = "The status that a ticket leaves."},
    [TRANSITION_TO] = {.key = "to",
                       .kind = FIELD_CHOICE,
                       .is_required = true,
                       .choices = statuses,
                       .unlike = "from",
                       .meaning = "The status that it gets."},
    [TRANSITION_ROLE] = {.key = "role",
                         .kind = FIELD_NAME,
                         .is_required = true,
                         .example = "assignee",
                         .meaning = "Who may do it: assignee, requester, any, or the members of "
                                    "the group with this name."},
};
const struct schema_object schema_transition = {"transition",
                                                "One legal move from a status to another.",
                                                transition_fields, COUNT(transition_fields)};

static const struct schema_field workflow_fields[] = {
    [WORKFLOW_NAME] = {.key = "name",
                       .kind = FIELD_NAME,
                       .is_required = true,
                       .example = "incident_response",
                       .meaning = "What catalog items and tickets call it."},
    [WORKFLOW_DISPLAY_NAME] = {.key = "displayName",
                               .kind = FIELD_TEXT,
                               .is_required = true,
                               .minimum = 1,
                               .maximum = TITLE_MAX,
                               .example = "Incident Response",
                               .meaning = "What people see."},
    [WORKFLOW_DESCRIPTION] = {.key = "description",
                              .kind = FIELD_PROSE,
                              .maximum = PROSE_MAX,
                              .meaning = "What it is for, in a sentence or two."},
    [WORKFLOW_TRANSITIONS] = {.key = "transitions",
                              .kind = FIELD_OBJECT_LIST,
                              .is_required = true,
                              .maximum = SCHEMA_TRANSITIONS_MAX,
                              .object = &schema_transition,
                              .minimum = 1,
                              .meaning = "All moves that are legal; every other is refused."},
};
const struct schema_object schema_workflow = {
    "workflow", "How tickets of one sort move between statuses, and who moves them.",
    workflow_fields, COUNT(workflow_fields)};

static const struct schema_field group_fields[] = {
    [GROUP_NAME] = {.key = "name",
                    .kind = FIELD_NAME,
                    .is_required = true,
                    .reserved = reserved_roles,
                    .example = "itops-dev/prod/db-admins",
                    .meaning = "What roles and items call it."},
    [GROUP_DISPLAY_NAME] = {.key = "displayName",
                            .kind = FIELD_TEXT,
                            .minimum = 1,
                            .maximum = TITLE_MAX,
                            .example = "Database Administrators",
                            .meaning = "What people see; the name if it is not given."},
    [GROUP_DESCRIPTION] = {.key = "description",
                           .kind = FIELD_PROSE,
                           .maximum = PROSE_MAX,
                           .meaning = "What it is for, in a sentence or two."},
    [GROUP_USERS] = {.key = "users",
                     .kind = FIELD_TEXT_LIST,
                     .maximum = SCHEMA_USERS_MAX,
                     .example = "alice",
                     .meaning = "Members, by user name or e-mail address."},
    [GROUP_LDAP_GROUP] = {.key = "ldapGroup",
                          .kind = FIELD_TEXT,
                          .minimum = 1,
                          .maximum = DN_MAX,
                          .example = "cn=db-admins,ou=groups,dc=example,dc=com",
                          .meaning = "Distinguished name of a directory group. It is shown and "
                                     "makes nobody a member: no directory is asked yet."},
};
const struct schema_object schema_group = {
    "group", "People who act together in one scope and in every scope below it.", group_fields,
    COUNT(group_fields)};

static const struct schema_field category_fields[] = {
    [CATEGORY_NAME] = {.key = "name",
                       .kind = FIELD_SEGMENT,
                       .is_required = true,
                       .example = "incidents",
                       .meaning = "What catalog items call it."},
    [CATEGORY_DISPLAY_NAME] = {.key = "displayName",
                               .kind = FIELD_TEXT,
                               .minimum = 1,
                               .maximum = TITLE_MAX,
                               .example = "Incidents",
                               .meaning = "What people see; the name if it is not given."},
    [CATEGORY_DESCRIPTION] = {.key = "description",
                              .kind = FIELD_PROSE,
                              .maximum = PROSE_MAX,
                              .meaning = "What belongs there, in a sentence or two."},
    [CATEGORY_ICON] = {.key = "icon",
                       .kind = FIELD_TEXT,
                       .minimum = 1,
                       .maximum = ICON_MAX,
                       .example = "report_problem",
                       .meaning = "Name of a Material Symbol."},
};
const struct schema_object schema_category = {"category",
                                              "A heading under which the catalog shows items.",
                                              category_fields, COUNT(category_fields)};

static const struct schema_field defaults_fields[] = {
    [DEFAULTS_PRIORITY] = {.key = "priority",
                           .kind = FIELD_CHOICE,
                           .choices = priorities,
                           .fallback = "MEDIUM",
                           .meaning = "Priority of a new ticket; MEDIUM if it is not given."},
    [DEFAULTS_ASSIGNEE_GROUP] = {.key = "assigneeGroup",
                                 .kind = FIELD_NAME,
                                 .example = "oncall",
                                 .meaning = "Group that a new ticket is for."},
};
const struct schema_object schema_defaults = {"defaults",
                                              "What a ticket opened from the item starts with.",
                                              defaults_fields, COUNT(defaults_fields)};

static const struct schema_field sla_fields[] = {
    [SLA_RESPONSE_MINUTES] = {.key = "responseMinutes",
                              .kind = FIELD_INTEGER,
                              .minimum = 1,
                              .maximum = SCHEMA_MINUTES_MAX,
                              .example = "15",
                              .meaning = "Minutes until somebody has to start work."},
    [SLA_RESOLUTION_MINUTES] = {.key = "resolutionMinutes",
                                .kind = FIELD_INTEGER,
                                .minimum = 1,
                                .maximum = SCHEMA_MINUTES_MAX,
                                .example = "240",
                                .meaning = "Minutes until the ticket has to be resolved."},
};
const struct schema_object schema_sla = {
    "sla", "Times promised; what is not given follows from the priority.", sla_fields,
    COUNT(sla_fields)};

static const struct schema_field item_fields[] = {
    [ITEM_NAME] = {.key = "name",
                   .kind = FIELD_NAME,
                   .is_required = true,
                   .example = "outage_report",
                   .meaning = "What tickets call it."},
    [ITEM_CATEGORY] = {.key = "category",
                       .kind = FIELD_SEGMENT,
                       .is_required = true,
                       .example = "incidents",
                       .meaning = "Name of the category that shows it."},
    [ITEM_DISPLAY_NAME] = {.key = "displayName",
                           .kind = FIELD_TEXT,
                           .is_required = true,
                           .minimum = 1,
                           .maximum = TITLE_MAX,
                           .example = "Service Outage",
                           .meaning = "Title of its card."},
    [ITEM_DESCRIPTION] = {.key = "description",
                          .kind = FIELD_PROSE,
                          .maximum = PROSE_MAX,
                          .meaning = "Subtitle of its card."},
    [ITEM_ICON] = {.key = "icon",
                   .kind = FIELD_TEXT,
                   .minimum = 1,
                   .maximum = ICON_MAX,
                   .example = "cloud_off",
                   .meaning = "Name of a Material Symbol."},
    [ITEM_WORKFLOW] = {.key = "workflow",
                       .kind = FIELD_NAME,
                       .is_required = true,
                       .example = "incident_response",
                       .meaning = "Name of the workflow that its tickets follow."},
    [ITEM_DEFAULTS] = {.key = "defaults",
                       .kind = FIELD_OBJECT,
                       .object = &schema_defaults,
                       .meaning = "What a ticket opened from it starts with."},
    [ITEM_SLA] = {.key = "sla",
                  .kind = FIELD_OBJECT,
                  .object = &schema_sla,
                  .meaning = "Times promised for its tickets."},
};
const struct schema_object schema_item = {
    "item", "A card of the service catalog, from which people open tickets.", item_fields,
    COUNT(item_fields)};

static const struct schema_field catalog_fields[] = {
    [CATALOG_CATEGORIES] = {.key = "categories",
                            .kind = FIELD_NAMED_LIST,
                            .object = &schema_category,
                            .meaning = "Headings, in the order in which they are shown."},
    [CATALOG_ITEMS] = {.key = "items",
                       .kind = FIELD_NAMED_LIST,
                       .object = &schema_item,
                       .meaning = "Cards, in the order in which they are shown."},
};
const struct schema_object schema_catalog = {"catalog", "What people can open tickets for.",
                                             catalog_fields, COUNT(catalog_fields)};

/* `enabled` comes last: without it this is the top level of a policy document. */
static const struct schema_field policy_fields[] = {
    [POLICY_ORG] = {.key = "org",
                    .kind = FIELD_SEGMENT,
                    .example = "mlops-app",
                    .meaning = "The organisation: first segment of every full name."},
    [POLICY_GROUPS] = {.key = "groups",
                       .kind = FIELD_NAMED_LIST,
                       .object = &schema_group,
                       .meaning = "Who belongs together, and where."},
    [POLICY_WORKFLOWS] = {.key = "workflows",
                          .kind = FIELD_NAMED_LIST,
                          .object = &schema_workflow,
                          .meaning = "How tickets may move."},
    [POLICY_CATALOG] = {.key = "catalog",
                        .kind = FIELD_OBJECT,
                        .object = &schema_catalog,
                        .meaning = "What people can open tickets for."},
    [POLICY_ENABLED] = {.key = "enabled",
                        .kind = FIELD_BOOLEAN,
                        .fallback = "true",
                        .meaning = "For the chart: whether policy is mounted at all."},
};
const struct schema_object schema_policy = {"policy", "Everything that is declared.", policy_fields,
                                            COUNT(policy_fields) - 1};
const struct schema_object schema_ticketing = {
    "ticketing", "Everything that is declared, in a chart's values file.", policy_fields,
    COUNT(policy_fields)};

bool schema_object_is_named(const struct schema_object *object)
{
    return strcmp(object->fields[0].key, "name") == 0;
}

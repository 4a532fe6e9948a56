/* The things that policy declares, one at a time, from checked values to plain structs. */
#include "base/memory.h"
#include "policy/loader.h"
#include "ticket/username.h"

#include <string.h>

static struct slice text_of(const struct schema_values *values, size_t field)
{
    const struct yaml_node *node = values->fields[field];
    return node ? node->text : (struct slice){0};
}

/* The value of a text field for the registry; empty when it is not given. */
static struct slice load_text(const struct loader *loader, const struct schema_values *values,
                              size_t field)
{
    struct slice text = text_of(values, field);
    return slice_is_empty(text) ? text : arena_copy(loader->arena, text);
}

/* Where a field's value stands; the object's place when it is not given. */
static struct source_place field_place(const struct loader *loader,
                                       const struct schema_values *values, size_t field)
{
    const struct yaml_node *node = values->fields[field];
    return schema_place(&loader->reader, node ? node->mark : values->mark);
}

static bool role_parse(struct slice text, enum role_kind *out)
{
    static const struct {
        const char *text;
        enum role_kind kind;
    } reserved[] = {{"assignee", ROLE_ASSIGNEE}, {"requester", ROLE_REQUESTER}, {"any", ROLE_ANY}};
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (slice_equal_text(text, reserved[i].text)) {
            *out = reserved[i].kind;
            return true;
        }
    }
    *out = ROLE_GROUP;
    return false;
}

/* The transitions of the workflow that was added last. */
static void load_transition(const struct schema_values *values, void *context)
{
    struct loader *loader = context;
    struct load_workflow *workflow = &loader->workflows[loader->workflow_count - 1];
    if (values->has_faults) {
        workflow->has_faults = true;
        return;
    }
    struct policy_transition *transition =
        &workflow->value.transitions[workflow->value.transition_count];
    ticket_status_parse(values->fields[TRANSITION_FROM]->text, &transition->from);
    ticket_status_parse(values->fields[TRANSITION_TO]->text, &transition->to);
    transition->role = load_text(loader, values, TRANSITION_ROLE);
    transition->place = schema_place(&loader->reader, values->mark);
    workflow->value.transition_count++;
    if (!role_parse(transition->role, &transition->role_kind)) {
        loader->roles = memory_grow(loader->roles, loader->role_count, &loader->role_capacity,
                                    sizeof(*loader->roles));
        loader->roles[loader->role_count++] =
            (struct load_role){transition->role, field_place(loader, values, TRANSITION_ROLE),
                               loader->workflow_count - 1};
    }
}

void load_workflow(const struct schema_values *values, void *context)
{
    struct loader *loader = context;
    const struct yaml_node *transitions = values->fields[WORKFLOW_TRANSITIONS];
    loader->workflows = memory_grow(loader->workflows, loader->workflow_count,
                                    &loader->workflow_capacity, sizeof(*loader->workflows));
    struct load_workflow *workflow = &loader->workflows[loader->workflow_count++];
    *workflow = (struct load_workflow){
        .name_place = schema_place(&loader->reader, values->name_mark),
        .has_faults = !transitions,
        .value = {.name = arena_copy(loader->scratch, values->name),
                  .display_name = load_text(loader, values, WORKFLOW_DISPLAY_NAME),
                  .description = load_text(loader, values, WORKFLOW_DESCRIPTION),
                  .place = schema_place(&loader->reader, values->mark)}};
    if (!transitions) {
        return;
    }
    if (transitions->item_count == 0) {
        diagnostics_add(loader->diagnostics, WORKFLOW_NO_TRANSITIONS,
                        schema_place(&loader->reader, transitions->mark),
                        "workflow \"%.*s\" has no transitions; declare at least one, or remove it",
                        SLICE_ARGS(diagnostic_excerpt(values->name)));
        workflow->has_faults = true;
        return;
    }
    workflow->value.transitions = arena_alloc_array(loader->arena, transitions->item_count,
                                                    sizeof(*workflow->value.transitions));
    schema_each_object(&loader->reader, &schema_transition, transitions, load_transition, loader);
    /* Entries that are no mappings were left out without a visit. */
    workflow->has_faults =
        workflow->has_faults || workflow->value.transition_count < transitions->item_count;
}

void load_category(const struct schema_values *values, void *context)
{
    struct loader *loader = context;
    struct slice name = arena_copy(loader->arena, values->name);
    struct slice display_name = load_text(loader, values, CATEGORY_DISPLAY_NAME);
    loader->categories = memory_grow(loader->categories, loader->category_count,
                                     &loader->category_capacity, sizeof(*loader->categories));
    loader->categories[loader->category_count++] = (struct load_category){
        .name_place = schema_place(&loader->reader, values->name_mark),
        .icon_place = field_place(loader, values, CATEGORY_ICON),
        .value = {.name = name,
                  .display_name = slice_is_empty(display_name) ? name : display_name,
                  .description = load_text(loader, values, CATEGORY_DESCRIPTION),
                  .icon = load_text(loader, values, CATEGORY_ICON),
                  .place = schema_place(&loader->reader, values->mark)}};
}

static void load_defaults(struct loader *loader, const struct yaml_node *node,
                          struct load_item *item)
{
    struct schema_values values;
    schema_read_object(&loader->reader, &schema_defaults, node, &values);
    if (values.fields[DEFAULTS_PRIORITY]) {
        item->value.has_priority =
            ticket_priority_parse(values.fields[DEFAULTS_PRIORITY]->text, &item->value.priority);
    }
    item->value.assignee_group = load_text(loader, &values, DEFAULTS_ASSIGNEE_GROUP);
    item->group_place = field_place(loader, &values, DEFAULTS_ASSIGNEE_GROUP);
}

static void load_sla(struct loader *loader, const struct yaml_node *node, struct load_item *item)
{
    struct schema_values values;
    schema_read_object(&loader->reader, &schema_sla, node, &values);
    const struct yaml_node *response = values.fields[SLA_RESPONSE_MINUTES];
    const struct yaml_node *resolution = values.fields[SLA_RESOLUTION_MINUTES];
    item->value.response_minutes = response ? response->integer : 0;
    item->value.resolution_minutes = resolution ? resolution->integer : 0;
    item->response_place = field_place(loader, &values, SLA_RESPONSE_MINUTES);
}

void load_item(const struct schema_values *values, void *context)
{
    struct loader *loader = context;
    loader->items = memory_grow(loader->items, loader->item_count, &loader->item_capacity,
                                sizeof(*loader->items));
    struct load_item *item = &loader->items[loader->item_count++];
    *item =
        (struct load_item){.name_place = schema_place(&loader->reader, values->name_mark),
                           .category = arena_copy(loader->scratch, text_of(values, ITEM_CATEGORY)),
                           .category_place = field_place(loader, values, ITEM_CATEGORY),
                           .workflow_place = field_place(loader, values, ITEM_WORKFLOW),
                           .icon_place = field_place(loader, values, ITEM_ICON),
                           .value = {.name = arena_copy(loader->scratch, values->name),
                                     .display_name = load_text(loader, values, ITEM_DISPLAY_NAME),
                                     .description = load_text(loader, values, ITEM_DESCRIPTION),
                                     .icon = load_text(loader, values, ITEM_ICON),
                                     .workflow = load_text(loader, values, ITEM_WORKFLOW),
                                     .place = schema_place(&loader->reader, values->mark)}};
    if (values->fields[ITEM_DEFAULTS]) {
        load_defaults(loader, values->fields[ITEM_DEFAULTS], item);
    }
    if (values->fields[ITEM_SLA]) {
        load_sla(loader, values->fields[ITEM_SLA], item);
    }
}

/* Names with an @ are addresses, compared without regard to case; user names are compared as they
 * are, so that nobody ever is "Alice". */
static void check_user(struct loader *loader, const struct yaml_node *node)
{
    struct slice name = node->text;
    if (username_is_valid(name) || memchr(name.data, '@', name.length) != NULL) {
        return;
    }
    struct slice shown = diagnostic_excerpt(name);
    struct slice lower = arena_copy_lower_case(loader->scratch, name);
    struct source_place place = schema_place(&loader->reader, node->mark);
    if (username_is_valid(lower)) {
        diagnostics_add(loader->diagnostics, GROUP_IMPOSSIBLE_USER, place,
                        "nobody can be called \"%.*s\": user names have no capital letters; did "
                        "you mean \"%.*s\"?",
                        SLICE_ARGS(shown), SLICE_ARGS(lower));
    } else {
        diagnostics_add(loader->diagnostics, GROUP_IMPOSSIBLE_USER, place,
                        "nobody can be called \"%.*s\": a user name has " USERNAME_RULE
                        "; an e-mail address has an @",
                        SLICE_ARGS(shown));
    }
}

void load_group(const struct schema_values *values, void *context)
{
    struct loader *loader = context;
    const struct yaml_node *users = values->fields[GROUP_USERS];
    loader->groups = memory_grow(loader->groups, loader->group_count, &loader->group_capacity,
                                 sizeof(*loader->groups));
    struct load_group *group = &loader->groups[loader->group_count++];
    *group =
        (struct load_group){.name_place = schema_place(&loader->reader, values->name_mark),
                            .value = {.name = arena_copy(loader->scratch, values->name),
                                      .display_name = load_text(loader, values, GROUP_DISPLAY_NAME),
                                      .description = load_text(loader, values, GROUP_DESCRIPTION),
                                      .ldap_group = load_text(loader, values, GROUP_LDAP_GROUP),
                                      .place = schema_place(&loader->reader, values->mark)}};
    if (users && users->item_count > 0) {
        struct slice *names = arena_alloc_array(loader->arena, users->item_count, sizeof(*names));
        for (size_t i = 0; i < users->item_count; i++) {
            check_user(loader, users->items[i]);
            names[i] = arena_copy(loader->arena, users->items[i]->text);
        }
        group->value.users = names;
        group->value.user_count = users->item_count;
    }
}

/* What names refer to: roles to groups, items to categories, workflows and groups. */
#include "policy/loader.h"
#include "policy/name.h"
#include "policy/suggestion.h"

#include <stdlib.h>

/* Comparisons that "did you mean" may cost in one load, so that many wrong references among many
 * names stay cheap. */
enum { SUGGESTION_BUDGET = 1000000 };

/* All groups of one short name. */
struct short_name {
    const struct load_role *role; /* the first that refers to it; NULL: none */
};

struct references {
    struct loader *loader;
    struct registry *registry;
    struct hash_table *group_shorts; /* short name to struct short_name */
    size_t budget;
};

static void list_short_names(struct references *refs)
{
    const struct registry *registry = refs->registry;
    refs->group_shorts = hash_table_new(registry->group_count);
    struct short_name *names =
        arena_alloc_array(refs->loader->scratch, registry->group_count, sizeof(*names));
    for (size_t i = 0; i < registry->group_count; i++) {
        hash_table_put(refs->group_shorts, name_short(registry->groups[i].name), &names[i]);
    }
}

/* Offers a declared name in the form in which the reference was written. */
static void offer(struct references *refs, struct suggestion *suggestion, struct slice full_name)
{
    if (refs->budget > 0) {
        refs->budget--;
        bool is_path = name_is_absolute_reference(suggestion->wanted);
        suggestion_offer(suggestion, is_path ? full_name : name_short(full_name));
    }
}

/* Makes a reference with a slash full, and checks the form of one without. */
static bool reference_is_good(struct references *refs, struct slice reference,
                              struct source_place place, struct slice *full_name)
{
    struct error error = {0};
    if (name_make_absolute(refs->loader->scratch, refs->registry->org, reference, full_name,
                           &error) == RESULT_OK) {
        return true;
    }
    load_report_name(refs->loader, &error, place);
    return false;
}

/* B7.2: a role is reserved, or a group declared at some scope. */
static void check_role(struct references *refs, const struct load_role *role)
{
    struct slice full_name;
    if (!reference_is_good(refs, role->reference, role->place, &full_name)) {
        return;
    }
    bool is_path = name_is_absolute_reference(role->reference);
    if (is_path ? registry_group(refs->registry, full_name) != NULL
                : hash_table_get(refs->group_shorts, role->reference) != NULL) {
        return;
    }
    static const char *const reserved[] = {"assignee", "requester", "any", NULL};
    char clause[SUGGESTION_CLAUSE_SIZE];
    struct suggestion suggestion = suggestion_for(is_path ? full_name : role->reference);
    suggestion_offer_all(&suggestion, reserved);
    for (size_t i = 0; i < refs->registry->group_count; i++) {
        offer(refs, &suggestion, refs->registry->groups[i].name);
    }
    diagnostics_add(refs->loader->diagnostics, WORKFLOW_UNKNOWN_ROLE, role->place,
                    is_path ? "no group is declared as \"%.*s\"; a role is assignee, requester, "
                              "any, or a declared group%s"
                            : "no group is called \"%.*s\" at any scope; a role is assignee, "
                              "requester, any, or a declared group%s",
                    SLICE_ARGS(suggestion.wanted), suggestion_clause(&suggestion, clause));
}

static void check_category(struct references *refs, const struct load_item *item)
{
    if (slice_is_empty(item->category) || registry_category(refs->registry, item->category)) {
        return;
    }
    char clause[SUGGESTION_CLAUSE_SIZE];
    struct suggestion suggestion = suggestion_for(item->category);
    for (size_t i = 0; i < refs->registry->category_count && refs->budget > 0; i++) {
        refs->budget--;
        suggestion_offer(&suggestion, refs->registry->categories[i].name);
    }
    diagnostics_add(refs->loader->diagnostics, ITEM_UNKNOWN_CATEGORY, item->category_place,
                    "no category is called \"%.*s\"; declare it under catalog.categories%s",
                    SLICE_ARGS(diagnostic_excerpt(item->category)),
                    suggestion_clause(&suggestion, clause));
}

/* A workflow of that short name in a scope that the item does not see. */
static const struct policy_workflow *find_elsewhere(struct references *refs, struct slice reference)
{
    for (size_t i = 0; i < refs->registry->workflow_count && refs->budget > 0; i++) {
        refs->budget--;
        if (slice_equal(name_short(refs->registry->workflows[i].name), reference)) {
            return &refs->registry->workflows[i];
        }
    }
    return NULL;
}

/* B2.3: it must resolve from the item's own scope, so that every service below resolves as well. */
static void check_workflow(struct references *refs, const struct load_item *item)
{
    struct slice reference = item->value.workflow;
    struct slice scope = name_scope(item->value.name);
    struct slice full_name;
    if (slice_is_empty(reference) ||
        !reference_is_good(refs, reference, item->workflow_place, &full_name) ||
        registry_resolve_workflow(refs->registry, scope, reference)) {
        return;
    }
    const struct policy_workflow *elsewhere = find_elsewhere(refs, reference);
    if (elsewhere) {
        diagnostics_add(refs->loader->diagnostics, ITEM_UNKNOWN_WORKFLOW, item->workflow_place,
                        "workflow \"%.*s\" is declared as \"%.*s\", which an item of scope "
                        "\"%.*s\" does not see; declare it there or above",
                        SLICE_ARGS(reference), SLICE_ARGS(elsewhere->name), SLICE_ARGS(scope));
        return;
    }
    char clause[SUGGESTION_CLAUSE_SIZE];
    bool is_path = name_is_absolute_reference(reference);
    struct suggestion suggestion = suggestion_for(is_path ? full_name : reference);
    for (size_t i = 0; i < refs->registry->workflow_count; i++) {
        offer(refs, &suggestion, refs->registry->workflows[i].name);
    }
    diagnostics_add(refs->loader->diagnostics, ITEM_UNKNOWN_WORKFLOW, item->workflow_place,
                    "no workflow is called \"%.*s\"; declare it under workflows%s",
                    SLICE_ARGS(suggestion.wanted), suggestion_clause(&suggestion, clause));
}

static void check_group(struct references *refs, const struct load_item *item)
{
    struct slice reference = item->value.assignee_group;
    struct slice full_name;
    if (slice_is_empty(reference) ||
        !reference_is_good(refs, reference, item->group_place, &full_name)) {
        return;
    }
    bool is_path = name_is_absolute_reference(reference);
    if (is_path ? registry_group(refs->registry, full_name) != NULL
                : hash_table_get(refs->group_shorts, reference) != NULL) {
        return;
    }
    char clause[SUGGESTION_CLAUSE_SIZE];
    struct suggestion suggestion = suggestion_for(is_path ? full_name : reference);
    for (size_t i = 0; i < refs->registry->group_count; i++) {
        offer(refs, &suggestion, refs->registry->groups[i].name);
    }
    diagnostics_add(refs->loader->diagnostics, ITEM_UNKNOWN_GROUP, item->group_place,
                    "no group is called \"%.*s\", so new tickets will be for nobody%s",
                    SLICE_ARGS(suggestion.wanted), suggestion_clause(&suggestion, clause));
}

static void check_sla(struct references *refs, const struct load_item *item)
{
    int64_t response = item->value.response_minutes;
    int64_t resolution = item->value.resolution_minutes;
    if (response > 0 && resolution > 0 && response > resolution) {
        diagnostics_add(refs->loader->diagnostics, SLA_INVERTED, item->response_place,
                        "responseMinutes (%lld) is above resolutionMinutes (%lld): nobody has to "
                        "start before it is due; exchange or correct them",
                        (long long) response, (long long) resolution);
    }
}

/* The category that each item of the registry hangs under. */
static void link_categories(struct references *refs)
{
    struct registry *registry = refs->registry;
    size_t next = 0;
    for (size_t i = 0; i < refs->loader->item_count && next < registry->item_count; i++) {
        if (slice_equal(registry->items[next].name, refs->loader->items[i].value.name)) {
            registry->items[next++].category =
                registry_category(registry, refs->loader->items[i].category);
        }
    }
}

/* B3.2: somebody is in it here, or by a group above. A directory group makes nobody a member yet,
 * and passes on purpose: the example policy of production staffs its groups by ldapGroup alone, and
 * is checked with --strict. */
static bool has_members(const struct policy_group *group)
{
    for (; group; group = group->inherits_from) {
        if (group->user_count > 0 || !slice_is_empty(group->ldap_group)) {
            return true;
        }
    }
    return false;
}

/* A role by short name may resolve to any group of that short name; one with a slash to one. */
static void check_empty_roles(struct references *refs)
{
    struct registry *registry = refs->registry;
    const struct load_role **used =
        arena_alloc_array(refs->loader->scratch, registry->group_count, sizeof(*used));
    for (size_t i = 0; i < refs->loader->role_count; i++) {
        const struct load_role *role = &refs->loader->roles[i];
        struct short_name *short_name = hash_table_get(refs->group_shorts, role->reference);
        struct slice full_name;
        if (short_name && !short_name->role) {
            short_name->role = role;
        } else if (name_is_absolute_reference(role->reference) &&
                   name_make_absolute(refs->loader->scratch, registry->org, role->reference,
                                      &full_name, NULL) == RESULT_OK) {
            const struct policy_group *group = registry_group(registry, full_name);
            if (group && !used[group - registry->groups]) {
                used[group - registry->groups] = role;
            }
        }
    }
    for (size_t i = 0; i < registry->group_count; i++) {
        const struct policy_group *group = &registry->groups[i];
        const struct short_name *short_name =
            hash_table_get(refs->group_shorts, name_short(group->name));
        const struct load_role *role = used[i] ? used[i] : short_name->role;
        if (role && !has_members(group)) {
            diagnostics_add(refs->loader->diagnostics, GROUP_EMPTY_ROLE, group->place,
                            "group \"%.*s\" has no members, here or above, but workflow \"%.*s\" "
                            "needs it (%.*s:%u:%u); give it users",
                            SLICE_ARGS(group->name),
                            SLICE_ARGS(refs->loader->workflows[role->workflow].value.name),
                            SLICE_ARGS(role->place.file), role->place.line, role->place.column);
        }
    }
}

void load_check_references(struct loader *loader)
{
    struct references refs = {
        .loader = loader, .registry = loader->registry, .budget = SUGGESTION_BUDGET};
    for (size_t i = 0; i < loader->item_count; i++) {
        check_sla(&refs, &loader->items[i]);
    }
    link_categories(&refs);
    if (loader->has_unread) {
        return; /* what is missing may stand where the reading stopped */
    }
    list_short_names(&refs);
    for (size_t i = 0; i < loader->role_count; i++) {
        check_role(&refs, &loader->roles[i]);
    }
    for (size_t i = 0; i < loader->item_count; i++) {
        check_category(&refs, &loader->items[i]);
        check_workflow(&refs, &loader->items[i]);
        check_group(&refs, &loader->items[i]);
    }
    check_empty_roles(&refs);
    hash_table_free(refs.group_shorts);
}

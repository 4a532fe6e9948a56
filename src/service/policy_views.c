#include "service/policy_views.h"

#include "base/hash_table.h"
#include "base/memory.h"
#include "ticket/sla.h"

#include <assert.h>
#include <stdlib.h>

enum {
    SERVICES_MAX = 100000,
    WORKFLOWS_MAX = 100000,
};

static const int64_t ms_per_minute = 60000;

static int64_t effective_minutes(int64_t declared, enum sla_clock_kind kind,
                                 enum ticket_priority priority)
{
    return declared != 0 ? declared : sla_priority_target_ms(kind, priority) / ms_per_minute;
}

static struct catalog_card card_at(const struct registry *registry, const struct policy_item *item,
                                   struct slice service)
{
    struct catalog_card card = {
        .item = item,
        .workflow = registry_resolve_workflow(registry, service, item->workflow),
        .priority = item->has_priority ? item->priority : PRIORITY_MEDIUM,
    };
    if (!slice_is_empty(item->assignee_group)) {
        card.assignee_group = registry_resolve_group(registry, service, item->assignee_group);
    }
    card.response_minutes = effective_minutes(item->response_minutes, SLA_RESPONSE, card.priority);
    card.resolution_minutes =
        effective_minutes(item->resolution_minutes, SLA_RESOLUTION, card.priority);
    return card;
}

enum result catalog_at(struct service_call *call, struct slice service, enum catalog_reach reach,
                       struct slice *absolute_service, struct catalog_card **cards, size_t *count,
                       struct error *error)
{
    const struct registry *registry = call->registry;
    enum result result =
        service_path_resolve(call, service, "invalid_query", "?service", absolute_service, error);
    if (result != RESULT_OK) {
        return result;
    }
    *cards = arena_alloc_array(call->arena, registry->item_count, sizeof **cards);
    *count = 0;
    for (size_t i = 0; i < registry->item_count; i++) {
        const struct policy_item *item = &registry->items[i];
        struct slice scope = name_scope(item->name);
        if (registry_item_is_offered(registry, item, *absolute_service)) { /* B2.4 */
            (*cards)[(*count)++] = card_at(registry, item, *absolute_service);
        } else if (reach == CATALOG_BELOW && scope_covers(*absolute_service, scope)) {
            (*cards)[(*count)++] = card_at(registry, item, scope);
        }
    }
    return RESULT_OK;
}

/* Paths, each once: sorted at the end. */
struct path_set {
    struct hash_table *seen;
    struct slice *paths;
    size_t count;
    size_t capacity;
};

/* What is there already has its ancestors there too: the cost is one look for most scopes. */
static void add_with_ancestors(struct path_set *set, struct slice scope)
{
    static char present;
    do {
        if (hash_table_put(set->seen, scope, &present) != NULL) {
            return;
        }
        set->paths = memory_grow(set->paths, set->count, &set->capacity, sizeof *set->paths);
        set->paths[set->count++] = scope;
    } while (scope_parent(scope, &scope));
}

static int compare_paths(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *) a, *(const struct slice *) b);
}

static void add_declared(struct path_set *set, const struct registry *registry)
{
    add_with_ancestors(set, registry->org);
    for (size_t i = 0; i < registry->group_count; i++) {
        add_with_ancestors(set, name_scope(registry->groups[i].name));
    }
    for (size_t i = 0; i < registry->item_count; i++) {
        add_with_ancestors(set, name_scope(registry->items[i].name));
    }
    for (size_t i = 0; i < registry->workflow_count; i++) {
        add_with_ancestors(set, name_scope(registry->workflows[i].name));
    }
}

enum result services_known(struct service_call *call, struct slice **paths, size_t *count,
                           struct error *error)
{
    struct counter *counters;
    size_t counter_count;
    enum result result = call->tx->engine->counters->list(
        call->tx, call->arena, COUNTER_SERVICE, SERVICES_MAX, &counters, &counter_count, error);
    if (result != RESULT_OK) {
        return result;
    }
    struct path_set set = {.seen = hash_table_new(0)};
    add_declared(&set, call->registry);
    for (size_t i = 0; i < counter_count; i++) {
        add_with_ancestors(&set, counters[i].key);
    }
    assert(set.paths != NULL); /* the organisation is always there */
    qsort(set.paths, set.count, sizeof *set.paths, compare_paths);
    *paths = arena_alloc_array(call->arena, set.count, sizeof **paths);
    *count = set.count;
    memcpy(*paths, set.paths, set.count * sizeof **paths);
    free(set.paths);
    hash_table_free(set.seen);
    return RESULT_OK;
}

enum result stranded_list(struct service_call *call, struct stranded_workflow **items,
                          size_t *count, struct error *error)
{
    struct counter *counters;
    size_t counter_count;
    enum result result = call->tx->engine->counters->list(
        call->tx, call->arena, COUNTER_WORKFLOW, WORKFLOWS_MAX, &counters, &counter_count, error);
    if (result != RESULT_OK) {
        return result;
    }
    *items = arena_alloc_array(call->arena, counter_count, sizeof **items);
    *count = 0;
    for (size_t i = 0; i < counter_count; i++) {
        if (registry_workflow(call->registry, counters[i].key) == NULL) {
            struct stranded_workflow *stranded = &(*items)[(*count)++];
            stranded->workflow = counters[i].key;
            memcpy(stranded->by_status, counters[i].by_status, sizeof stranded->by_status);
        }
    }
    return RESULT_OK;
}

#include "store/sql/list_plan.h"

#include "store/sql/ticket_row.h"

unsigned list_lanes(const struct ticket_query *query)
{
    unsigned lanes = 0;

    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        unsigned status = 1u << lane / PRIORITY_COUNT;
        unsigned priority = 1u << lane % PRIORITY_COUNT;
        bool is_asked = (query->statuses == 0 || (query->statuses & status) != 0) &&
                        (query->priorities == 0 || (query->priorities & priority) != 0);
        lanes |= is_asked ? 1u << lane : 0;
    }
    return lanes;
}

bool list_is_by_creation(const struct ticket_query *query)
{
    return query->sort == TICKET_SORT_CREATED_DESC || query->sort == TICKET_SORT_CREATED_ASC;
}

static unsigned filters_of(const struct ticket_query *query)
{
    return (query->statuses != 0 || query->priorities != 0 ? LIST_FILTER_LANE : 0u) |
           (query->assignee_id_count > 0 || query->assignee_none ? LIST_FILTER_ASSIGNEE : 0u) |
           (query->requester_id_count > 0 ? LIST_FILTER_REQUESTER : 0u) |
           (query->group_count > 0 ? LIST_FILTER_GROUP : 0u) |
           (query->item_count > 0 ? LIST_FILTER_ITEM : 0u) |
           (query->workflow_count > 0 ? LIST_FILTER_WORKFLOW : 0u) |
           (query->service_count > 0 ? LIST_FILTER_SERVICE : 0u) |
           (query->sla == TICKET_SLA_BREACHED ? LIST_FILTER_BREACHED : 0u) |
           (query->sla == TICKET_SLA_AT_RISK ? LIST_FILTER_AT_RISK : 0u);
}

/* The organisation as a service means every ticket: there is no range for it. */
static bool has_service_ranges(const struct ticket_query *query)
{
    for (size_t i = 0; i < query->service_count; i++) {
        if (scope_segment_count(query->services[i]) < SCOPE_SEGMENTS_MIN) {
            return false;
        }
    }
    return true;
}

/* The filter that leaves the fewest tickets as a rule comes first. */
static enum list_filter choose_filter(const struct ticket_query *query, unsigned filters)
{
    static const enum list_filter preferred[] = {
        LIST_FILTER_ASSIGNEE, LIST_FILTER_REQUESTER, LIST_FILTER_GROUP,    LIST_FILTER_ITEM,
        LIST_FILTER_SERVICE,  LIST_FILTER_BREACHED,  LIST_FILTER_WORKFLOW,
    };

    for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++) {
        bool is_asked = (filters & preferred[i]) != 0;
        if (is_asked && (preferred[i] != LIST_FILTER_SERVICE || has_service_ranges(query))) {
            return preferred[i];
        }
    }
    return (enum list_filter) 0;
}

/* More ranges than this a plan cannot have. */
static size_t range_limit(const struct ticket_query *query)
{
    const size_t counts[] = {query->assignee_id_count, query->requester_id_count,
                             query->group_count,       query->item_count,
                             query->workflow_count,    query->service_count};
    size_t most = 0;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    return most + 1;
}

/* Ranges must not overlap, so a value counts once. */
static void add_value(struct list_plan *plan, enum list_source source, struct list_value value)
{
    for (size_t i = 0; i < plan->range_count; i++) {
        const struct list_range *range = &plan->ranges[i];
        if (range->source == source && range->value.number == value.number &&
            slice_equal(range->value.text, value.text)) {
            return;
        }
    }
    plan->ranges[plan->range_count++] = (struct list_range){source, value};
}

static void add_numbers(struct list_plan *plan, enum list_source source, const int64_t *numbers,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_value(plan, source, (struct list_value){.number = numbers[i]});
    }
}

static void add_names(struct list_plan *plan, enum list_source source, const struct slice *names,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_value(plan, source, (struct list_value){.text = names[i]});
    }
}

/* A scope below another one of the query is in its range already. */
static void add_services(struct list_plan *plan)
{
    const struct ticket_query *query = plan->query;

    for (size_t i = 0; i < query->service_count; i++) {
        struct slice scope = query->services[i];
        size_t segments = scope_segment_count(scope);
        bool is_covered = segments > SCOPE_SEGMENTS_MAX;

        for (size_t j = 0; j < query->service_count; j++) {
            size_t length = query->services[j].length;
            is_covered = is_covered ||
                         (length < scope.length && slice_starts_with(scope, query->services[j]) &&
                          scope.data[length] == '/');
        }
        if (!is_covered) {
            add_value(plan, (enum list_source)(LIST_SCOPE_2 + segments - SCOPE_SEGMENTS_MIN),
                      (struct list_value){.text = scope});
        }
    }
}

static void add_ranges(struct list_plan *plan)
{
    const struct ticket_query *query = plan->query;

    switch ((unsigned) plan->chosen) {
    case LIST_FILTER_ASSIGNEE:
        add_numbers(plan, LIST_ASSIGNEE, query->assignee_ids, query->assignee_id_count);
        if (query->assignee_none) {
            add_value(plan, LIST_ASSIGNEE, (struct list_value){.number = 0});
        }
        break;
    case LIST_FILTER_REQUESTER:
        add_numbers(plan, LIST_REQUESTER, query->requester_ids, query->requester_id_count);
        break;
    case LIST_FILTER_GROUP:
        add_names(plan, LIST_GROUP, query->groups, query->group_count);
        break;
    case LIST_FILTER_ITEM:
        add_names(plan, LIST_ITEM, query->items, query->item_count);
        break;
    case LIST_FILTER_WORKFLOW:
        add_names(plan, LIST_WORKFLOW, query->workflows, query->workflow_count);
        break;
    case LIST_FILTER_SERVICE:
        add_services(plan);
        break;
    case LIST_FILTER_BREACHED:
        add_value(plan, LIST_BREACHED, (struct list_value){.number = 0});
        break;
    default:
        add_value(plan, LIST_ALL, (struct list_value){.number = 0});
        break;
    }
}

struct list_plan list_plan_make(struct arena *arena, const struct ticket_query *query)
{
    struct list_plan plan = {
        .query = query,
        .filters = filters_of(query),
        .lanes = list_lanes(query),
        .ranges = arena_alloc_array(arena, range_limit(query), sizeof *plan.ranges),
    };

    plan.chosen = choose_filter(query, plan.filters);
    add_ranges(&plan);
    return plan;
}

static size_t add_priority_phases(const struct list_plan *plan, unsigned filters,
                                  struct list_phase phases[LIST_PHASES_MAX])
{
    for (unsigned i = 0; i < PRIORITY_COUNT; i++) {
        unsigned priority = PRIORITY_COUNT - 1 - i;
        phases[i] = (struct list_phase){
            .order = LIST_UPDATED_DESC, .filters = filters, .has_prefix = true, .prefix = priority};
        for (unsigned lane = priority; lane < LANE_COUNT; lane += PRIORITY_COUNT) {
            phases[i].lanes |= plan->lanes & 1u << lane;
        }
    }
    return PRIORITY_COUNT;
}

size_t list_plan_phases(const struct list_plan *plan, struct list_phase phases[LIST_PHASES_MAX])
{
    unsigned filters = plan->filters & ~((unsigned) LIST_FILTER_LANE | (unsigned) plan->chosen);

    phases[0] = (struct list_phase){.lanes = plan->lanes, .filters = filters};
    switch (plan->query->sort) {
    case TICKET_SORT_UPDATED_DESC:
        phases[0].order = LIST_UPDATED_DESC;
        return 1;
    case TICKET_SORT_UPDATED_ASC:
        phases[0].order = LIST_UPDATED_ASC;
        return 1;
    case TICKET_SORT_CREATED_DESC:
        phases[0].order = LIST_CREATED_DESC;
        return 1;
    case TICKET_SORT_CREATED_ASC:
        phases[0].order = LIST_CREATED_ASC;
        return 1;
    case TICKET_SORT_PRIORITY_DESC:
        return add_priority_phases(plan, filters, phases);
    case TICKET_SORT_DUE_ASC:
        phases[0].order = LIST_CHECK_ASC;
        phases[0].is_check = true;
        phases[0].filters = plan->filters;
        phases[1] = (struct list_phase){.order = LIST_UPDATED_DESC,
                                        .lanes = plan->lanes,
                                        .filters = filters | LIST_FILTER_NO_CHECK,
                                        .has_prefix = true};
        return 2;
    }
    return 0;
}

size_t list_phase_find(const struct list_phase *phases, size_t count,
                       const struct ticket_position *after)
{
    for (size_t i = 0; i < count; i++) {
        if (phases[i].has_prefix ? after->key == phases[i].prefix
                                 : !phases[i].is_check || after->key != 0) {
            return i;
        }
    }
    return count;
}

struct list_key list_phase_resume(const struct list_phase *phase,
                                  const struct ticket_position *after)
{
    return (struct list_key){phase->has_prefix ? after->key2 : after->key, after->id};
}

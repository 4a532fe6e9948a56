#include "store/sqlite/ticket_list.h"

#include "store/sql/ticket_row.h"
#include "store/sqlite/search.h"
#include "store/sqlite/ticket_collect.h"
#include "store/sqlite/ticket_stream.h"

/*
 * A list is a merge of ranges. One filter is chosen to say where the ranges come from; statuses and
 * priorities choose its lanes; every other filter is asked of the tickets as they come. So one
 * filter, with any statuses and priorities, reads about as many index entries as the page is long,
 * however many tickets there are. Several other filters together read until the page is full: what
 * that costs depends on how rarely they occur together.
 */
struct list_plan {
    const struct ticket_query *query;
    unsigned filters; /* all that the query asks for */
    unsigned lanes;
    enum list_filter chosen; /* 0: none; the ranges come from all tickets */
    struct id_set matches;   /* of the text, when it is not the text that leads */
};

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
           (query->sla == TICKET_SLA_AT_RISK ? LIST_FILTER_AT_RISK : 0u) |
           (query->text.length > 0 ? LIST_FILTER_TEXT : 0u);
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

struct stream_list {
    struct list_stream *items;
    size_t count;
    unsigned lanes;
    struct list_key start;
};

/* The ranges of one value: one a lane. Ranges must not overlap, so a value counts once. */
static void add_value(struct stream_list *list, enum list_source source, struct list_value value)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct list_stream *stream = &list->items[i];
        if (stream->source == source && stream->value.number == value.number &&
            slice_equal(stream->value.text, value.text)) {
            return;
        }
    }
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        if ((list->lanes >> lane & 1) != 0) {
            list->items[list->count++] = (struct list_stream){.source = source,
                                                              .value = value,
                                                              .lane = lane,
                                                              .position = list->start,
                                                              .read_ahead = 4};
        }
    }
}

static void add_numbers(struct stream_list *list, enum list_source source, const int64_t *numbers,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_value(list, source, (struct list_value){.number = numbers[i]});
    }
}

static void add_names(struct stream_list *list, enum list_source source, const struct slice *names,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_value(list, source, (struct list_value){.text = names[i]});
    }
}

/* A scope below another one of the query is in its range already. */
static void add_services(struct stream_list *list, const struct ticket_query *query)
{
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
            add_value(list, (enum list_source)(LIST_SCOPE_2 + segments - SCOPE_SEGMENTS_MIN),
                      (struct list_value){.text = scope});
        }
    }
}

static void add_ranges(struct stream_list *list, const struct list_plan *plan)
{
    const struct ticket_query *query = plan->query;

    switch ((unsigned) plan->chosen) {
    case LIST_FILTER_ASSIGNEE:
        add_numbers(list, LIST_ASSIGNEE, query->assignee_ids, query->assignee_id_count);
        if (query->assignee_none) {
            add_value(list, LIST_ASSIGNEE, (struct list_value){.number = 0});
        }
        break;
    case LIST_FILTER_REQUESTER:
        add_numbers(list, LIST_REQUESTER, query->requester_ids, query->requester_id_count);
        break;
    case LIST_FILTER_GROUP:
        add_names(list, LIST_GROUP, query->groups, query->group_count);
        break;
    case LIST_FILTER_ITEM:
        add_names(list, LIST_ITEM, query->items, query->item_count);
        break;
    case LIST_FILTER_WORKFLOW:
        add_names(list, LIST_WORKFLOW, query->workflows, query->workflow_count);
        break;
    case LIST_FILTER_SERVICE:
        add_services(list, query);
        break;
    case LIST_FILTER_BREACHED:
        add_value(list, LIST_BREACHED, (struct list_value){.number = 0});
        break;
    default:
        add_value(list, LIST_ALL, (struct list_value){.number = 0});
        break;
    }
}

/* More ranges than this the plan cannot have. */
static size_t range_limit(const struct ticket_query *query)
{
    const size_t counts[] = {query->assignee_id_count, query->requester_id_count,
                             query->group_count,       query->item_count,
                             query->workflow_count,    query->service_count};
    size_t most = 0;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    return (most + 1) * LANE_COUNT;
}

/* A part of a list that is in one order of one kind of range. */
struct list_phase {
    enum list_order order;
    unsigned lanes;
    unsigned filters; /* beyond what the ranges say */
    bool is_check;    /* over LIST_CHECK, in place of the plan's ranges */
    bool has_prefix;  /* positions are (prefix, order's key, id), not (order's key, id) */
    int64_t prefix;
};

/* Priority first makes four phases; due first two, of which the second has no clock running. */
enum { LIST_PHASES_MAX = PRIORITY_COUNT };

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

static size_t add_phases(const struct list_plan *plan, struct list_phase phases[LIST_PHASES_MAX])
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

/* Which phase the page before ended in. */
static size_t find_phase(const struct list_phase *phases, size_t count,
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

static struct list_key resume(const struct list_phase *phase, const struct ticket_position *after)
{
    return (struct list_key){phase->has_prefix ? after->key2 : after->key, after->id};
}

static void keep(struct list_result *result, const struct list_phase *phase, struct list_key key)
{
    struct ticket_position *position = &result->items[result->count++];

    *position = (struct ticket_position){.is_set = true, .key = key.key, .id = key.id};
    if (phase->has_prefix) {
        position->key = phase->prefix;
        position->key2 = key.key;
    }
}

static enum result run_phase(struct store_tx *tx, const struct list_plan *plan,
                             const struct list_phase *phase, struct stream_list *list,
                             struct list_result *result, struct error *error)
{
    struct list_merge merge = {.tx = tx,
                               .query = plan->query,
                               .matches = &plan->matches,
                               .order = phase->order,
                               .filters = phase->filters,
                               .streams = list->items};
    enum result status = RESULT_OK;
    bool is_found = true;

    list->count = 0;
    if (phase->is_check) {
        list->lanes = 1;
        add_value(list, LIST_CHECK, (struct list_value){.number = 0});
    } else {
        list->lanes = phase->lanes;
        add_ranges(list, plan);
    }
    merge.stream_count = list->count;
    while (status == RESULT_OK && result->count < result->wanted) {
        struct list_key key;
        status = list_merge_next(&merge, &key, &is_found, error);
        if (status != RESULT_OK || !is_found) {
            break;
        }
        keep(result, phase, key);
    }
    return status;
}

static enum result run_phases(struct store_tx *tx, struct arena *arena,
                              const struct list_plan *plan, struct list_result *result,
                              struct error *error)
{
    const struct ticket_position *after = &plan->query->after;
    struct list_phase phases[LIST_PHASES_MAX];
    size_t count = add_phases(plan, phases);
    size_t first = after->is_set ? find_phase(phases, count, after) : 0;
    struct stream_list list = {
        .items = arena_alloc_array(arena, range_limit(plan->query), sizeof *list.items)};
    enum result status = RESULT_OK;

    for (size_t i = first; i < count && status == RESULT_OK; i++) {
        list.start = after->is_set && i == first ? resume(&phases[i], after)
                                                 : list_order_start(phases[i].order);
        status = run_phase(tx, plan, &phases[i], &list, result, error);
    }
    return status;
}

/* The ids of a text's matches are read first, unless the list is in their own order. */
static enum result prepare_text(struct store_tx *tx, struct arena *arena, struct list_plan *plan,
                                struct slice *match, struct error *error)
{
    enum result result = search_match(tx, arena, plan->query->text, match, error);

    if (result != RESULT_OK || list_is_by_creation(plan->query) || slice_is_empty(*match)) {
        return result;
    }
    return list_text_matches(tx, arena, *match, &plan->matches, error);
}

/* The keys of the page, by the cheapest way that the query leaves. */
static enum result find_keys(struct store_tx *tx, struct arena *arena, struct list_plan *plan,
                             struct list_result *result, struct error *error)
{
    unsigned others = plan->filters & ~(unsigned) LIST_FILTER_TEXT;
    struct slice match = {NULL, 0};
    enum result status = RESULT_OK;

    if ((plan->filters & LIST_FILTER_TEXT) != 0) {
        status = prepare_text(tx, arena, plan, &match, error);
        if (status != RESULT_OK || slice_is_empty(match)) {
            return status; /* text without a word in it matches nothing */
        }
        if (list_is_by_creation(plan->query)) {
            return list_collect_text(tx, plan->query, others, match, result, error);
        }
        if (plan->matches.count <= LIST_COLLECT_MAX) {
            return list_collect_ids(tx, plan->query, others, &plan->matches, result, error);
        }
    }
    if ((plan->filters & LIST_FILTER_AT_RISK) != 0) {
        return list_collect_at_risk(tx, plan->query, plan->filters, &plan->matches, result, error);
    }
    return run_phases(tx, arena, plan, result, error);
}

static enum result read_tickets(struct store_tx *tx, struct arena *arena,
                                const struct list_result *keys, struct ticket_page *out,
                                struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT " TICKET_ROW_COLUMNS TICKET_ROW_TABLES " WHERE t.id = ?1");

    for (size_t i = 0; i < out->count; i++) {
        statement_restart(&statement);
        statement_bind_int(&statement, keys->items[i].id);
        if (statement_next(&statement)) {
            ticket_row_read(&statement, arena, &out->items[i]);
        }
    }
    return statement_end(&statement, error);
}

enum result ticket_list_run(struct store_tx *tx, struct arena *arena,
                            const struct ticket_query *query, struct ticket_page *out,
                            struct error *error)
{
    struct list_plan plan = {
        .query = query,
        .filters = filters_of(query),
        .lanes = list_lanes(query),
    };
    struct list_result keys = {
        .items = arena_alloc_array(arena, query->limit + 1, sizeof *keys.items),
        .wanted = query->limit + 1,
    };
    enum result result;

    plan.chosen = choose_filter(query, plan.filters);
    result = find_keys(tx, arena, &plan, &keys, error);
    if (result != RESULT_OK) {
        return result;
    }
    *out = (struct ticket_page){.count = keys.count, .has_more = keys.count > query->limit};
    if (out->has_more) {
        out->count = query->limit;
    }
    out->items = arena_alloc_array(arena, out->count, sizeof *out->items);
    if (out->count > 0) {
        out->last = keys.items[out->count - 1];
    }
    return read_tickets(tx, arena, &keys, out, error);
}

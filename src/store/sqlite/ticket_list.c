#include "store/sqlite/ticket_list.h"

#include "store/sql/ticket_row.h"
#include "store/sqlite/ticket_collect.h"
#include "store/sqlite/ticket_range.h"

/*
 * A list is a merge of ranges. One filter is chosen to say where the ranges come from; statuses and
 * priorities choose its lanes; every other filter is asked of the tickets as they come. So one
 * filter, with any statuses and priorities, reads about as many index entries as the page is long,
 * however many tickets there are. Several other filters together read until the page is full: what
 * that costs depends on how rarely they occur together.
 */
struct list_plan {
    const struct ticket_query *query;
    unsigned filters; /* all that the query asks for, but its text */
    unsigned lanes;
    enum list_filter chosen; /* 0: none; the ranges come from all tickets */
    struct list_text *text;  /* NULL: none */
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
           (query->sla == TICKET_SLA_AT_RISK ? LIST_FILTER_AT_RISK : 0u);
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

/* The matches of the text are known, and going through them is cheaper than going on. */
static bool is_led_by_text(const struct list_plan *plan)
{
    return plan->text && plan->text->is_collected &&
           (list_is_by_creation(plan->query) || list_text_is_rare(plan->text));
}

static enum result run_phase(struct store_tx *tx, const struct list_plan *plan,
                             const struct list_phase *phase, struct list_ranges *ranges,
                             struct list_result *result, struct error *error)
{
    struct list_merge merge = {.tx = tx,
                               .query = plan->query,
                               .order = phase->order,
                               .filters = phase->filters,
                               .streams = ranges->items};
    enum result status = RESULT_OK;

    ranges->count = 0;
    if (phase->is_check) {
        list_ranges_add_check(ranges);
    } else {
        ranges->lanes = phase->lanes;
        list_ranges_add(ranges, plan->query, plan->chosen);
    }
    merge.stream_count = ranges->count;
    while (status == RESULT_OK && result->count < result->wanted && !is_led_by_text(plan)) {
        struct list_key key;
        bool is_found;
        bool is_match = true;

        status = list_merge_next(&merge, &key, &is_found, error);
        if (status != RESULT_OK || !is_found) {
            break;
        }
        if (plan->text) {
            status = list_text_has(tx, plan->text, key.id, &is_match, error);
        }
        if (is_match) {
            keep(result, phase, key);
        }
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
    struct list_ranges ranges = {
        .items = arena_alloc_array(arena, list_ranges_max(plan->query), sizeof *ranges.items)};
    enum result status = RESULT_OK;

    for (size_t i = first; i < count && status == RESULT_OK; i++) {
        ranges.start = after->is_set && i == first ? resume(&phases[i], after)
                                                   : list_order_start(phases[i].order);
        status = run_phase(tx, plan, &phases[i], &ranges, result, error);
    }
    return status;
}

/* The keys of the page, by the cheapest way that the query leaves. */
static enum result find_keys(struct store_tx *tx, struct arena *arena, const struct list_plan *plan,
                             struct list_result *result, struct error *error)
{
    enum result status;

    if ((plan->filters & LIST_FILTER_AT_RISK) != 0) {
        return list_collect_at_risk(tx, plan->query, plan->filters, plan->text, result, error);
    }
    status = run_phases(tx, arena, plan, result, error);
    if (status == RESULT_OK && result->count < result->wanted && is_led_by_text(plan)) {
        result->count = 0;
        status = list_collect_matches(tx, plan->query, plan->filters, plan->text, result, error);
    }
    return status;
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
    struct list_text text = {0};
    enum result result = RESULT_OK;

    *out = (struct ticket_page){0};
    if (query->text.length > 0) {
        result = list_text_open(tx, arena, query->text, keys.wanted, &text, error);
        plan.text = &text;
    }
    if (result != RESULT_OK || (plan.text && text.words.count == 0)) {
        return result; /* text without a word in it matches nothing */
    }
    plan.chosen = list_choose_filter(query, plan.filters);
    result = find_keys(tx, arena, &plan, &keys, error);
    if (result != RESULT_OK) {
        return result;
    }
    out->has_more = keys.count > query->limit;
    out->count = out->has_more ? query->limit : keys.count;
    out->items = arena_alloc_array(arena, out->count, sizeof *out->items);
    if (out->count > 0) {
        out->last = keys.items[out->count - 1];
    }
    return read_tickets(tx, arena, &keys, out, error);
}

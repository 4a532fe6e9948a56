#include "store/sqlite/ticket_list.h"

#include "store/sql/ticket_row.h"
#include "store/sqlite/ticket_collect.h"
#include "store/sqlite/ticket_stream.h"

/* The streams of one phase: of each range, one a lane. */
static size_t open_streams(const struct list_plan *plan, const struct list_phase *phase,
                           struct list_key start, struct list_stream *streams)
{
    const struct list_range check = {.source = LIST_CHECK};
    const struct list_range *ranges = phase->is_check ? &check : plan->ranges;
    size_t range_count = phase->is_check ? 1 : plan->range_count;
    unsigned lanes = phase->is_check ? 1 : phase->lanes;
    size_t count = 0;

    for (size_t i = 0; i < range_count; i++) {
        for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
            if ((lanes >> lane & 1) != 0) {
                streams[count++] = (struct list_stream){.source = ranges[i].source,
                                                        .value = ranges[i].value,
                                                        .lane = lane,
                                                        .position = start,
                                                        .read_ahead = 4};
            }
        }
    }
    return count;
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
static bool is_led_by_text(const struct list_plan *plan, const struct list_text *text)
{
    return text && text->is_collected &&
           (list_is_by_creation(plan->query) || list_text_is_rare(text));
}

static enum result run_phase(struct store_tx *tx, const struct list_plan *plan,
                             struct list_text *text, const struct list_phase *phase,
                             struct list_key start, struct list_stream *streams,
                             struct list_result *result, struct error *error)
{
    struct list_merge merge = {.tx = tx,
                               .query = plan->query,
                               .order = phase->order,
                               .filters = phase->filters,
                               .streams = streams,
                               .stream_count = open_streams(plan, phase, start, streams)};
    enum result status = RESULT_OK;

    while (status == RESULT_OK && result->count < result->wanted && !is_led_by_text(plan, text)) {
        struct list_key key;
        bool is_found;
        bool is_match = true;

        status = list_merge_next(&merge, &key, &is_found, error);
        if (status != RESULT_OK || !is_found) {
            break;
        }
        if (text) {
            status = list_text_has(tx, text, key.id, &is_match, error);
        }
        if (is_match) {
            keep(result, phase, key);
        }
    }
    return status;
}

static enum result run_phases(struct store_tx *tx, struct arena *arena,
                              const struct list_plan *plan, struct list_text *text,
                              struct list_result *result, struct error *error)
{
    const struct ticket_position *after = &plan->query->after;
    struct list_phase phases[LIST_PHASES_MAX];
    size_t count = list_plan_phases(plan, phases);
    size_t first = after->is_set ? list_phase_find(phases, count, after) : 0;
    struct list_stream *streams =
        arena_alloc_array(arena, (plan->range_count + 1) * LANE_COUNT, sizeof *streams);
    enum result status = RESULT_OK;

    for (size_t i = first; i < count && status == RESULT_OK; i++) {
        struct list_key start = after->is_set && i == first ? list_phase_resume(&phases[i], after)
                                                            : list_order_start(phases[i].order);
        status = run_phase(tx, plan, text, &phases[i], start, streams, result, error);
    }
    return status;
}

/* The keys of the page, by the cheapest way that the query leaves. */
static enum result find_keys(struct store_tx *tx, struct arena *arena, const struct list_plan *plan,
                             struct list_text *text, struct list_result *result,
                             struct error *error)
{
    enum result status;

    if ((plan->filters & LIST_FILTER_AT_RISK) != 0) {
        return list_collect_at_risk(tx, plan->query, plan->filters, text, result, error);
    }
    status = run_phases(tx, arena, plan, text, result, error);
    if (status == RESULT_OK && result->count < result->wanted && is_led_by_text(plan, text)) {
        result->count = 0;
        status = list_collect_matches(tx, plan->query, plan->filters, text, result, error);
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
    struct list_plan plan = list_plan_make(arena, query);
    struct list_result keys = {
        .items = arena_alloc_array(arena, query->limit + 1, sizeof *keys.items),
        .wanted = query->limit + 1,
    };
    struct list_text text = {0};
    enum result result = RESULT_OK;

    *out = (struct ticket_page){0};
    if (query->text.length > 0) {
        result = list_text_open(tx, arena, query->text, keys.wanted, &text, error);
    }
    if (result != RESULT_OK || (query->text.length > 0 && text.words.count == 0)) {
        return result; /* text without a word in it matches nothing */
    }
    result = find_keys(tx, arena, &plan, query->text.length > 0 ? &text : NULL, &keys, error);
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

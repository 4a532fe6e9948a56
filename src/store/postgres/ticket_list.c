/* Lists of tickets: the plan's ranges as one statement, which reads of each range as much as a page
 * has room for. */
#include "base/buffer.h"
#include "base/memory.h"
#include "store/postgres/connection.h"
#include "store/sql/list_plan.h"
#include "store/sql/ticket_row.h"

#include <inttypes.h>
#include <stdlib.h>

/* Up to so many matches of a text are sorted; above, the list's own order is followed and every
 * ticket asked whether it is a match. Of a million tickets both then cost about the same. */
enum { COLLECT_MAX = 20000 };

/* A statement in the making. Numbers stand in the text, names are parameters. */
struct list_sql {
    struct buffer text;
    struct slice *names;
    size_t name_count;
    size_t name_capacity;
};

static void put(struct list_sql *sql, const char *text)
{
    buffer_append_text(&sql->text, text);
}

static void put_int(struct list_sql *sql, int64_t value)
{
    buffer_append_int(&sql->text, value);
}

static void put_name(struct list_sql *sql, struct slice name)
{
    sql->names = memory_grow(sql->names, sql->name_count, &sql->name_capacity, sizeof *sql->names);
    sql->names[sql->name_count++] = name;
    buffer_append_format(&sql->text, "?%zu", sql->name_count);
}

static void free_sql(struct list_sql *sql)
{
    buffer_free(&sql->text);
    free(sql->names);
}

static void put_ids(struct list_sql *sql, const char *column, const int64_t *ids, size_t count)
{
    put(sql, column);
    put(sql, " IN (");
    for (size_t i = 0; i < count; i++) {
        put(sql, i > 0 ? ", " : "");
        put_int(sql, ids[i]);
    }
    put(sql, ")");
}

static void put_names(struct list_sql *sql, const char *column, const struct slice *names,
                      size_t count)
{
    put(sql, column);
    put(sql, " IN (");
    for (size_t i = 0; i < count; i++) {
        put(sql, i > 0 ? ", " : "");
        put_name(sql, names[i]);
    }
    put(sql, ")");
}

/* (0), (1) … or 0, 1 … */
static void put_lanes(struct list_sql *sql, unsigned lanes, const char *before, const char *after)
{
    const char *comma = "";

    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        if ((lanes >> lane & 1) != 0) {
            put(sql, comma);
            put(sql, before);
            put_int(sql, lane);
            put(sql, after);
            comma = ", ";
        }
    }
}

static void put_assignees(struct list_sql *sql, const struct ticket_query *query)
{
    put(sql, "(");
    if (query->assignee_id_count > 0) {
        put_ids(sql, "t.assignee_id", query->assignee_ids, query->assignee_id_count);
        put(sql, query->assignee_none ? " OR " : "");
    }
    put(sql, query->assignee_none ? "t.assignee_id IS NULL)" : ")");
}

static void put_services(struct list_sql *sql, const struct ticket_query *query)
{
    put(sql, "(");
    for (size_t i = 0; i < query->service_count; i++) {
        put(sql, i > 0 ? " OR starts_with(t.service || '/', " : "starts_with(t.service || '/', ");
        put_name(sql, query->services[i]);
        put(sql, " || '/')");
    }
    put(sql, ")");
}

#define IS_BREACHED \
    "(t.response_breached_at_ms IS NOT NULL OR t.resolution_breached_at_ms IS NOT NULL)"

static void put_filter(struct list_sql *sql, const struct ticket_query *query,
                       enum list_filter filter)
{
    switch (filter) {
    case LIST_FILTER_LANE:
        put(sql, "t.lane IN (-1, ");
        put_lanes(sql, list_lanes(query), "", "");
        put(sql, ")");
        break;
    case LIST_FILTER_ASSIGNEE:
        put_assignees(sql, query);
        break;
    case LIST_FILTER_REQUESTER:
        put_ids(sql, "t.requester_id", query->requester_ids, query->requester_id_count);
        break;
    case LIST_FILTER_GROUP:
        put_names(sql, "t.assignee_group", query->groups, query->group_count);
        break;
    case LIST_FILTER_ITEM:
        put_names(sql, "t.item", query->items, query->item_count);
        break;
    case LIST_FILTER_WORKFLOW:
        put_names(sql, "t.workflow", query->workflows, query->workflow_count);
        break;
    case LIST_FILTER_SERVICE:
        put_services(sql, query);
        break;
    case LIST_FILTER_BREACHED:
        put(sql, IS_BREACHED);
        break;
    case LIST_FILTER_AT_RISK:
        put(sql, "t.at_risk_from_ms <= ");
        put_int(sql, query->now_ms);
        break;
    case LIST_FILTER_NO_CHECK:
        put(sql, "t.next_check_at_ms IS NULL");
        break;
    }
}

static void put_filters(struct list_sql *sql, const struct ticket_query *query, unsigned filters)
{
    for (unsigned filter = 1; filter <= filters; filter <<= 1) {
        if ((filters & filter) != 0) {
            put(sql, " AND ");
            put_filter(sql, query, (enum list_filter) filter);
        }
    }
}

/* "w" has the words. */
static void put_match(struct list_sql *sql, struct slice match)
{
    put(sql, "w.words @@ CAST(");
    put_name(sql, match);
    put(sql, " AS tsquery)");
}

static const struct {
    const char *key;
    const char *after; /* the operator that leads on */
    const char *direction;
} orders[LIST_ORDER_COUNT] = {
    [LIST_UPDATED_DESC] = {"t.updated_at_ms", "<", " DESC"},
    [LIST_UPDATED_ASC] = {"t.updated_at_ms", ">", ""},
    [LIST_CREATED_DESC] = {"t.id", "<", " DESC"},
    [LIST_CREATED_ASC] = {"t.id", ">", ""},
    [LIST_CHECK_ASC] = {"t.next_check_at_ms", ">", ""},
};

/* In the words of the index, so that the planner finds it: by creation the key is the id. */
static void put_order(struct list_sql *sql, enum list_order order)
{
    const char *direction = orders[order].direction;
    bool is_by_id = order == LIST_CREATED_DESC || order == LIST_CREATED_ASC;

    buffer_append_format(&sql->text, " ORDER BY %s%s", orders[order].key, direction);
    if (!is_by_id) {
        buffer_append_format(&sql->text, ", t.id%s", direction);
    }
}

static void put_after(struct list_sql *sql, enum list_order order, struct list_key after)
{
    bool is_by_id = order == LIST_CREATED_DESC || order == LIST_CREATED_ASC;

    if (is_by_id) {
        buffer_append_format(&sql->text, " AND t.id %s %" PRId64, orders[order].after, after.id);
    } else {
        buffer_append_format(&sql->text, " AND (%s, t.id) %s (%" PRId64 ", %" PRId64 ")",
                             orders[order].key, orders[order].after, after.key, after.id);
    }
}

/* The column of a source that has one, and a name or a number to be equal to. */
static const char *const source_columns[LIST_SOURCE_COUNT] = {
    [LIST_ASSIGNEE] = "t.assignee_id", [LIST_REQUESTER] = "t.requester_id",
    [LIST_GROUP] = "t.assignee_group", [LIST_ITEM] = "t.item",
    [LIST_WORKFLOW] = "t.workflow",    [LIST_SCOPE_2] = "t.scope_2",
    [LIST_SCOPE_3] = "t.scope_3",      [LIST_SCOPE_4] = "t.scope_4",
    [LIST_SCOPE_5] = "t.scope_5",
};

static void put_source(struct list_sql *sql, const struct list_range *range)
{
    const char *column = source_columns[range->source];

    if (range->source == LIST_BREACHED) {
        put(sql, " AND " IS_BREACHED);
    }
    if (!column) {
        return;
    }
    put(sql, " AND ");
    put(sql, column);
    if (range->value.text.length > 0) {
        put(sql, " = ");
        put_name(sql, range->value.text);
    } else if (range->value.number != 0) {
        put(sql, " = ");
        put_int(sql, range->value.number);
    } else {
        put(sql, " IS NULL");
    }
}

/* What all the statements of one list have in common. */
struct list_context {
    const struct list_plan *plan;
    struct slice match;
    size_t wanted; /* the page, and one more that says whether there is another */
};

/* A range in each of its lanes, from a place on. */
static void put_range(struct list_sql *sql, const struct list_context *list,
                      const struct list_phase *phase, const struct list_range *range,
                      const struct list_key *after, size_t limit)
{
    put(sql, "SELECT c.key, c.id FROM (VALUES ");
    put_lanes(sql, phase->is_check ? 1 : phase->lanes, "(", ")");
    put(sql, ") AS l (lane) CROSS JOIN LATERAL (SELECT ");
    put(sql, orders[phase->order].key);
    put(sql, " AS key, t.id FROM tickets t WHERE ");
    put(sql, phase->is_check ? "t.next_check_at_ms IS NOT NULL" : "t.lane = l.lane");
    put_source(sql, range);
    if (after) {
        put_after(sql, phase->order, *after);
    }
    put_filters(sql, list->plan->query, phase->filters);
    if (list->match.length > 0) {
        /* Not EXISTS, which the planner may turn round and answer for all tickets in each lane. */
        put(sql, " AND (SELECT ");
        put_match(sql, list->match);
        put(sql, " FROM ticket_words w WHERE w.ticket_id = t.id)");
    }
    put_order(sql, phase->order);
    put(sql, " LIMIT ");
    put_int(sql, (int64_t) limit);
    put(sql, ") c");
}

static void put_page_begin(struct list_sql *sql)
{
    put(sql, "SELECT " TICKET_ROW_COLUMNS " FROM (");
}

static void put_page_end(struct list_sql *sql, const char *order)
{
    put(sql, ") k JOIN tickets t ON t.id = k.id" TICKET_ROW_PEOPLE " ORDER BY ");
    put(sql, order);
}

/* Runs what was put together, and adds the tickets to the page. */
static enum result read_page(struct store_tx *tx, struct arena *arena, const struct list_sql *sql,
                             struct ticket_page *out, struct error *error)
{
    struct statement statement = postgres_statement_once(tx, sql->text.data);

    for (size_t i = 0; i < sql->name_count; i++) {
        statement_bind_text(&statement, sql->names[i]);
    }
    while (statement_next(&statement)) {
        ticket_row_read(&statement, arena, &out->items[out->count++]);
    }
    return statement_end(&statement, error);
}

static enum result read_phase(struct store_tx *tx, struct arena *arena,
                              const struct list_context *list, const struct list_phase *phase,
                              const struct list_key *after, struct ticket_page *out,
                              struct error *error)
{
    static const struct list_range check = {.source = LIST_CHECK};
    const struct list_range *ranges = phase->is_check ? &check : list->plan->ranges;
    size_t range_count = phase->is_check ? 1 : list->plan->range_count;
    size_t limit = list->wanted - out->count;
    struct list_sql sql = {0};
    char order[64];
    enum result result;

    (void) snprintf(order, sizeof order, "k.key%s, k.id%s", orders[phase->order].direction,
                    orders[phase->order].direction);
    put_page_begin(&sql);
    put(&sql, "SELECT k.key, k.id FROM (");
    for (size_t i = 0; i < range_count; i++) {
        put(&sql, i > 0 ? " UNION ALL " : "");
        put_range(&sql, list, phase, &ranges[i], after, limit);
    }
    put(&sql, ") k ORDER BY ");
    put(&sql, order);
    put(&sql, " LIMIT ");
    put_int(&sql, (int64_t) limit);
    put_page_end(&sql, order);
    result = read_page(tx, arena, &sql, out, error);
    free_sql(&sql);
    return result;
}

static enum result read_phases(struct store_tx *tx, struct arena *arena,
                               const struct list_context *list, struct ticket_page *out,
                               struct error *error)
{
    const struct ticket_position *after = &list->plan->query->after;
    struct list_phase phases[LIST_PHASES_MAX];
    size_t count = list_plan_phases(list->plan, phases);
    size_t first = after->is_set ? list_phase_find(phases, count, after) : 0;
    enum result result = RESULT_OK;

    for (size_t i = first; i < count && result == RESULT_OK && out->count < list->wanted; i++) {
        bool goes_on = after->is_set && i == first;
        struct list_key key = goes_on ? list_phase_resume(&phases[i], after) : (struct list_key){0};
        if (phases[i].is_check || phases[i].lanes != 0) {
            result = read_phase(tx, arena, list, &phases[i], goes_on ? &key : NULL, out, error);
        }
    }
    return result;
}

/* How a sort is written for tickets that no index has in its order. */
static const char *sort_text(enum ticket_sort sort)
{
    switch (sort) {
    case TICKET_SORT_UPDATED_DESC:
        break;
    case TICKET_SORT_UPDATED_ASC:
        return "t.updated_at_ms, t.id";
    case TICKET_SORT_CREATED_DESC:
        return "t.id DESC";
    case TICKET_SORT_CREATED_ASC:
        return "t.id";
    case TICKET_SORT_PRIORITY_DESC:
        return "t.lane % 4 DESC, t.updated_at_ms DESC, t.id DESC";
    case TICKET_SORT_DUE_ASC:
        return "t.next_check_at_ms NULLS LAST,"
               " CASE WHEN t.next_check_at_ms IS NULL THEN -t.updated_at_ms END,"
               " CASE WHEN t.next_check_at_ms IS NULL THEN -t.id ELSE t.id END";
    }
    return "t.updated_at_ms DESC, t.id DESC";
}

/* (columns) < (values) */
static void put_row_after(struct list_sql *sql, const char *columns, const char *operator,
                          int64_t key, int64_t id)
{
    buffer_append_format(&sql->text, " AND (%s, t.id) %s (%" PRId64 ", %" PRId64 ")",
                         columns, operator, key, id);
}

static void put_due_after(struct list_sql *sql, const struct ticket_position *after)
{
    if (after->key != 0) {
        buffer_append_format(&sql->text,
                             " AND (t.next_check_at_ms IS NULL OR"
                             " (t.next_check_at_ms, t.id) > (%" PRId64 ", %" PRId64 "))",
                             after->key, after->id);
        return;
    }
    put(sql, " AND t.next_check_at_ms IS NULL");
    put_row_after(sql, "t.updated_at_ms", "<", after->key2, after->id);
}

static void put_sort_after(struct list_sql *sql, enum ticket_sort sort,
                           const struct ticket_position *after)
{
    switch (sort) {
    case TICKET_SORT_UPDATED_DESC:
        put_row_after(sql, "t.updated_at_ms", "<", after->key, after->id);
        break;
    case TICKET_SORT_UPDATED_ASC:
        put_row_after(sql, "t.updated_at_ms", ">", after->key, after->id);
        break;
    case TICKET_SORT_CREATED_DESC:
        put_after(sql, LIST_CREATED_DESC, (struct list_key){0, after->id});
        break;
    case TICKET_SORT_CREATED_ASC:
        put_after(sql, LIST_CREATED_ASC, (struct list_key){0, after->id});
        break;
    case TICKET_SORT_PRIORITY_DESC:
        buffer_append_format(&sql->text,
                             " AND (t.lane %% 4, t.updated_at_ms, t.id) < (%" PRId64 ", %" PRId64
                             ", %" PRId64 ")",
                             after->key, after->key2, after->id);
        break;
    case TICKET_SORT_DUE_ASC:
        put_due_after(sql, after);
        break;
    }
}

/* Few tickets in no order: all of them are looked at, and the first are kept. */
static enum result read_sorted(struct store_tx *tx, struct arena *arena,
                               const struct list_context *list, struct ticket_page *out,
                               struct error *error)
{
    const struct ticket_query *query = list->plan->query;
    struct list_sql sql = {0};
    enum result result;

    put_page_begin(&sql);
    put(&sql, "SELECT t.id FROM tickets t WHERE TRUE");
    if (list->match.length > 0) {
        put(&sql, " AND t.id IN (SELECT w.ticket_id FROM ticket_words w WHERE ");
        put_match(&sql, list->match);
        put(&sql, ")");
    }
    put_filters(&sql, query, list->plan->filters);
    if (query->after.is_set) {
        put_sort_after(&sql, query->sort, &query->after);
    }
    put(&sql, " ORDER BY ");
    put(&sql, sort_text(query->sort));
    put(&sql, " LIMIT ");
    put_int(&sql, (int64_t) list->wanted);
    put_page_end(&sql, sort_text(query->sort));
    result = read_page(tx, arena, &sql, out, error);
    free_sql(&sql);
    return result;
}

/* By creation: the planner knows how common the words are, and follows the ids or the words. */
static enum result read_text_by_creation(struct store_tx *tx, struct arena *arena,
                                         const struct list_context *list, struct ticket_page *out,
                                         struct error *error)
{
    const struct ticket_query *query = list->plan->query;
    bool is_descending = query->sort == TICKET_SORT_CREATED_DESC;
    struct list_sql sql = {0};
    enum result result;

    put_page_begin(&sql);
    put(&sql, "SELECT w.ticket_id AS id FROM ticket_words w JOIN tickets t ON t.id = w.ticket_id"
              " WHERE ");
    put_match(&sql, list->match);
    put_filters(&sql, query, list->plan->filters);
    if (query->after.is_set) {
        buffer_append_format(&sql.text, " AND w.ticket_id %s %" PRId64, is_descending ? "<" : ">",
                             query->after.id);
    }
    put(&sql, is_descending ? " ORDER BY w.ticket_id DESC LIMIT " : " ORDER BY w.ticket_id LIMIT ");
    put_int(&sql, (int64_t) list->wanted);
    put_page_end(&sql, is_descending ? "k.id DESC" : "k.id");
    result = read_page(tx, arena, &sql, out, error);
    free_sql(&sql);
    return result;
}

static enum result is_rare(struct store_tx *tx, struct slice match, bool *out, struct error *error)
{
    struct statement statement = postgres_statement_once(
        tx, "SELECT count(*) FROM (SELECT 1 FROM ticket_words WHERE words @@ CAST(?1 AS tsquery)"
            " LIMIT ?2) w");

    statement_bind_text(&statement, match);
    statement_bind_int(&statement, COLLECT_MAX + 1);
    *out = statement_next(&statement) && statement_int(&statement) <= COLLECT_MAX;
    return statement_end(&statement, error);
}

/* The page by the cheapest way that the query leaves. */
static enum result read_list(struct store_tx *tx, struct arena *arena, struct list_context *list,
                             struct ticket_page *out, struct error *error)
{
    const struct ticket_query *query = list->plan->query;
    bool is_sorted = (list->plan->filters & LIST_FILTER_AT_RISK) != 0;
    enum result result = RESULT_OK;

    if (query->text.length > 0) {
        bool is_collected = false;
        result = postgres_search_ops.match(tx, arena, query->text, &list->match, error);
        if (result != RESULT_OK || slice_is_empty(list->match)) {
            return result; /* text without a word in it matches nothing */
        }
        if (list_is_by_creation(query)) {
            return read_text_by_creation(tx, arena, list, out, error);
        }
        result = is_rare(tx, list->match, &is_collected, error);
        is_sorted = is_sorted || is_collected;
    }
    if (result != RESULT_OK) {
        return result;
    }
    return is_sorted ? read_sorted(tx, arena, list, out, error)
                     : read_phases(tx, arena, list, out, error);
}

static struct ticket_position position_of(const struct ticket *ticket, enum ticket_sort sort)
{
    struct ticket_position position = {
        .is_set = true, .key = ticket->updated_at_ms, .id = ticket->id};

    if (sort == TICKET_SORT_CREATED_DESC || sort == TICKET_SORT_CREATED_ASC) {
        position.key = ticket->id;
    } else if (sort == TICKET_SORT_PRIORITY_DESC) {
        position.key = (int64_t) ticket->priority;
        position.key2 = ticket->updated_at_ms;
    } else if (sort == TICKET_SORT_DUE_ASC) {
        position.key = sla_next_check_ms(ticket->sla);
        position.key2 = position.key == 0 ? ticket->updated_at_ms : 0;
    }
    return position;
}

enum result postgres_list_tickets(struct store_tx *tx, struct arena *arena,
                                  const struct ticket_query *query, struct ticket_page *out,
                                  struct error *error)
{
    struct list_plan plan = list_plan_make(arena, query);
    struct list_context list = {.plan = &plan, .wanted = query->limit + 1};
    enum result result;

    *out = (struct ticket_page){.items = arena_alloc_array(arena, list.wanted, sizeof *out->items)};
    result = read_list(tx, arena, &list, out, error);
    if (result == RESULT_OK && out->count > query->limit) {
        out->has_more = true;
        out->count = query->limit;
    }
    if (result == RESULT_OK && out->count > 0) {
        out->last = position_of(&out->items[out->count - 1], query->sort);
    }
    return result;
}

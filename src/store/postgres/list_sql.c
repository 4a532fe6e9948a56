#include "store/postgres/list_sql.h"

#include "base/memory.h"
#include "store/sql/ticket_row.h"

#include <inttypes.h>
#include <stdlib.h>

void list_sql_put(struct list_sql *sql, const char *text)
{
    buffer_append_text(&sql->text, text);
}

void list_sql_put_int(struct list_sql *sql, int64_t value)
{
    buffer_append_int(&sql->text, value);
}

/* A filter stands in every range of the list: its names are bound once, however many those are. */
void list_sql_put_name(struct list_sql *sql, struct slice name)
{
    size_t number = 0;

    while (number < sql->name_count &&
           (sql->names[number].data != name.data || sql->names[number].length != name.length)) {
        number++;
    }
    if (number == sql->name_count) {
        sql->names =
            memory_grow(sql->names, sql->name_count, &sql->name_capacity, sizeof *sql->names);
        sql->names[sql->name_count++] = name;
    }
    buffer_append_format(&sql->text, "?%zu", number + 1);
}

void list_sql_free(struct list_sql *sql)
{
    buffer_free(&sql->text);
    free(sql->names);
}

static void put_ids(struct list_sql *sql, const char *column, const int64_t *ids, size_t count)
{
    list_sql_put(sql, column);
    list_sql_put(sql, " IN (");
    for (size_t i = 0; i < count; i++) {
        list_sql_put(sql, i > 0 ? ", " : "");
        list_sql_put_int(sql, ids[i]);
    }
    list_sql_put(sql, ")");
}

static void put_names(struct list_sql *sql, const char *column, const struct slice *names,
                      size_t count)
{
    list_sql_put(sql, column);
    list_sql_put(sql, " IN (");
    for (size_t i = 0; i < count; i++) {
        list_sql_put(sql, i > 0 ? ", " : "");
        list_sql_put_name(sql, names[i]);
    }
    list_sql_put(sql, ")");
}

/* (0), (1) … or 0, 1 … */
void list_sql_put_lanes(struct list_sql *sql, unsigned lanes, const char *before, const char *after)
{
    const char *comma = "";

    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        if ((lanes >> lane & 1) != 0) {
            list_sql_put(sql, comma);
            list_sql_put(sql, before);
            list_sql_put_int(sql, lane);
            list_sql_put(sql, after);
            comma = ", ";
        }
    }
}

static void put_assignees(struct list_sql *sql, const struct ticket_query *query)
{
    list_sql_put(sql, "(");
    if (query->assignee_id_count > 0) {
        put_ids(sql, "t.assignee_id", query->assignee_ids, query->assignee_id_count);
        list_sql_put(sql, query->assignee_none ? " OR " : "");
    }
    list_sql_put(sql, query->assignee_none ? "t.assignee_id IS NULL)" : ")");
}

/* The column of a source that has one, and a name or a number to be equal to. */
static const char *const source_columns[LIST_SOURCE_COUNT] = {
    [LIST_ASSIGNEE] = "t.assignee_id", [LIST_REQUESTER] = "t.requester_id",
    [LIST_GROUP] = "t.assignee_group", [LIST_ITEM] = "t.item",
    [LIST_WORKFLOW] = "t.workflow",    [LIST_SCOPE_2] = "t.scope_2",
    [LIST_SCOPE_3] = "t.scope_3",      [LIST_SCOPE_4] = "t.scope_4",
    [LIST_SCOPE_5] = "t.scope_5",
};

/* A scope is a value of one column, of which the planner knows how common each is. */
static void put_service(struct list_sql *sql, struct slice scope)
{
    size_t segments = scope_segment_count(scope);

    if (segments >= SCOPE_SEGMENTS_MIN && segments <= SCOPE_SEGMENTS_MAX) {
        list_sql_put(sql, source_columns[LIST_SCOPE_2 + segments - SCOPE_SEGMENTS_MIN]);
        list_sql_put(sql, " = ");
        list_sql_put_name(sql, scope);
    } else {
        list_sql_put(sql, "starts_with(t.service || '/', ");
        list_sql_put_name(sql, scope);
        list_sql_put(sql, " || '/')");
    }
}

static void put_services(struct list_sql *sql, const struct ticket_query *query)
{
    list_sql_put(sql, "(");
    for (size_t i = 0; i < query->service_count; i++) {
        list_sql_put(sql, i > 0 ? " OR " : "");
        put_service(sql, query->services[i]);
    }
    list_sql_put(sql, ")");
}

#define IS_BREACHED \
    "(t.response_breached_at_ms IS NOT NULL OR t.resolution_breached_at_ms IS NOT NULL)"

static void put_filter(struct list_sql *sql, const struct ticket_query *query,
                       enum list_filter filter)
{
    switch (filter) {
    case LIST_FILTER_LANE:
        list_sql_put(sql, "t.lane IN (-1, ");
        list_sql_put_lanes(sql, list_lanes(query), "", "");
        list_sql_put(sql, ")");
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
        list_sql_put(sql, IS_BREACHED);
        break;
    case LIST_FILTER_AT_RISK:
        list_sql_put(sql, "t.at_risk_from_ms <= ");
        list_sql_put_int(sql, query->now_ms);
        break;
    case LIST_FILTER_NO_CHECK:
        list_sql_put(sql, "t.next_check_at_ms IS NULL");
        break;
    }
}

void list_sql_put_filters(struct list_sql *sql, const struct ticket_query *query, unsigned filters)
{
    for (unsigned filter = 1; filter <= filters; filter <<= 1) {
        if ((filters & filter) != 0) {
            list_sql_put(sql, " AND ");
            put_filter(sql, query, (enum list_filter) filter);
        }
    }
}

/* "w" has the words. */
void list_sql_put_match(struct list_sql *sql, struct slice match)
{
    list_sql_put(sql, "w.words @@ CAST(");
    list_sql_put_name(sql, match);
    list_sql_put(sql, " AS tsquery)");
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

const char *list_sql_key(enum list_order order)
{
    return orders[order].key;
}

const char *list_sql_direction(enum list_order order)
{
    return orders[order].direction;
}

/* In the words of the index, so that the planner finds it: by creation the key is the id. */
void list_sql_put_order(struct list_sql *sql, enum list_order order)
{
    const char *direction = orders[order].direction;
    bool is_by_id = order == LIST_CREATED_DESC || order == LIST_CREATED_ASC;

    buffer_append_format(&sql->text, " ORDER BY %s%s", orders[order].key, direction);
    if (!is_by_id) {
        buffer_append_format(&sql->text, ", t.id%s", direction);
    }
}

void list_sql_put_after(struct list_sql *sql, enum list_order order, struct list_key after)
{
    bool is_by_id = order == LIST_CREATED_DESC || order == LIST_CREATED_ASC;

    if (is_by_id) {
        buffer_append_format(&sql->text, " AND t.id %s %" PRId64, orders[order].after, after.id);
    } else {
        buffer_append_format(&sql->text, " AND (%s, t.id) %s (%" PRId64 ", %" PRId64 ")",
                             orders[order].key, orders[order].after, after.key, after.id);
    }
}

void list_sql_put_source(struct list_sql *sql, const struct list_range *range)
{
    const char *column = source_columns[range->source];

    if (range->source == LIST_BREACHED) {
        list_sql_put(sql, " AND " IS_BREACHED);
    }
    if (!column) {
        return;
    }
    list_sql_put(sql, " AND ");
    list_sql_put(sql, column);
    if (range->value.text.length > 0) {
        list_sql_put(sql, " = ");
        list_sql_put_name(sql, range->value.text);
    } else if (range->value.number != 0) {
        list_sql_put(sql, " = ");
        list_sql_put_int(sql, range->value.number);
    } else {
        list_sql_put(sql, " IS NULL");
    }
}

void list_sql_put_has_words(struct list_sql *sql, struct slice match, const char *id)
{
    /* Not EXISTS, which the planner may turn round and answer for all tickets in each lane. */
    list_sql_put(sql, "(SELECT ");
    list_sql_put_match(sql, match);
    list_sql_put(sql, " FROM ticket_words w WHERE w.ticket_id = ");
    list_sql_put(sql, id);
    list_sql_put(sql, ")");
}

/* How a sort is written for tickets that no index has in its order. */
const char *list_sql_sort(enum ticket_sort sort)
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
    list_sql_put(sql, " AND t.next_check_at_ms IS NULL");
    put_row_after(sql, "t.updated_at_ms", "<", after->key2, after->id);
}

void list_sql_put_sort_after(struct list_sql *sql, enum ticket_sort sort,
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
        list_sql_put_after(sql, LIST_CREATED_DESC, (struct list_key){0, after->id});
        break;
    case TICKET_SORT_CREATED_ASC:
        list_sql_put_after(sql, LIST_CREATED_ASC, (struct list_key){0, after->id});
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

#include "store/postgres/list_part.h"

#include "store/postgres/connection.h"
#include "store/sql/ticket_row.h"

#include <stdio.h>

/* A range in each of its lanes. */
static void put_range(struct list_sql *sql, const struct list_part *part,
                      const struct list_range *range, bool with_match, size_t limit)
{
    const struct list_phase *phase = part->phase;

    list_sql_put(sql, "SELECT c.key, c.id FROM (VALUES ");
    list_sql_put_lanes(sql, phase->is_check ? 1 : phase->lanes, "(", ")");
    list_sql_put(sql, ") AS l (lane) CROSS JOIN LATERAL (SELECT ");
    list_sql_put(sql, list_sql_key(phase->order));
    list_sql_put(sql, " AS key, t.id FROM tickets t WHERE ");
    list_sql_put(sql, phase->is_check ? "t.next_check_at_ms IS NOT NULL" : "t.lane = l.lane");
    list_sql_put_source(sql, range);
    if (part->after) {
        list_sql_put_after(sql, phase->order, *part->after);
    }
    list_sql_put_filters(sql, part->list->plan->query, phase->filters);
    if (with_match && part->list->match.length > 0) {
        list_sql_put(sql, " AND ");
        list_sql_put_has_words(sql, part->list->match, "t.id");
    }
    list_sql_put_order(sql, phase->order);
    list_sql_put(sql, " LIMIT ");
    list_sql_put_int(sql, (int64_t) limit);
    list_sql_put(sql, ") c");
}

struct list_part_order list_part_order(const struct list_part *part)
{
    const char *direction = list_sql_direction(part->phase->order);
    struct list_part_order order;

    (void) snprintf(order.text, sizeof order.text, "k.key%s, k.id%s", direction, direction);
    return order;
}

void list_part_put(struct list_sql *sql, const struct list_part *part, bool with_match,
                   size_t limit)
{
    static const struct list_range check = {.source = LIST_CHECK};
    const struct list_plan *plan = part->list->plan;
    const struct list_range *ranges = part->phase->is_check ? &check : plan->ranges;
    size_t range_count = part->phase->is_check ? 1 : plan->range_count;

    list_sql_put(sql, "SELECT k.key, k.id FROM (");
    for (size_t i = 0; i < range_count; i++) {
        list_sql_put(sql, i > 0 ? " UNION ALL " : "");
        put_range(sql, part, &ranges[i], with_match, limit);
    }
    list_sql_put(sql, ") k ORDER BY ");
    list_sql_put(sql, list_part_order(part).text);
    list_sql_put(sql, " LIMIT ");
    list_sql_put_int(sql, (int64_t) limit);
}

void list_page_begin(struct list_sql *sql)
{
    list_sql_put(sql, "SELECT " TICKET_ROW_COLUMNS " FROM (");
}

void list_page_end(struct list_sql *sql, const char *order)
{
    list_sql_put(sql, ") k JOIN tickets t ON t.id = k.id" TICKET_ROW_PEOPLE " ORDER BY ");
    list_sql_put(sql, order);
}

struct statement list_sql_start(struct store_tx *tx, const struct list_sql *sql)
{
    struct statement statement = postgres_statement_once(tx, sql->text.data);

    for (size_t i = 0; i < sql->name_count; i++) {
        statement_bind_text(&statement, sql->names[i]);
    }
    return statement;
}

enum result list_page_read(struct store_tx *tx, const struct list_context *list,
                           const struct list_sql *sql, struct error *error)
{
    struct statement statement = list_sql_start(tx, sql);
    struct ticket_page *out = list->out;

    while (statement_next(&statement)) {
        ticket_row_read(&statement, list->arena, &out->items[out->count++]);
    }
    return statement_end(&statement, error);
}

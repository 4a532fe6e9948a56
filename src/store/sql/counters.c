#include "store/counters.h"

#include "store/sql/ops.h"
#include "store/sql/statement.h"

static enum result counters_by_status(struct store_tx *tx, int64_t out[TICKET_STATUS_COUNT],
                                      struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT status, CAST(sum(count) AS BIGINT) FROM ticket_counters"
                            " WHERE kind = 'priority' GROUP BY status");

    for (size_t i = 0; i < TICKET_STATUS_COUNT; i++) {
        out[i] = 0;
    }
    while (statement_next(&statement)) {
        enum ticket_status status;
        if (ticket_status_parse(statement_borrowed(&statement), &status)) {
            out[status] = statement_int(&statement);
        }
    }
    return statement_end(&statement, error);
}

static const char *const kind_names[] = {
    [COUNTER_PRIORITY] = "priority",     [COUNTER_GROUP] = "group",
    [COUNTER_UNASSIGNED] = "unassigned", [COUNTER_WORKFLOW] = "workflow",
    [COUNTER_SERVICE] = "service",
};

/* Keys whose tickets have all gone elsewhere keep a row of zeroes, and are left out. */
static const char list_sql[] =
    "SELECT key, CAST(sum(count) FILTER (WHERE status = 'OPEN') AS BIGINT),"
    " CAST(sum(count) FILTER (WHERE status = 'IN_PROGRESS') AS BIGINT),"
    " CAST(sum(count) FILTER (WHERE status = 'RESOLVED') AS BIGINT),"
    " CAST(sum(count) FILTER (WHERE status = 'CLOSED') AS BIGINT)"
    " FROM ticket_counters WHERE kind = ?1 GROUP BY key HAVING sum(count) > 0"
    " ORDER BY key LIMIT ?2";

static enum result counters_list(struct store_tx *tx, struct arena *arena, enum counter_kind kind,
                                 size_t limit, struct counter **items, size_t *count,
                                 struct error *error)
{
    struct statement statement = statement_start(tx, list_sql);

    *items = arena_alloc_array(arena, limit, sizeof **items);
    *count = 0;
    statement_bind_text(&statement, slice_of(kind_names[kind]));
    statement_bind_int(&statement, (int64_t) limit);
    while (statement_next(&statement)) {
        struct counter *counter = &(*items)[(*count)++];
        counter->key = statement_text(&statement, arena);
        for (size_t i = 0; i < TICKET_STATUS_COUNT; i++) {
            counter->by_status[i] = statement_int(&statement);
        }
    }
    return statement_end(&statement, error);
}

static enum result counters_breaches(struct store_tx *tx, int64_t out[SLA_CLOCK_COUNT],
                                     struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT CAST(sum(count) FILTER (WHERE key = 'response') AS BIGINT),"
                            " CAST(sum(count) FILTER (WHERE key = 'resolution') AS BIGINT)"
                            " FROM ticket_counters WHERE kind = 'breach'");

    if (statement_next(&statement)) {
        out[SLA_RESPONSE] = statement_int(&statement);
        out[SLA_RESOLUTION] = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

const struct store_counter_ops sql_counter_ops = {
    .by_status = counters_by_status,
    .list = counters_list,
    .breaches = counters_breaches,
};

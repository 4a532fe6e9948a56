#include "store/statistics.h"

#include "store/sql/ops.h"
#include "store/sql/statement.h"

#include <string.h>

/* The table's key is (kind, day, …): each of these is one range of it. */
static void bind_range(struct statement *statement, enum day_count_kind kind, int64_t first_day,
                       int64_t last_day)
{
    statement_bind_text(statement, slice_of(day_count_kind_name(kind)));
    statement_bind_int(statement, first_day);
    statement_bind_int(statement, last_day);
}

static enum result statistics_by_day(struct store_tx *tx, enum day_count_kind kind,
                                     int64_t first_day, int64_t last_day, int64_t *out,
                                     struct error *error)
{
    struct statement statement = statement_start(tx, "SELECT day, count FROM ticket_day_counters"
                                                     " WHERE kind = ?1 AND day BETWEEN ?2 AND ?3");

    memset(out, 0, (size_t) (last_day - first_day + 1) * sizeof *out);
    bind_range(&statement, kind, first_day, last_day);
    while (statement_next(&statement)) {
        int64_t day = statement_int(&statement);
        out[day - first_day] += statement_int(&statement);
    }
    return statement_end(&statement, error);
}

static enum result statistics_sum(struct store_tx *tx, enum day_count_kind kind, int64_t first_day,
                                  int64_t last_day, int64_t *out, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM ticket_day_counters"
            " WHERE kind = ?1 AND day BETWEEN ?2 AND ?3");

    bind_range(&statement, kind, first_day, last_day);
    if (statement_next(&statement)) {
        *out = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

/* Summed up here: grouped by the database the rows would have to be sorted. */
static enum result statistics_resolve_times(struct store_tx *tx, int64_t first_day,
                                            int64_t last_day,
                                            int64_t out[PRIORITY_COUNT][DURATION_BUCKET_COUNT],
                                            struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT priority, bucket, count FROM ticket_day_counters"
                            " WHERE kind = ?1 AND day BETWEEN ?2 AND ?3");

    memset(out, 0, PRIORITY_COUNT * sizeof *out);
    bind_range(&statement, DAY_RESOLVE_TIME, first_day, last_day);
    while (statement_next(&statement)) {
        enum ticket_priority priority = PRIORITY_LOW;
        bool is_known = ticket_priority_parse(statement_borrowed(&statement), &priority);
        int64_t bucket = statement_int(&statement);
        int64_t count = statement_int(&statement);
        if (is_known && bucket < DURATION_BUCKET_COUNT) {
            out[priority][bucket] += count;
        }
    }
    return statement_end(&statement, error);
}

const struct store_statistics_ops sql_statistics_ops = {
    .by_day = statistics_by_day,
    .sum = statistics_sum,
    .resolve_times = statistics_resolve_times,
};

#include "store/sessions.h"
#include "store/sql/driver.h"
#include "store/sql/ops.h"

static enum result throttle_get(struct store_tx *tx, struct slice key, struct throttle_state *out,
                                struct error *error)
{
    struct statement statement;
    enum result result = sql_lock_name(tx, "throttle", key, error);

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(
        tx, "SELECT failures, window_started_at_ms, blocked_until_ms FROM sign_in_throttle"
            " WHERE subject = ?1");

    *out = (struct throttle_state){0};
    statement_bind_text(&statement, key);
    if (statement_next(&statement)) {
        out->failures = statement_int(&statement);
        out->window_started_at_ms = statement_int(&statement);
        out->blocked_until_ms = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

static enum result throttle_put(struct store_tx *tx, struct slice key,
                                const struct throttle_state *state, struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO sign_in_throttle (subject, failures, window_started_at_ms,"
            " blocked_until_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (subject) DO UPDATE SET"
            " failures = excluded.failures,"
            " window_started_at_ms = excluded.window_started_at_ms,"
            " blocked_until_ms = excluded.blocked_until_ms");

    statement_bind_text(&statement, key);
    statement_bind_int(&statement, state->failures);
    statement_bind_int(&statement, state->window_started_at_ms);
    statement_bind_nonzero(&statement, state->blocked_until_ms);
    return statement_run(&statement, error);
}

static enum result throttle_remove(struct store_tx *tx, struct slice key, struct error *error)
{
    struct statement statement =
        statement_start(tx, "DELETE FROM sign_in_throttle WHERE subject = ?1");

    statement_bind_text(&statement, key);
    return statement_run(&statement, error);
}

static enum result throttle_remove_stale(struct store_tx *tx, int64_t before_ms, size_t limit,
                                         struct error *error)
{
    struct statement statement = statement_start(
        tx, "DELETE FROM sign_in_throttle WHERE subject IN (SELECT subject FROM sign_in_throttle"
            " WHERE last_matters_at_ms < ?1 ORDER BY last_matters_at_ms LIMIT ?2)");

    statement_bind_int(&statement, before_ms);
    statement_bind_int(&statement, (int64_t) limit);
    return statement_run(&statement, error);
}

const struct store_throttle_ops sql_throttle_ops = {
    .get = throttle_get,
    .put = throttle_put,
    .remove = throttle_remove,
    .remove_stale = throttle_remove_stale,
};

/* PostgreSQL as an engine of the store: transactions, and what becomes of a commit that got no
 * answer. */
#include "store/engine.h"

#include "base/clock.h"
#include "store/postgres/connection.h"
#include "store/postgres/numbers.h"
#include "store/sql/migrate.h"
#include "store/sql/queues.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* How long a writer asks what became of its commit, and how long it rests in between. */
enum { RESOLVE_FOR_MS = 20 * 1000, RESOLVE_PAUSE_MS = 250 };

/* Rows of servers that did not come to their end in an orderly way. */
#define MARKS_KEPT_MS (INT64_C(30) * 24 * 3600 * 1000)

static struct postgres_connection *connection_of(struct engine_connection *base)
{
    return (struct postgres_connection *) base;
}

static enum result lock_ticket(struct store_tx *tx, int64_t id, struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT 1 FROM tickets WHERE id = ?1 FOR NO KEY UPDATE");

    statement_bind_int(&statement, id);
    return statement_queue(&statement, error);
}

static enum result lock_name(struct store_tx *tx, const char *kind, struct slice name,
                             struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT pg_advisory_xact_lock(hashtext('itops.' || ?1), hashtext(?2))");

    statement_bind_text(&statement, slice_of(kind));
    statement_bind_text(&statement, name);
    return statement_queue(&statement, error);
}

static const struct sql_lock_ops lock_ops = {.ticket = lock_ticket, .name = lock_name};

static enum result number_ticket(struct store_tx *tx, int64_t *out, struct error *error)
{
    struct number_pool *numbers = postgres_connection_of(tx)->numbers;
    struct statement statement;
    enum result result = RESULT_OK;

    *out = number_pool_take(numbers);
    if (*out == 0) {
        statement = statement_start(tx, "SELECT nextval('ticket_numbers')");
        if (statement_next(&statement)) {
            *out = statement_int(&statement);
        }
        result = statement_end(&statement, error);
    }
    if (result == RESULT_OK) {
        number_pool_use(numbers, *out);
    }
    return result;
}

static enum result settle_numbers(struct store_tx *tx, struct error *error)
{
    static const char *const texts[] = {
        "SELECT setval(pg_get_serial_sequence('users', 'id'), max(id)) FROM users",
        "SELECT setval(pg_get_serial_sequence('api_tokens', 'id'), max(id)) FROM api_tokens",
        "SELECT setval(pg_get_serial_sequence('idempotency_keys', 'id'), max(id))"
        " FROM idempotency_keys",
        "SELECT setval(pg_get_serial_sequence('ticket_comments', 'id'), max(id))"
        " FROM ticket_comments",
        "SELECT setval(pg_get_serial_sequence('saved_views', 'id'), max(id)) FROM saved_views",
        "SELECT setval('ticket_numbers', max(id)) FROM tickets",
    };
    enum result result = RESULT_OK;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && result == RESULT_OK; i++) {
        struct statement statement = statement_start(tx, texts[i]);
        result = statement_queue(&statement, error);
    }
    return result;
}

/* Once for the batch. The server passes it on when the transaction is committed. */
static enum result announce_events(struct store_tx *tx, struct error *error)
{
    struct statement statement = statement_start(tx, "SELECT pg_notify('itops_events', '')");

    return statement_queue(&statement, error);
}

const struct sql_driver postgres_driver = {
    .statements = &postgres_statement_ops,
    .search = &postgres_search_ops,
    .locks = &lock_ops,
    .guards = &postgres_guards,
    .list_tickets = postgres_list_tickets,
    .number_ticket = number_ticket,
    .settle_numbers = settle_numbers,
    .announce_events = announce_events,
};

static const char *engine_version(void)
{
    static char text[32]; /* written the same by whoever comes first */
    int version = PQlibVersion();

    (void) snprintf(text, sizeof text, "libpq %d.%d", version / 10000, version % 10000);
    return text;
}

/*
 * Says in the transaction itself which one it is, and says so first: from then on the row is
 * locked, and whoever asks for it waits until it is certain what became of the transaction.
 */
static enum result leave_mark(struct postgres_connection *connection, struct error *error)
{
    struct statement statement;

    if (connection->is_unmarked || !connection->sql.base.tx.can_write) {
        return RESULT_OK;
    }
    connection->is_mark_sent = true;
    statement = statement_start(&connection->sql.base.tx,
                                "INSERT INTO store_writers (id, batch, at_ms) VALUES (?1, ?2, ?3)"
                                " ON CONFLICT (id) DO UPDATE"
                                " SET batch = excluded.batch, at_ms = excluded.at_ms");
    statement_bind_text(&statement, slice_of(connection->writer_id));
    statement_bind_int(&statement, connection->batch);
    statement_bind_int(&statement, clock_now_ms());
    return statement_queue(&statement, error);
}

/* Nothing is waited for: the first statement brings the answers in. */
static enum result engine_begin(struct engine_connection *base, struct error *error)
{
    struct postgres_connection *connection = connection_of(base);
    enum result result = postgres_connect(connection, error);

    if (result == RESULT_OK && !base->tx.can_write &&
        clock_monotonic_ns() < connection->retry_at_ns) {
        return error_set(error, RESULT_RETRY, "database_busy",
                         "A moment ago the database was busy for too long; try again.");
    }
    if (result == RESULT_OK) {
        result =
            postgres_send(connection,
                          base->tx.can_write ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                             : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                          error);
    }
    if (result == RESULT_OK && connection->is_pooled) {
        result = postgres_send(connection, POSTGRES_TRANSACTION_LIMITS, error);
    }
    connection->is_open = result == RESULT_OK;
    connection->batch++;
    return result == RESULT_OK ? leave_mark(connection, error) : result;
}

static bool engine_is_open(const struct engine_connection *base)
{
    return ((const struct postgres_connection *) base)->is_open;
}

static void forget_queues(struct postgres_connection *connection)
{
    if (connection->sql.base.tx.can_write) {
        sql_queues_clear(connection->sql.queues);
        number_pool_undo(connection->numbers);
    }
}

static void engine_rollback(struct engine_connection *base)
{
    struct postgres_connection *connection = connection_of(base);
    bool is_pipelined = !base->tx.can_write && !connection->is_pooled;

    forget_queues(connection);
    if (!connection->is_open) {
        return;
    }
    /* After a failure among what was sent the server skips the rest of that stretch. */
    if (connection->sent > 0) {
        (void) postgres_wait(connection, NULL, NULL);
    }
    if (connection->pg && postgres_send(connection, "ROLLBACK", NULL) == RESULT_OK) {
        if (is_pipelined) {
            postgres_leave(connection);
        } else {
            (void) postgres_wait(connection, NULL, NULL);
        }
    }
    connection->is_open = false;
}

/* The last batch that was committed. It waits for a transaction of ours that still goes on at the
 * server's end, whose row this touches. */
static enum result read_mark(struct postgres_connection *connection, int64_t *batch,
                             struct error *error)
{
    struct statement statement =
        statement_start(&connection->sql.base.tx,
                        "INSERT INTO store_writers (id, batch, at_ms) VALUES (?1, 0, ?2)"
                        " ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms RETURNING batch");

    statement_bind_text(&statement, slice_of(connection->writer_id));
    statement_bind_int(&statement, clock_now_ms());
    if (statement_next(&statement)) {
        *batch = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

void postgres_remove_mark(struct postgres_connection *connection)
{
    struct statement statement;

    if (!connection->pg || !connection->sql.base.tx.can_write || connection->is_unmarked ||
        connection->batch == 0) {
        return;
    }
    statement = statement_start(&connection->sql.base.tx,
                                "DELETE FROM store_writers WHERE id = ?1 OR at_ms < ?2");
    statement_bind_text(&statement, slice_of(connection->writer_id));
    statement_bind_int(&statement, clock_now_ms() - MARKS_KEPT_MS);
    (void) statement_run(&statement, NULL);
}

/*
 * The connection broke between our COMMIT and its answer. Trying again could do everything twice,
 * giving up could deny what is stored: so the database is asked, on whichever server has it now.
 */
static enum result resolve_commit(struct postgres_connection *connection, struct error *error)
{
    const struct timespec pause = {.tv_nsec = RESOLVE_PAUSE_MS * 1000000L};
    int64_t deadline_ns = clock_monotonic_ns() + RESOLVE_FOR_MS * INT64_C(1000000);
    int64_t batch = 0;

    do {
        struct error passing = {0};
        enum result result = postgres_connect(connection, &passing);
        if (result == RESULT_OK) {
            result = read_mark(connection, &batch, &passing);
        }
        if (result == RESULT_OK && batch == connection->batch) {
            return RESULT_OK;
        }
        if (result == RESULT_OK) {
            return error_set(error, RESULT_RETRY, "database_unavailable",
                             "The connection to the database was lost; try again.");
        }
        (void) nanosleep(&pause, NULL);
    } while (clock_monotonic_ns() < deadline_ns);
    number_pool_settle(connection->numbers); /* tickets may have them */
    return error_set(error, RESULT_FAILED, "commit_unknown",
                     "The database went away while it stored this, and has not come back: the "
                     "change may be there or not. Look before you repeat it, or repeat it with "
                     "the same Idempotency-Key.");
}

static enum result send_commit(struct postgres_connection *connection, struct error *error)
{
    PGresult *last = NULL;
    bool is_committed;
    /* A time-out would end the wait for a standby, not the commit, and look like success. */
    enum result result = postgres_send(connection, "SET LOCAL statement_timeout = 0", error);

    if (result == RESULT_OK) {
        result = postgres_send(connection, "COMMIT", error);
    }
    if (result == RESULT_OK) {
        result = postgres_wait(connection, &last, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    is_committed = strcmp(PQcmdStatus(last), "COMMIT") == 0;
    PQclear(last);
    if (!is_committed) {
        return error_set(error, RESULT_FAILED, "database_failed",
                         "The transaction had failed before its commit.");
    }
    return RESULT_OK;
}

static enum result commit_and_resolve(struct postgres_connection *connection, struct error *error)
{
    struct error cause = {0};
    enum result result = send_commit(connection, &cause);

    if (result != RESULT_OK && !connection->pg && !connection->is_unmarked) {
        return resolve_commit(connection, error);
    }
    return result == RESULT_OK ? RESULT_OK : error_pass(error, &cause);
}

static enum result engine_commit(struct engine_connection *base, struct error *error)
{
    struct postgres_connection *connection = connection_of(base);
    /* A commit whose mark might still be on its way could be made after we were told that it was
     * not. As a rule the first work has waited for the mark already. */
    enum result result =
        connection->is_mark_sent ? postgres_wait(connection, NULL, error) : RESULT_OK;

    if (result == RESULT_OK) {
        result = sql_queues_flush(&connection->sql, error);
    }
    if (result == RESULT_OK) {
        result = commit_and_resolve(connection, error);
    }
    if (result != RESULT_OK) {
        engine_rollback(base);
        return result;
    }
    number_pool_settle(connection->numbers);
    connection->is_open = false;
    return RESULT_OK;
}

static enum result engine_savepoint_set(struct engine_connection *base, struct error *error)
{
    struct postgres_connection *connection = connection_of(base);

    sql_queues_mark(connection->sql.queues);
    number_pool_mark(connection->numbers);
    return postgres_send(connection, "SAVEPOINT work", error);
}

/* What a work has queued fails in its own savepoint, or not at all. */
static enum result engine_savepoint_keep(struct engine_connection *base, struct error *error)
{
    struct postgres_connection *connection = connection_of(base);
    enum result result =
        connection->has_unknown ? postgres_wait(connection, NULL, error) : RESULT_OK;

    return result == RESULT_OK ? postgres_send(connection, "RELEASE SAVEPOINT work", error)
                               : result;
}

static enum result engine_savepoint_undo(struct engine_connection *base, struct error *error)
{
    struct postgres_connection *connection = connection_of(base);
    enum result result;

    sql_queues_undo_to_mark(connection->sql.queues);
    number_pool_undo_to_mark(connection->numbers);
    if (connection->sent > 0) {
        (void) postgres_wait(connection, NULL, NULL);
    }
    result = postgres_send(connection, "ROLLBACK TO SAVEPOINT work", error);
    if (result == RESULT_OK) {
        result = postgres_send(connection, "RELEASE SAVEPOINT work", error);
    }
    return result == RESULT_OK ? postgres_wait(connection, NULL, error) : result;
}

const struct engine postgres_engine = {
    .scheme = "postgres",
    .other_scheme = "postgresql",
    .version = engine_version,
    .open = postgres_connection_open,
    .close = postgres_connection_close,
    .migrate = postgres_migrate,
    .check = postgres_check,
    .begin = engine_begin,
    .commit = engine_commit,
    .rollback = engine_rollback,
    .await_events = postgres_await_events,
    .is_open = engine_is_open,
    .savepoint_set = engine_savepoint_set,
    .savepoint_keep = engine_savepoint_keep,
    .savepoint_undo = engine_savepoint_undo,
};

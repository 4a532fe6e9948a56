/* SQLite as an engine of the store: transactions, and the tables of what it can do. */
#include "store/engine.h"

#include "store/sql/queues.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/search.h"
#include "store/sqlite/ticket_list.h"

#include <stdio.h>

const struct sql_driver sqlite_driver = {
    .statements = &sqlite_statement_ops,
    .search = &sqlite_search_ops,
    .guards = &sqlite_guards,
    .list_tickets = ticket_list_run,
};

/* Of the library that runs, which need not be the one that this was compiled with. */
static const char *engine_version(void)
{
    static char version[32];

    (void) snprintf(version, sizeof version, "SQLite %s", sqlite3_libversion());
    return version;
}

static struct sqlite_connection *connection_of(struct engine_connection *base)
{
    return (struct sqlite_connection *) base;
}

static enum result run_prepared(struct engine_connection *base, const char *sql,
                                struct error *error)
{
    struct statement statement = statement_start(&base->tx, sql);

    return statement_run(&statement, error);
}

static enum result engine_begin(struct engine_connection *base, struct error *error)
{
    return run_prepared(base, base->tx.can_write ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

static bool engine_is_open(const struct engine_connection *base)
{
    return sqlite3_get_autocommit(((const struct sqlite_connection *) base)->db) == 0;
}

static void engine_rollback(struct engine_connection *base)
{
    struct sqlite_connection *connection = connection_of(base);

    if (base->tx.can_write) {
        sql_queues_clear(connection->sql.queues);
        search_queue_clear(connection->search);
    }
    /* A rollback that fails has been done by the error before it. */
    if (engine_is_open(base)) {
        (void) run_prepared(base, "ROLLBACK", NULL);
    }
}

static enum result engine_commit(struct engine_connection *base, struct error *error)
{
    struct sqlite_connection *connection = connection_of(base);
    enum result result = RESULT_OK;

    if (base->tx.can_write) {
        result = search_queue_flush(connection, error);
    }
    if (result == RESULT_OK && base->tx.can_write) {
        result = sql_queues_flush(&connection->sql, error);
    }
    if (result == RESULT_OK) {
        result = run_prepared(base, "COMMIT", error);
    }
    if (result != RESULT_OK) {
        engine_rollback(base);
    }
    return result;
}

static enum result engine_savepoint_set(struct engine_connection *base, struct error *error)
{
    sql_queues_mark(connection_of(base)->sql.queues);
    search_queue_mark(connection_of(base)->search);
    return run_prepared(base, "SAVEPOINT work", error);
}

static enum result engine_savepoint_keep(struct engine_connection *base, struct error *error)
{
    return run_prepared(base, "RELEASE work", error);
}

static enum result engine_savepoint_undo(struct engine_connection *base, struct error *error)
{
    enum result result;

    sql_queues_undo_to_mark(connection_of(base)->sql.queues);
    search_queue_undo_to_mark(connection_of(base)->search);
    result = run_prepared(base, "ROLLBACK TO work", error);
    return result == RESULT_OK ? run_prepared(base, "RELEASE work", error) : result;
}

const struct engine sqlite_engine = {
    .scheme = "sqlite",
    .version = engine_version,
    .open = sqlite_connection_open,
    .close = sqlite_connection_close,
    .migrate = sqlite_migrate,
    .check = sqlite_check,
    .begin = engine_begin,
    .commit = engine_commit,
    .rollback = engine_rollback,
    .is_open = engine_is_open,
    .savepoint_set = engine_savepoint_set,
    .savepoint_keep = engine_savepoint_keep,
    .savepoint_undo = engine_savepoint_undo,
};

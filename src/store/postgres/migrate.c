/* The schema of PostgreSQL: its migrations, and the list of those applied. */
#include "store/sql/migrate.h"

#include "store/postgres/connection.h"

/* Of two servers that start at once the second waits, and then finds the work done. */
static struct sql_schema schema(void)
{
    return (struct sql_schema){
        .engine = &postgres_engine,
        .migrations = postgres_migrations,
        .count = postgres_migrations_count,
        .begin_sql = "SET LOCAL statement_timeout = 0;"
                     "SET LOCAL lock_timeout = 0;"
                     "SELECT pg_advisory_xact_lock(hashtext('itops.schema'), 0);"
                     "CREATE TABLE IF NOT EXISTS schema_migrations ("
                     " number integer PRIMARY KEY CHECK (number >= 1),"
                     " name text NOT NULL,"
                     " sha256 text NOT NULL CHECK (length(sha256) = 64),"
                     " applied_at text NOT NULL)",
        .has_list_sql = "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL",
        .execute = postgres_execute,
    };
}

enum result postgres_migrate(struct engine_connection *base, unsigned *applied, struct error *error)
{
    const struct sql_schema ours = schema();
    struct postgres_connection *connection = (struct postgres_connection *) base;

    connection->is_unmarked = true;
    return sql_migrate(&ours, &connection->sql, applied, error);
}

/* Readiness: a standby answers and cannot serve, nor can a primary that was told to take no
 * changes, as some do by themselves when their disk is full. */
static enum result check_primary(struct postgres_connection *connection, struct error *error)
{
    struct statement statement =
        statement_start(&connection->sql.base.tx,
                        "SELECT pg_is_in_recovery() OR"
                        " CAST(current_setting('default_transaction_read_only') AS bool)");
    bool is_read_only = statement_next(&statement) && statement_bool(&statement);
    enum result result = statement_end(&statement, error);

    if (result == RESULT_OK && is_read_only) {
        postgres_disconnect(connection);
        return error_set(error, RESULT_RETRY, "database_unavailable",
                         "The database is a standby, or was told to take no changes.");
    }
    return result;
}

enum result postgres_check(struct engine_connection *base, struct error *error)
{
    const struct sql_schema ours = schema();
    struct postgres_connection *connection = (struct postgres_connection *) base;
    enum result result = postgres_connect(connection, error);

    if (result == RESULT_OK) {
        result = check_primary(connection, error);
    }
    return result == RESULT_OK ? sql_check_schema(&ours, &base->tx, error) : result;
}

static const char *const guard_names[] = {
    "tickets_stay",
    "tickets_stay_all",
    "ticket_comments_no_change",
    "ticket_comments_no_truncate",
    "ticket_status_history_no_gap",
    "ticket_status_history_no_change",
    "ticket_status_history_no_truncate",
};

/* Enabled means by default (O) or always (A): not off, and not for a replica's writes alone. */
const struct sql_guards postgres_guards = {
    .find_sql = "SELECT 1 FROM pg_catalog.pg_trigger"
                " WHERE CAST(tgname AS text) = ?1 AND tgenabled IN ('O', 'A')"
                " AND tgrelid IN (CAST('tickets' AS regclass), CAST('ticket_comments' AS regclass),"
                " CAST('ticket_status_history' AS regclass))",
    .names = guard_names,
    .count = sizeof guard_names / sizeof guard_names[0],
};

/* The schema of SQLite: its migrations, and the list of those applied. */
#include "store/sql/migrate.h"

#include "store/sqlite/connection.h"

static enum result execute(struct sql_connection *connection, const char *sql, struct error *error)
{
    return sqlite_execute((struct sqlite_connection *) connection, sql, error);
}

/* A writer's transaction has the write lock from its beginning: of two servers that start at once
 * the second finds the work done. */
static struct sql_schema schema(void)
{
    return (struct sql_schema){
        .engine = &sqlite_engine,
        .migrations = sqlite_migrations,
        .count = sqlite_migrations_count,
        .begin_sql = "CREATE TABLE IF NOT EXISTS schema_migrations ("
                     " number INTEGER PRIMARY KEY CHECK (number >= 1),"
                     " name TEXT NOT NULL,"
                     " sha256 TEXT NOT NULL CHECK (length(sha256) = 64),"
                     " applied_at TEXT NOT NULL) STRICT",
        .has_list_sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table'"
                        " AND name = 'schema_migrations'",
        .execute = execute,
    };
}

enum result sqlite_migrate(struct engine_connection *base, unsigned *applied, struct error *error)
{
    const struct sql_schema ours = schema();

    return sql_migrate(&ours, (struct sql_connection *) base, applied, error);
}

enum result sqlite_check(struct engine_connection *base, struct error *error)
{
    const struct sql_schema ours = schema();

    return sql_check_schema(&ours, &base->tx, error);
}

static const char *const guard_names[] = {
    "tickets_stay",
    "ticket_comments_no_replace",
    "ticket_comments_no_update",
    "ticket_comments_no_delete",
    "ticket_status_history_no_gap",
    "ticket_status_history_no_update",
    "ticket_status_history_no_delete",
};

const struct sql_guards sqlite_guards = {
    .find_sql = "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?1",
    .names = guard_names,
    .count = sizeof guard_names / sizeof guard_names[0],
};

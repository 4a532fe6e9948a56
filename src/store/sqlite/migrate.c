/* Bringing the schema up to this version's, one checked migration a transaction. */
#include "base/arena.h"
#include "base/clock.h"
#include "store/migration.h"
#include "store/sqlite/connection.h"

#include <assert.h>

static const char create_table_sql[] = "CREATE TABLE IF NOT EXISTS schema_migrations ("
                                       " number INTEGER PRIMARY KEY CHECK (number >= 1),"
                                       " name TEXT NOT NULL,"
                                       " sha256 TEXT NOT NULL CHECK (length(sha256) = 64),"
                                       " applied_at TEXT NOT NULL) STRICT";

/* Compares what is recorded with what we have; *count is how many are applied. */
static enum result check_applied(struct store_tx *tx, size_t *count, struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT number, name, sha256 FROM schema_migrations ORDER BY number");
    enum result result = RESULT_OK;
    enum result ended;
    size_t applied = 0;

    while (result == RESULT_OK && statement_next(&statement)) {
        int64_t number = statement_int(&statement);
        struct slice name = statement_borrowed(&statement);
        struct slice sha256 = statement_borrowed(&statement);

        if (number > (int64_t) sqlite_migrations_count) {
            result = error_set(error, RESULT_FAILED, "schema_too_new",
                               "The database has migration %lld (%.*s); this version knows %zu. "
                               "Run the version that wrote it, or a later one.",
                               (long long) number, SLICE_ARGS(name), sqlite_migrations_count);
        } else if (number != (int64_t) applied + 1 ||
                   !slice_equal_text(sha256, sqlite_migrations[applied].sha256)) {
            result = error_set(error, RESULT_FAILED, "schema_mismatch",
                               "Migration %lld (%.*s) of the database is not the one that this "
                               "version has as number %zu.",
                               (long long) number, SLICE_ARGS(name), applied + 1);
        }
        applied++;
    }
    ended = statement_end(&statement, error);
    *count = applied;
    return result == RESULT_OK ? ended : result;
}

static enum result record(struct store_tx *tx, const struct migration *migration,
                          struct error *error)
{
    char now[CLOCK_TEXT_SIZE];
    size_t length = clock_format_ms(clock_now_ms(), now);
    struct statement statement = statement_start(
        tx,
        "INSERT INTO schema_migrations (number, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)");

    statement_bind_int(&statement, migration->number);
    statement_bind_text(&statement, slice_of(migration->name));
    statement_bind_text(&statement, slice_of(migration->sha256));
    statement_bind_text(&statement, slice_make(now, length));
    return statement_run(&statement, error);
}

/*
 * Applies the next migration that is missing. The list of applied ones is read under the write
 * lock: of two servers that start at once the second finds the work done.
 */
static enum result apply_next(struct sqlite_connection *connection, bool *is_complete,
                              struct error *error)
{
    struct store_tx *tx = &connection->sql.base.tx;
    const struct migration *next = NULL;
    size_t count = 0;
    enum result result = sqlite_engine.begin(&connection->sql.base, error);

    if (result != RESULT_OK) {
        return result;
    }
    result = sqlite_execute(connection, create_table_sql, error);
    if (result == RESULT_OK) {
        result = check_applied(tx, &count, error);
    }
    if (result == RESULT_OK && count < sqlite_migrations_count) {
        next = &sqlite_migrations[count];
    }
    if (next) {
        result = sqlite_execute(connection, next->sql, error);
    }
    if (next && result == RESULT_OK) {
        result = record(tx, next, error);
    }
    if (result == RESULT_OK) {
        result = sqlite_engine.commit(&connection->sql.base, error);
    } else {
        sqlite_engine.rollback(&connection->sql.base);
    }
    *is_complete = result == RESULT_OK && !next;
    return result;
}

enum result sqlite_migrate(struct engine_connection *base, unsigned *applied, struct error *error)
{
    struct sqlite_connection *connection = (struct sqlite_connection *) base;
    bool is_complete = false;
    unsigned count = 0;
    enum result result = RESULT_OK;

    while (result == RESULT_OK && !is_complete) {
        result = apply_next(connection, &is_complete, error);
        if (result == RESULT_OK && !is_complete) {
            count++;
        }
    }
    if (applied) {
        *applied = count;
    }
    return result;
}

/* A database that nobody has migrated yet has no list of migrations either. */
static enum result has_list(struct store_tx *tx, bool *out, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'");

    *out = statement_next(&statement);
    return statement_end(&statement, error);
}

enum result sqlite_check(struct engine_connection *base, struct error *error)
{
    size_t count = 0;
    bool is_listed = false;
    enum result result = has_list(&base->tx, &is_listed, error);

    if (result == RESULT_OK && is_listed) {
        result = check_applied(&base->tx, &count, error);
    }
    if (result == RESULT_OK && count != sqlite_migrations_count) {
        return error_set(error, RESULT_FAILED, "schema_too_old",
                         "The database has %zu of %zu migrations: run itops migrate.", count,
                         sqlite_migrations_count);
    }
    return result;
}

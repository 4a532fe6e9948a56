#include "store/sql/migrate.h"

#include "base/clock.h"

/* Compares what is recorded with what we have; *count is how many are applied. */
static enum result check_applied(const struct sql_schema *schema, struct store_tx *tx,
                                 size_t *count, struct error *error)
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

        if (number > (int64_t) schema->count) {
            result = error_set(error, RESULT_FAILED, "schema_too_new",
                               "The database has migration %lld (%.*s); this version knows %zu. "
                               "Run the version that wrote it, or a later one.",
                               (long long) number, SLICE_ARGS(name), schema->count);
        } else if (number != (int64_t) applied + 1 ||
                   !slice_equal_text(sha256, schema->migrations[applied].sha256)) {
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
static enum result apply_next(const struct sql_schema *schema, struct sql_connection *connection,
                              bool *is_complete, struct error *error)
{
    struct store_tx *tx = &connection->base.tx;
    const struct migration *next = NULL;
    size_t count = 0;
    enum result result = schema->engine->begin(&connection->base, error);

    if (result != RESULT_OK) {
        return result;
    }
    result = schema->execute(connection, schema->begin_sql, error);
    if (result == RESULT_OK) {
        result = check_applied(schema, tx, &count, error);
    }
    if (result == RESULT_OK && count < schema->count) {
        next = &schema->migrations[count];
    }
    if (next) {
        result = schema->execute(connection, next->sql, error);
    }
    if (next && result == RESULT_OK) {
        result = record(tx, next, error);
    }
    if (result == RESULT_OK) {
        result = schema->engine->commit(&connection->base, error);
    } else {
        schema->engine->rollback(&connection->base);
    }
    *is_complete = result == RESULT_OK && !next;
    return result;
}

enum result sql_migrate(const struct sql_schema *schema, struct sql_connection *connection,
                        unsigned *applied, struct error *error)
{
    bool is_complete = false;
    unsigned count = 0;
    enum result result = RESULT_OK;

    while (result == RESULT_OK && !is_complete) {
        result = apply_next(schema, connection, &is_complete, error);
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
static enum result has_list(const struct sql_schema *schema, struct store_tx *tx, bool *out,
                            struct error *error)
{
    struct statement statement = statement_start(tx, schema->has_list_sql);

    *out = statement_next(&statement);
    return statement_end(&statement, error);
}

enum result sql_check_schema(const struct sql_schema *schema, struct store_tx *tx,
                             struct error *error)
{
    size_t count = 0;
    bool is_listed = false;
    enum result result = has_list(schema, tx, &is_listed, error);

    if (result == RESULT_OK && is_listed) {
        result = check_applied(schema, tx, &count, error);
    }
    if (result == RESULT_OK && count != schema->count) {
        return error_set(error, RESULT_FAILED, "schema_too_old",
                         "The database has %zu of %zu migrations: run itops migrate.", count,
                         schema->count);
    }
    return result;
}

#include "store/sql/statement.h"

#include "store/sql/driver.h"

static const struct sql_statement_ops *ops_of(const struct statement *statement)
{
    return statement->connection->driver->statements;
}

struct statement statement_start(struct store_tx *tx, const char *sql)
{
    return sql_driver_of(tx)->statements->start(tx, sql);
}

void statement_bind_int(struct statement *statement, int64_t value)
{
    ops_of(statement)->bind_int(statement, value);
}

void statement_bind_bool(struct statement *statement, bool value)
{
    statement_bind_int(statement, value ? 1 : 0);
}

void statement_bind_nonzero(struct statement *statement, int64_t value)
{
    if (value != 0) {
        statement_bind_int(statement, value);
    } else {
        ops_of(statement)->bind_null_int(statement);
    }
}

void statement_bind_text(struct statement *statement, struct slice text)
{
    ops_of(statement)->bind_text(statement, text);
}

void statement_bind_nonempty(struct statement *statement, struct slice text)
{
    if (text.length > 0) {
        statement_bind_text(statement, text);
    } else {
        ops_of(statement)->bind_null_text(statement);
    }
}

void statement_bind_bytes(struct statement *statement, const void *data, size_t length)
{
    ops_of(statement)->bind_bytes(statement, data, length);
}

bool statement_next(struct statement *statement)
{
    return ops_of(statement)->next(statement);
}

int64_t statement_int(struct statement *statement)
{
    return ops_of(statement)->read_int(statement);
}

bool statement_bool(struct statement *statement)
{
    return statement_int(statement) != 0;
}

struct slice statement_borrowed(struct statement *statement)
{
    return ops_of(statement)->read_bytes(statement);
}

struct slice statement_text(struct statement *statement, struct arena *arena)
{
    struct slice text = statement_borrowed(statement);

    return text.length > 0 ? arena_copy(arena, text) : text;
}

enum result statement_end(struct statement *statement, struct error *error)
{
    return ops_of(statement)->end(statement, error);
}

enum result statement_run(struct statement *statement, struct error *error)
{
    while (statement_next(statement)) {
        /* Rows that nobody wants. */
    }
    return statement_end(statement, error);
}

enum result statement_queue(struct statement *statement, struct error *error)
{
    return ops_of(statement)->queue(statement, error);
}

void statement_restart(struct statement *statement)
{
    ops_of(statement)->restart(statement);
}

int64_t statement_changes(struct store_tx *tx)
{
    return sql_connection_of(tx)->changes;
}

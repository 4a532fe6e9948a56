/* Statements of SQLite: prepared once a connection, stepped through row by row. */
#include "store/sqlite/connection.h"

#include <assert.h>
#include <limits.h>

struct error_rule {
    int status; /* primary or extended result code */
    enum result result;
    const char *code;
    const char *text;
};

/* Extended codes come before the primary ones that they belong to. */
static const struct error_rule error_rules[] = {
    {SQLITE_CONSTRAINT_UNIQUE, RESULT_CONFLICT, "already_exists", "It exists already"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, RESULT_CONFLICT, "already_exists", "It exists already"},
    {SQLITE_CONSTRAINT_ROWID, RESULT_CONFLICT, "already_exists", "It exists already"},
    {SQLITE_CONSTRAINT_TRIGGER, RESULT_CONFLICT, "not_changeable", "The database refuses"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, RESULT_INVALID, "reference_missing",
     "It refers to something that does not exist"},
    {SQLITE_CONSTRAINT, RESULT_INVALID, "constraint", "A value is outside what is stored"},
    {SQLITE_BUSY, RESULT_RETRY, "database_busy", "The database is busy; try again"},
    {SQLITE_LOCKED, RESULT_RETRY, "database_busy", "The database is busy; try again"},
    {SQLITE_FULL, RESULT_FAILED, "database_full", "The disk of the database is full"},
    {SQLITE_IOERR, RESULT_FAILED, "database_io", "The database could not be read or written"},
    {SQLITE_CORRUPT, RESULT_FAILED, "database_corrupt", "The database file is damaged"},
    {SQLITE_NOTADB, RESULT_FAILED, "database_corrupt", "The file is not a database"},
    {SQLITE_READONLY, RESULT_FAILED, "database_read_only", "The database is read-only here"},
    {SQLITE_CANTOPEN, RESULT_FAILED, "database_open", "The database could not be opened"},
};

/* A failure is read in a log, where the file matters; what a client may read does not name it. */
enum result sqlite_error(struct sqlite_connection *connection, int status, struct error *error)
{
    static const struct error_rule other = {0, RESULT_FAILED, "database_failed",
                                            "The database failed"};
    const struct error_rule *rule = &other;
    const char *message = sqlite3_errmsg(connection->db);

    for (size_t i = 0; rule == &other && i < sizeof error_rules / sizeof error_rules[0]; i++) {
        if (error_rules[i].status == status || error_rules[i].status == (status & 0xff)) {
            rule = &error_rules[i];
        }
    }
    if (rule->result == RESULT_FAILED) {
        return error_set(error, rule->result, rule->code, "%s (%s; SQLite %d: %s).", rule->text,
                         sqlite3_db_filename(connection->db, "main"), status, message);
    }
    return error_set(error, rule->result, rule->code, "%s (SQLite %d: %s).", rule->text, status,
                     message);
}

static struct sqlite_connection *sqlite_of(const struct statement *statement)
{
    return (struct sqlite_connection *) statement->connection;
}

static struct statement sqlite_start(struct store_tx *tx, const char *sql)
{
    struct statement statement = {.connection = sql_connection_of(tx)};

    statement.handle = sqlite_prepared(sqlite_connection_of(tx), sql);
    if (!statement.handle) {
        statement.status = sqlite3_extended_errcode(sqlite_connection_of(tx)->db);
    }
    return statement;
}

static void keep_status(struct statement *statement, int status)
{
    if (statement->status == SQLITE_OK) {
        statement->status = status;
    }
}

static void sqlite_bind_int(struct statement *statement, int64_t value)
{
    if (statement->status == SQLITE_OK) {
        keep_status(statement,
                    sqlite3_bind_int64(statement->handle, ++statement->parameter, value));
    }
}

static void bind_null(struct statement *statement)
{
    if (statement->status == SQLITE_OK) {
        keep_status(statement, sqlite3_bind_null(statement->handle, ++statement->parameter));
    }
}

static void sqlite_bind_text(struct statement *statement, struct slice text)
{
    if (statement->status == SQLITE_OK) {
        keep_status(statement, sqlite3_bind_text64(statement->handle, ++statement->parameter,
                                                   text.data ? text.data : "", text.length,
                                                   SQLITE_STATIC, SQLITE_UTF8));
    }
}

static void sqlite_bind_bytes(struct statement *statement, const void *data, size_t length)
{
    if (statement->status == SQLITE_OK) {
        keep_status(statement, sqlite3_bind_blob64(statement->handle, ++statement->parameter, data,
                                                   length, SQLITE_STATIC));
    }
}

static bool sqlite_next(struct statement *statement)
{
    int status;

    if (statement->status != SQLITE_OK) {
        return false;
    }
    assert(statement->parameter == sqlite3_bind_parameter_count(statement->handle));
    statement->column = 0;
    status = sqlite3_step(statement->handle);
    if (status == SQLITE_ROW) {
        return true;
    }
    if (status != SQLITE_DONE) {
        statement->status = status;
    }
    return false;
}

static int64_t sqlite_read_int(struct statement *statement)
{
    return sqlite3_column_int64(statement->handle, statement->column++);
}

static struct slice sqlite_read_bytes(struct statement *statement)
{
    int column = statement->column++;
    const void *data = sqlite3_column_blob(statement->handle, column);
    int length = sqlite3_column_bytes(statement->handle, column);

    return data ? slice_make(data, (size_t) length) : slice_make("", 0);
}

static void sqlite_restart(struct statement *statement)
{
    if (!statement->handle) {
        return;
    }
    /* The step has reported its error already; reset only repeats it. */
    (void) sqlite3_reset(statement->handle);
    statement->parameter = 0;
    statement->column = 0;
}

static enum result sqlite_end(struct statement *statement, struct error *error)
{
    enum result result = RESULT_OK;

    /* Before the reset: the message on the connection still belongs to the failure. */
    statement->connection->changes = sqlite3_changes64(sqlite_of(statement)->db);
    if (statement->status != SQLITE_OK) {
        result = sqlite_error(sqlite_of(statement), statement->status, error);
    }
    sqlite_restart(statement);
    if (statement->handle) {
        (void) sqlite3_clear_bindings(statement->handle);
    }
    return result;
}

/* Nothing is far away: it runs now. */
static enum result sqlite_queue(struct statement *statement, struct error *error)
{
    while (sqlite_next(statement)) {
        /* Rows that nobody wants. */
    }
    return sqlite_end(statement, error);
}

const struct sql_statement_ops sqlite_statement_ops = {
    .start = sqlite_start,
    .bind_int = sqlite_bind_int,
    .bind_null_int = bind_null,
    .bind_text = sqlite_bind_text,
    .bind_null_text = bind_null,
    .bind_bytes = sqlite_bind_bytes,
    .next = sqlite_next,
    .read_int = sqlite_read_int,
    .read_bytes = sqlite_read_bytes,
    .restart = sqlite_restart,
    .end = sqlite_end,
    .queue = sqlite_queue,
};

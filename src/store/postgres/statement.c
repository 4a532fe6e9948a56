/* Statements of PostgreSQL: sent with their parameters in binary, answered with all rows at once.
 */
#include "base/buffer.h"
#include "base/memory.h"
#include "store/postgres/connection.h"
#include "store/postgres/prepared.h"

#include <assert.h>
#include <endian.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Object identifiers that PostgreSQL promises not to change. */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 };

/* A ticket has 34 columns; a list with every filter at its limit some hundreds of values. */
enum { PARAMETERS_MAX = 320 };

/* One use of a statement: its parameters, then its rows. */
struct postgres_use {
    const char *sql;
    bool is_once;
    bool was_sent;
    PGresult *result;
    int row;
    struct error error;
    Oid types[PARAMETERS_MAX];
    const char *values[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX];
    int formats[PARAMETERS_MAX];     /* 1: binary */
    int64_t numbers[PARAMETERS_MAX]; /* in the order of the network */
};

static struct postgres_use *use_of(const struct statement *statement)
{
    return statement->handle;
}

static struct postgres_connection *postgres_of(const struct statement *statement)
{
    return (struct postgres_connection *) statement->connection;
}

static struct statement start(struct store_tx *tx, const char *sql)
{
    struct postgres_connection *connection = postgres_connection_of(tx);
    struct postgres_use *use = connection->spare;

    connection->spare = NULL;
    if (!use) {
        use = memory_alloc(sizeof *use);
    }
    use->sql = sql;
    use->is_once = false;
    return (struct statement){.connection = &connection->sql, .handle = use};
}

struct statement postgres_statement_once(struct store_tx *tx, const char *sql)
{
    struct statement statement = start(tx, sql);

    use_of(&statement)->is_once = true;
    return statement;
}

void postgres_use_free(struct postgres_use *use)
{
    free(use);
}

static void bind(struct statement *statement, Oid type, const char *value, size_t length)
{
    struct postgres_use *use = use_of(statement);
    size_t place = (size_t) statement->parameter++;

    assert(place < PARAMETERS_MAX && length <= INT_MAX);
    use->types[place] = type;
    use->values[place] = value;
    use->lengths[place] = (int) length;
    use->formats[place] = 1;
}

static void bind_int(struct statement *statement, int64_t value)
{
    int64_t *number = &use_of(statement)->numbers[statement->parameter];

    *number = (int64_t) htobe64((uint64_t) value);
    bind(statement, OID_INT8, (const char *) number, sizeof *number);
}

static void bind_null_int(struct statement *statement)
{
    bind(statement, OID_INT8, NULL, 0);
}

static void bind_text(struct statement *statement, struct slice text)
{
    bind(statement, OID_TEXT, text.data ? text.data : "", text.length);
}

static void bind_null_text(struct statement *statement)
{
    bind(statement, OID_TEXT, NULL, 0);
}

static void bind_bytes(struct statement *statement, const void *data, size_t length)
{
    bind(statement, OID_BYTEA, length > 0 ? data : "", length);
}

/* Parameters are ?1 in our texts and $1 in the server's; no text has another question mark. */
static void translate(const char *sql, struct buffer *out)
{
    buffer_append_text(out, sql);
    for (size_t i = 0; i < out->length; i++) {
        if (out->data[i] == '?') {
            out->data[i] = '$';
        }
    }
}

static bool send_unnamed(PGconn *pg, const struct postgres_use *use, int count)
{
    struct buffer text = {0};
    bool is_sent;

    translate(use->sql, &text);
    is_sent = PQsendQueryParams(pg, text.data, count, use->types, use->values, use->lengths,
                                use->formats, 1) != 0;
    buffer_free(&text);
    return is_sent;
}

static bool prepare(struct postgres_connection *connection, const struct postgres_use *use,
                    const char *name, int count)
{
    struct buffer text = {0};
    bool is_sent;

    translate(use->sql, &text);
    is_sent = PQsendPrepare(connection->pg, name, text.data, count, use->types) != 0;
    buffer_free(&text);
    if (is_sent) {
        prepared_texts_sent(connection->prepared, use->sql, connection->sent++);
    }
    return is_sent;
}

/* Behind a pooler the next transaction may meet another server, which has prepared nothing. */
static bool send_use(struct postgres_connection *connection, const struct postgres_use *use,
                     int count)
{
    bool is_known = false;
    const char *name = connection->is_pooled || use->is_once
                           ? NULL
                           : prepared_texts_name(connection->prepared, use->sql, &is_known);

    if (!name) {
        return send_unnamed(connection->pg, use, count);
    }
    return (is_known || prepare(connection, use, name, count)) &&
           PQsendQueryPrepared(connection->pg, name, count, use->values, use->lengths, use->formats,
                               1) != 0;
}

static enum result send_statement(struct statement *statement, struct error *error)
{
    struct postgres_connection *connection = postgres_of(statement);

    if (!connection->pg || !send_use(connection, use_of(statement), statement->parameter)) {
        postgres_disconnect(connection);
        return error_set(error, RESULT_RETRY, "database_unavailable",
                         "The connection to the database is lost; try again.");
    }
    connection->sent++;
    return RESULT_OK;
}

static void run(struct statement *statement)
{
    struct postgres_use *use = use_of(statement);
    enum result result = send_statement(statement, &use->error);

    use->was_sent = true;
    use->row = -1;
    if (result == RESULT_OK) {
        result = postgres_wait(postgres_of(statement), &use->result, &use->error);
    }
    statement->status = (int) result;
    if (use->result) {
        statement->connection->changes = strtoll(PQcmdTuples(use->result), NULL, 10);
    }
}

static bool next(struct statement *statement)
{
    struct postgres_use *use = use_of(statement);

    if (statement->status == 0 && !use->was_sent) {
        run(statement);
    }
    if (statement->status != 0 || use->row + 1 >= PQntuples(use->result)) {
        return false;
    }
    use->row++;
    statement->column = 0;
    return true;
}

static struct slice read_bytes(struct statement *statement)
{
    const struct postgres_use *use = use_of(statement);
    int column = statement->column++;

    return slice_make(PQgetvalue(use->result, use->row, column),
                      (size_t) PQgetlength(use->result, use->row, column));
}

/* int8, int4, int2 and bool, as long as they are; NULL has no bytes. */
static int64_t read_int(struct statement *statement)
{
    struct slice bytes = read_bytes(statement);
    uint64_t value = 0;

    assert(bytes.length <= sizeof value);
    for (size_t i = 0; i < bytes.length; i++) {
        value = value << 8 | (unsigned char) bytes.data[i];
    }
    switch (bytes.length) {
    case sizeof(int16_t):
        return (int16_t) value;
    case sizeof(int32_t):
        return (int32_t) value;
    default:
        return (int64_t) value;
    }
}

static void restart(struct statement *statement)
{
    struct postgres_use *use = use_of(statement);

    PQclear(use->result);
    use->result = NULL;
    use->was_sent = false;
    statement->parameter = 0;
    statement->column = 0;
}

static void give_back(struct statement *statement)
{
    struct postgres_connection *connection = postgres_of(statement);

    restart(statement);
    error_clear(&use_of(statement)->error);
    postgres_use_free(connection->spare);
    connection->spare = statement->handle;
    statement->handle = NULL;
}

static enum result end(struct statement *statement, struct error *error)
{
    enum result result = RESULT_OK;

    if (statement->status != 0) {
        result = error_pass(error, &use_of(statement)->error);
    }
    give_back(statement);
    return result;
}

static enum result queue(struct statement *statement, struct error *error)
{
    enum result result = send_statement(statement, error);

    postgres_of(statement)->has_unknown = true;
    give_back(statement);
    return result;
}

const struct sql_statement_ops postgres_statement_ops = {
    .start = start,
    .bind_int = bind_int,
    .bind_null_int = bind_null_int,
    .bind_text = bind_text,
    .bind_null_text = bind_null_text,
    .bind_bytes = bind_bytes,
    .next = next,
    .read_int = read_int,
    .read_bytes = read_bytes,
    .restart = restart,
    .end = end,
    .queue = queue,
};

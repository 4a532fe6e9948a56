/* One use of a prepared statement: bind in order, step, read columns in order, end. */
#ifndef ITOPS_STORE_SQLITE_STATEMENT_H
#define ITOPS_STORE_SQLITE_STATEMENT_H

#include "base/arena.h"
#include "store/sqlite/connection.h"

/*
 * Errors stick: after the first one everything else does nothing, and statement_end reports it. So
 * callers bind and step without a check after each call, and always end.
 */
struct statement {
    struct sqlite_connection *connection;
    sqlite3_stmt *handle;
    int status;    /* SQLITE_OK, or the first error */
    int parameter; /* bound so far */
    int column;    /* read so far, in this row */
};

struct statement statement_start(struct store_tx *tx, const char *sql);

/* Text and bytes are borrowed until statement_end. */
void statement_bind_int(struct statement *statement, int64_t value);
void statement_bind_bool(struct statement *statement, bool value);
void statement_bind_nonzero(struct statement *statement, int64_t value); /* 0: NULL */
void statement_bind_text(struct statement *statement, struct slice text);
void statement_bind_nonempty(struct statement *statement, struct slice text); /* empty: NULL */
void statement_bind_bytes(struct statement *statement, const void *data, size_t length);

/* Moves to the next row; false at the end and on an error. */
bool statement_next(struct statement *statement);

/* The next column of the row. NULL reads as 0 and as the empty slice. */
int64_t statement_int(struct statement *statement);
bool statement_bool(struct statement *statement);
struct slice statement_text(struct statement *statement, struct arena *arena);
struct slice statement_borrowed(struct statement *statement); /* until the next step */

/* Gives the statement back. OK, or the mapped error. */
enum result statement_end(struct statement *statement, struct error *error);

/* Steps to the end, and ends. */
enum result statement_run(struct statement *statement, struct error *error);

/* Starts over with the same text and no parameters bound; an error sticks. */
void statement_restart(struct statement *statement);

/* Rows that the last statement changed. */
int64_t statement_changes(const struct sqlite_connection *connection);

/* RETRY, CONFLICT, INVALID or FAILED by SQLite's result code, with its message kept. */
enum result sqlite_error(struct sqlite_connection *connection, int status, struct error *error);

#endif

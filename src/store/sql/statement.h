/* One use of a statement, on any engine: bind in order, step, read columns in order, end. */
#ifndef ITOPS_STORE_SQL_STATEMENT_H
#define ITOPS_STORE_SQL_STATEMENT_H

#include "base/arena.h"
#include "store/store.h"

struct sql_connection;

/*
 * Errors stick: after the first one everything else does nothing, and statement_end reports it. So
 * callers bind and step without a check after each call, and always end.
 *
 * Texts are written for both engines: parameters are ?1, ?2 …, bound in this order, and what the
 * two understand differently is in their folders. A text must live as long as the connection.
 */
struct statement {
    struct sql_connection *connection;
    void *handle;  /* the engine's */
    int status;    /* 0, or the engine's first error */
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

/* As statement_run, for a writer that need not know the outcome yet: an engine at the other end of
 * a wire answers OK before it has run. Its failure is then reported by a statement that comes
 * later in the transaction, at the latest by the end of the work or the commit. */
enum result statement_queue(struct statement *statement, struct error *error);

/* Starts over with the same text and no parameters bound; an error sticks. */
void statement_restart(struct statement *statement);

/* Rows that the statement that ended last has changed. */
int64_t statement_changes(struct store_tx *tx);

#endif

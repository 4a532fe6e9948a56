/* A connection to an SQLite database: its settings, its prepared statements, its open transaction.
 */
#ifndef ITOPS_STORE_SQLITE_CONNECTION_H
#define ITOPS_STORE_SQLITE_CONNECTION_H

#include "store/sql/driver.h"

#include <sqlite3.h>

struct search_queue;
struct search_tokenizer;
struct list_texts;

/* Power of two, well above the number of different statements in src/store/sqlite. */
enum { STATEMENT_CACHE_SLOTS = 512 };

struct statement_slot {
    const char *sql; /* the key is the address; NULL: free */
    sqlite3_stmt *handle;
};

struct sqlite_connection {
    struct sql_connection sql; /* first */
    sqlite3 *db;
    struct statement_slot statements[STATEMENT_CACHE_SLOTS];
    struct search_queue *search;        /* waiting for the commit; writers only */
    struct search_tokenizer *tokenizer; /* of the full text; made when first used */
    struct list_texts *lists; /* statements of ticket lists, put together when first used */
};

static inline struct sqlite_connection *sqlite_connection_of(struct store_tx *tx)
{
    return (struct sqlite_connection *) tx;
}

enum result sqlite_connection_open(const char *url, enum engine_role role, bool create,
                                   struct engine_connection **out, struct error *error);
void sqlite_connection_close(struct engine_connection *base);

/* Runs SQL that has no parameters and whose rows nobody wants. */
enum result sqlite_execute(struct sqlite_connection *connection, const char *sql,
                           struct error *error);

/* The prepared statement for the text at this address, from the cache; NULL on failure, the reason
 * on the connection. `sql` must live as long as the connection. */
sqlite3_stmt *sqlite_prepared(struct sqlite_connection *connection, const char *sql);

extern const struct sql_driver sqlite_driver;
extern const struct sql_statement_ops sqlite_statement_ops;
extern const struct sql_search_ops sqlite_search_ops;
extern const struct sql_guards sqlite_guards;

/* RETRY, CONFLICT, INVALID or FAILED by SQLite's result code, with its message kept. */
enum result sqlite_error(struct sqlite_connection *connection, int status, struct error *error);

enum result sqlite_migrate(struct engine_connection *base, unsigned *applied, struct error *error);
enum result sqlite_check(struct engine_connection *base, struct error *error);

#endif

/* A connection to PostgreSQL: what has been sent and not answered, what is prepared, and the way
 * back after a loss. */
#ifndef ITOPS_STORE_POSTGRES_CONNECTION_H
#define ITOPS_STORE_POSTGRES_CONNECTION_H

#include "store/sql/driver.h"

#include <libpq-fe.h>

struct word_cutter;
struct prepared_texts;
struct number_pool;
struct postgres_use;

enum {
    POSTGRES_ANSWER_TIMEOUT_MS = 8 * 1000, /* we give the server up: after its own limits */
    POSTGRES_WRITER_ID_SIZE = 44,
};

struct postgres_connection {
    struct sql_connection sql; /* first */
    PGconn *pg;                /* in pipeline mode; NULL: not connected */
    char *url;
    int64_t retry_at_ns; /* after something was waited for in vain: not before */
    bool is_pooled;      /* something stands between: nothing of a session stays ours */
    bool is_open;        /* a transaction is, as far as we know */
    bool is_unmarked;    /* transactions leave no mark in store_writers: it is not there yet */
    bool is_mark_sent;   /* the open transaction's mark is under way */
    bool has_unknown;    /* statements were queued whose outcome matters */
    bool is_listening;   /* the server tells us of events */
    bool has_news;       /* it has told us of some */
    bool was_slow;       /* the last wait ended with a statement that took too long */
    size_t sent;         /* commands without an answer, after the last sync */
    size_t stale;        /* commands without an answer before it */
    bool is_synced;      /* that sync is without an answer too */
    struct prepared_texts *prepared;
    struct postgres_use *spare;  /* a use given back, for the next statement */
    struct number_pool *numbers; /* of tickets; writers only */
    struct word_cutter *words;
    char writer_id[POSTGRES_WRITER_ID_SIZE]; /* this connection's row in store_writers */
    int64_t batch;                           /* transactions begun */
};

static inline struct postgres_connection *postgres_connection_of(struct store_tx *tx)
{
    return (struct postgres_connection *) tx;
}

enum result postgres_connection_open(const char *url, enum engine_role role, bool create,
                                     struct engine_connection **out, struct error *error);
void postgres_connection_close(struct engine_connection *base);

/* How long the server waits for a statement, for a lock, and for us in a transaction. Nothing of
 * ours takes so long that compiling it would pay. And an answer means that a change is on the disk,
 * also where a role or a database was told not to wait for that. */
#define POSTGRES_LIMITS(is_local)                                                 \
    "SELECT set_config('statement_timeout', '5000', " is_local "), "              \
    "set_config('lock_timeout', '2000', " is_local "), "                          \
    "set_config('idle_in_transaction_session_timeout', '30000', " is_local "), "  \
    "set_config('jit', 'off', " is_local "), "                                    \
    "set_config('synchronous_commit', CASE current_setting('synchronous_commit')" \
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, " is_local ")"
#define POSTGRES_SESSION_LIMITS POSTGRES_LIMITS("false")
#define POSTGRES_TRANSACTION_LIMITS POSTGRES_LIMITS("true")

/* Connects unless a connection stands. RETRY: database_unavailable. */
enum result postgres_connect(struct postgres_connection *connection, struct error *error);

/* What was tried since then was in vain: no new attempt for a while, the longer the longer it took.
 */
void postgres_rest(struct postgres_connection *connection, int64_t tried_since_ns);

/* Gives the connection up; the next transaction makes a new one. */
void postgres_disconnect(struct postgres_connection *connection);

/* Sends a command whose rows nobody wants. Not OK: RETRY, the connection is lost. */
enum result postgres_send(struct postgres_connection *connection, const char *sql,
                          struct error *error);

/* Waits for the answers to all that was sent; the first error is reported. The result of the last
 * command goes to *last, when that is not NULL. */
enum result postgres_wait(struct postgres_connection *connection, PGresult **last,
                          struct error *error);

/* Takes the notifications that have arrived. On every connection: behind a pooler that hides itself
 * they may come to one that has never listened. */
void postgres_take_notifications(struct postgres_connection *connection);

/* Marks the end of what was sent, and leaves the answers for later. */
void postgres_leave(struct postgres_connection *connection);

/* For the end of a writer: its row in store_writers goes too. */
void postgres_remove_mark(struct postgres_connection *connection);

/* Runs a script that takes as long as it takes: a migration. */
enum result postgres_execute(struct sql_connection *sql, const char *script, struct error *error);

/* The result for an error that the server reported, with its message. */
enum result postgres_error(struct postgres_connection *connection, const PGresult *result,
                           struct error *error);

/* A statement that is planned for the values it is run with and never kept; `sql` is borrowed until
 * it ends. */
struct statement postgres_statement_once(struct store_tx *tx, const char *sql);

void postgres_use_free(struct postgres_use *use); /* NULL is fine */

extern const struct sql_driver postgres_driver;
extern const struct sql_statement_ops postgres_statement_ops;
extern const struct sql_search_ops postgres_search_ops;
extern const struct sql_guards postgres_guards;

enum result postgres_migrate(struct engine_connection *base, unsigned *applied,
                             struct error *error);
enum result postgres_check(struct engine_connection *base, struct error *error);

/* As store_await_events. */
void postgres_await_events(struct engine_connection *base, int wake, int64_t timeout_ms);

/* As store_ticket_ops.list. */
enum result postgres_list_tickets(struct store_tx *tx, struct arena *arena,
                                  const struct ticket_query *query, struct ticket_page *out,
                                  struct error *error);

#endif

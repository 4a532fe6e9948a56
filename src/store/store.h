/* The database: opening, migrating, one writer with group commit, and readers that never wait for
 * it. */
#ifndef ITOPS_STORE_STORE_H
#define ITOPS_STORE_STORE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct store_reader;

/* What an engine can do, by aggregate: small tables, each in its own header. */
struct store_user_ops;
struct store_session_ops;
struct store_token_ops;
struct store_throttle_ops;
struct store_ticket_ops;
struct store_comment_ops;
struct store_history_ops;
struct store_counter_ops;
struct store_idempotency_ops;
struct store_view_ops;
struct store_event_ops;
struct store_statistics_ops;

struct store_engine {
    const struct store_user_ops *users;
    const struct store_session_ops *sessions;
    const struct store_token_ops *tokens;
    const struct store_throttle_ops *throttle;
    const struct store_ticket_ops *tickets;
    const struct store_comment_ops *comments;
    const struct store_history_ops *history;
    const struct store_counter_ops *counters;
    const struct store_idempotency_ops *idempotency;
    const struct store_view_ops *views;
    const struct store_event_ops *events;
    const struct store_statistics_ops *statistics;
};

/*
 * A transaction. Read transactions see one consistent state; writing in one is RESULT_FAILED.
 * Valid until it ends, on one thread. Use: tx->engine->tickets->get(tx, …).
 */
struct store_tx {
    const struct store_engine *engine;
    bool can_write;
};

/*
 * Opens `url`: sqlite:///absolute/path, sqlite:relative/path (decision record), postgres://…. When
 * `create` is set it makes the database if there is none: the file (mode 0600) and its directory,
 * or one of the server's databases. Does not migrate.
 */
enum result store_open(const char *url, bool create, struct store **out, struct error *error);

/* The URL for people to read: without the password that may be in it, and without parameters. */
void store_url_shown(const char *url, char *out, size_t size);

/* Finishes what was submitted, then closes. Readers must be closed before. NULL is fine. */
void store_close(struct store *store);

/*
 * Brings the schema to this version's; safe when several processes start at once. Refuses a
 * database that is newer (code schema_too_new) or whose applied migrations differ from ours
 * (schema_mismatch). Counts into *applied when not NULL.
 */
enum result store_migrate(struct store *store, unsigned *applied, struct error *error);

/* OK when the database answers and its schema is ours. For readiness. */
enum result store_check(struct store_reader *reader, struct error *error);

/*
 * One unit of writing. The caller embeds it in its own struct and fills in run and done; from
 * store_submit until done is called it belongs to the store.
 */
struct store_work {
    /* On the writer thread, in its own savepoint. Any result but OK rolls back what it wrote, and
     * only that. Runs exactly once unless the whole commit is tried again (RESULT_RETRY from the
     * engine, bounded): then it runs anew and must start from its inputs. Must not block on
     * anything but the store. */
    enum result (*run)(struct store_work *work, struct store_tx *tx, struct error *error);
    /* On the writer thread, after the shared commit is durable or the work was rolled back. Must be
     * quick: hand the answer to its loop and return. */
    void (*done)(struct store_work *work);
    enum result result; /* OK: it is committed and durable */
    struct error error;
    struct store_work *next; /* the store's, like what follows */
    int64_t submitted_at_ns;
};

/* Queues the work; returns at once. RESULT_RETRY (code busy) when the queue is full or the store
 * is closing: then done is not called. Works are run in the order submitted. A work that has waited
 * for ten seconds is not run any more: RESULT_RETRY, busy. */
enum result store_submit(struct store *store, struct store_work *work, struct error *error);

/* Submits and waits. Not on an event loop or the writer thread; for commands, timers and tests. */
enum result store_run(struct store *store,
                      enum result (*run)(void *context, struct store_tx *tx, struct error *error),
                      void *context, struct error *error);

/* A page of long texts (comments, history) ends after about so many bytes, whatever its limit:
 * has_more is set then, and the reader's memory stays bounded. */
enum { STORE_PAGE_BYTES = 1024 * 1024 };

/* A connection for reading, for one thread at a time. */
enum result store_reader_open(struct store *store, struct store_reader **out, struct error *error);
void store_reader_close(struct store_reader *reader); /* NULL is fine */

/* One read transaction at a time for a reader. */
enum result store_read_begin(struct store_reader *reader, struct store_tx **out,
                             struct error *error);
void store_read_end(struct store_reader *reader);

/* Waits until other servers may have written events, the descriptor `wake` can be read, or the time
 * is over. Only a hint: an engine that cannot tell waits for the rest. Not in a transaction. */
void store_await_events(struct store_reader *reader, int wake, int64_t timeout_ms);

/* For /metrics. Upper bounds of batch_buckets: 1, 2, 4, 8, 16, 32, 64, 128, more. */
enum { STORE_BATCH_BUCKET_COUNT = 9, STORE_BATCH_MAX = 256, STORE_QUEUE_MAX = 8192 };
struct store_stats {
    uint64_t commits;
    uint64_t works;
    uint64_t works_failed;
    uint64_t
        batch_buckets[STORE_BATCH_BUCKET_COUNT]; /* commits by number of works, not cumulative */
    uint64_t commit_nanoseconds;                 /* in all */
    uint64_t queued;                             /* now */
};
void store_stats_read(const struct store *store, struct store_stats *out);

const char *store_engine_version(void); /* "SQLite 3.40.1" */

#endif

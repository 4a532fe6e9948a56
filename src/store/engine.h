/* What a database engine implements so that the store can drive it. Private to src/store. */
#ifndef ITOPS_STORE_ENGINE_H
#define ITOPS_STORE_ENGINE_H

#include "store/store.h"

enum engine_role { ENGINE_WRITER, ENGINE_READER };

/*
 * A connection, used by one thread at a time. An engine's own struct begins with this one, so that
 * its operations get from a struct store_tx back to their connection; the transaction that is open
 * on the connection, if any, is `tx`.
 */
struct engine_connection {
    struct store_tx tx;
};

/* Errors everywhere: RETRY when the same call may succeed later, FAILED otherwise. */
struct engine {
    const char *scheme;       /* of its URLs, without the colon */
    const char *other_scheme; /* that means the same; NULL: none */
    const char *(*version)(void);

    /* `create` makes the database when it is missing. Does not look at the schema. */
    enum result (*open)(const char *url, enum engine_role role, bool create,
                        struct engine_connection **out, struct error *error);
    void (*close)(struct engine_connection *connection); /* NULL is fine */

    /* On a writer's connection, no transaction open. As store_migrate. */
    enum result (*migrate)(struct engine_connection *connection, unsigned *applied,
                           struct error *error);
    /* On a reader's connection, no transaction open. As store_check. */
    enum result (*check)(struct engine_connection *connection, struct error *error);

    /* A writer's transaction excludes the other works of this server from its beginning. Other
     * servers it excludes from the beginning (SQLite), or from each ticket that it has read
     * (PostgreSQL): what it has read in the transaction stays true until it ends. May answer before
     * the database has: then the first operation reports what went wrong. */
    enum result (*begin)(struct engine_connection *connection, struct error *error);
    /* OK: durable. Anything else: nothing of the transaction remains, and none is open; but with
     * the code commit_unknown nobody can tell, and it must not be run again. */
    enum result (*commit)(struct engine_connection *connection, struct error *error);
    void (*rollback)(struct engine_connection *connection); /* fine when none is open */
    /* On a reader's connection, no transaction open. As store_await_events; NULL: it cannot tell.
     */
    void (*await_events)(struct engine_connection *connection, int wake, int64_t timeout_ms);
    /* False once a serious error has made the database drop the open transaction. */
    bool (*is_open)(const struct engine_connection *connection);

    /* One savepoint at a time, inside a writer's transaction. */
    enum result (*savepoint_set)(struct engine_connection *connection, struct error *error);
    enum result (*savepoint_keep)(struct engine_connection *connection, struct error *error);
    enum result (*savepoint_undo)(struct engine_connection *connection, struct error *error);
};

/* Opens `url` with this engine, whatever the URL's scheme: how tests put a faulty engine in. */
enum result store_open_engine(const struct engine *engine, const char *url, bool create,
                              struct store **out, struct error *error);

extern const struct engine sqlite_engine;
extern const struct engine postgres_engine;

#endif

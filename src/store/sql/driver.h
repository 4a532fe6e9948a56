/* What an engine adds to the operations that all engines of SQL share. */
#ifndef ITOPS_STORE_SQL_DRIVER_H
#define ITOPS_STORE_SQL_DRIVER_H

#include "store/engine.h"
#include "store/sql/statement.h"
#include "store/tickets.h"
#include "store/users.h"

/* How statements run; statement.h says what each does. */
struct sql_statement_ops {
    struct statement (*start)(struct store_tx *tx, const char *sql);
    void (*bind_int)(struct statement *statement, int64_t value);
    void (*bind_null_int)(struct statement *statement);
    void (*bind_text)(struct statement *statement, struct slice text);
    void (*bind_null_text)(struct statement *statement);
    void (*bind_bytes)(struct statement *statement, const void *data, size_t length);
    bool (*next)(struct statement *statement);
    int64_t (*read_int)(struct statement *statement);
    struct slice (*read_bytes)(struct statement *statement);
    void (*restart)(struct statement *statement);
    enum result (*end)(struct statement *statement, struct error *error);
    enum result (*queue)(struct statement *statement, struct error *error);
};

/* Of a ticket's comments: as much is gone through when its title or its description changes. */
enum { SQL_SEARCH_REPLACE_BYTES_MAX = 4 * 1024 * 1024 };

/* Full text: every engine has its own index; what a word is, is the same for all of them. */
struct sql_search_ops {
    /* Adds words to a ticket's, or puts a new title and description in the place of old ones, by
     * the end of the transaction; when there is more than SQL_SEARCH_REPLACE_BYTES_MAX of comments
     * that would have to go in again, the words of the old ones stay. Texts are copied. */
    enum result (*add)(struct store_tx *tx, int64_t ticket_id, struct slice title,
                       struct slice text, struct error *error);
    enum result (*replace)(struct store_tx *tx, const struct ticket *before,
                           const struct ticket *after, struct error *error);
    enum result (*add_person)(struct store_tx *tx, const struct user *user, struct error *error);
    /* "All these words, each as a prefix", as the index takes it; nothing in `text` is syntax.
     * Empty when there is no word in the text. */
    enum result (*match)(struct store_tx *tx, struct arena *arena, struct slice text,
                         struct slice *out, struct error *error);
    /* Of people: ?1 the query, ?2 its match, ?3 after, ?4 least is_active, ?5 limit. */
    const char *people_sql;
    const char *no_match; /* for ?2 when there is no word */
};

/*
 * Writers on one machine exclude each other from the beginning of their transactions. Where several
 * write at once, these hold the others off until the end of the transaction; NULL where nobody
 * else can be there.
 */
struct sql_lock_ops {
    enum result (*ticket)(struct store_tx *tx, int64_t id, struct error *error);
    /* By a name that need not be stored: "throttle", "account:alice". */
    enum result (*name)(struct store_tx *tx, const char *kind, struct slice name,
                        struct error *error);
};

/* The triggers of the migrations that let nobody delete or change what must stay. */
struct sql_guards {
    const char *find_sql; /* gives a row when the trigger ?1 is there and works */
    const char *const *names;
    size_t count;
};

struct sql_driver {
    const struct sql_statement_ops *statements;
    const struct sql_search_ops *search;
    const struct sql_lock_ops *locks;
    const struct sql_guards *guards;
    /* As store_ticket_ops.list. */
    enum result (*list_tickets)(struct store_tx *tx, struct arena *arena,
                                const struct ticket_query *query, struct ticket_page *out,
                                struct error *error);
    /* The number of a new ticket; NULL: the database gives it with the row. */
    enum result (*number_ticket)(struct store_tx *tx, int64_t *out, struct error *error);
    /* After rows came in with numbers of their own: the next ones go on from there. NULL: they do
     * by themselves. */
    enum result (*settle_numbers)(struct store_tx *tx, struct error *error);
    /* At the end of a transaction that has written events: wakes those who await them at other
     * servers when it is committed. NULL: there are none. */
    enum result (*announce_events)(struct store_tx *tx, struct error *error);
};

struct sql_queues;

/* Begins the struct of every engine's connection. */
struct sql_connection {
    struct engine_connection base; /* first: see engine.h */
    const struct sql_driver *driver;
    int64_t changes;           /* by the statement that ended last */
    struct sql_queues *queues; /* waiting for the commit; writers only */
    struct arena *scratch;     /* of one operation at a time; writers only */
};

static inline struct sql_connection *sql_connection_of(struct store_tx *tx)
{
    return (struct sql_connection *) tx;
}

static inline const struct sql_driver *sql_driver_of(struct store_tx *tx)
{
    return sql_connection_of(tx)->driver;
}

/* Takes a lock of sql_lock_ops where there is one to take: in a writer's transaction. */
enum result sql_lock_ticket(struct store_tx *tx, int64_t id, struct error *error);
enum result sql_lock_name(struct store_tx *tx, const char *kind, struct slice name,
                          struct error *error);
enum result sql_lock_id(struct store_tx *tx, const char *kind, int64_t id, struct error *error);

#endif

/* What an exchange consists of, for the server's own files; handlers see exchange.h. */
#ifndef ITOPS_HTTP_EXCHANGE_STATE_H
#define ITOPS_HTTP_EXCHANGE_STATE_H

#include "base/worker_pool.h"
#include "http/body.h"
#include "http/exchange.h"
#include "http/head.h"
#include "http/router.h"

#include <stdatomic.h>

struct http_connection;
struct http_loop;

/* Pooled by its loop: the arena and the buffers keep their memory from one request to the next. */
struct http_exchange {
    struct http_loop *loop;
    struct arena *arena;
    struct buffer body;
    struct buffer reply_body;
    struct buffer reply_fields; /* whole lines */

    /* Set where they begin to be used. */
    char own_request_id[24];
    struct http_head head;
    struct http_body_reader body_reader;
    struct user user;
    struct actor actor;
    union {
        struct {
            struct store_work work;
            http_write_fn *run;
            http_written_fn *reply;
        } write;
        struct {
            http_write_fn *run;
            http_parts_written_fn *reply;
            atomic_size_t pending; /* parts that are not done, and one for who hands them over */
        } parts;
        struct {
            struct worker_task task;
            http_compute_fn *run;
            http_computed_fn *reply;
        } compute;
    };

    /* From here on all is zero when an exchange begins: http_exchange_begin knows this place. */
    struct http_connection *connection;
    int64_t began_at_ms;
    int64_t began_at_ns; /* monotonic */
    struct slice request_id;
    enum http_method method;
    struct slice path; /* escaped, without the query */
    struct http_query_parameter *query;
    size_t query_count;
    struct http_match match;
    size_t counted_body_bytes; /* of `body`, in the loop's sum */
    struct registry *registry; /* with a reference; NULL before routing */
    bool has_actor;            /* `user` and `actor` are set */
    bool is_dispatched;        /* counted as in flight */
    bool has_own_security_policy;
    bool has_own_cache_control;
    bool holds_secret; /* the arena is to be wiped */
    bool must_close;   /* the connection cannot go on after this reply */

    /* Work on another thread. Only the loop reads and writes is_away. */
    bool is_away;
    void (*resume)(struct http_exchange *x); /* on the loop, when it is back */
    void *context;                           /* of the handler, for run and reply */
    struct http_exchange *next;              /* in the loop's completions or its pool */
};

/* A fresh exchange for the connection, from its loop's pool. */
struct http_exchange *http_exchange_begin(struct http_connection *connection);
/* Parses a complete head; the exchange keeps a copy of the bytes. */
enum http_head_fault http_exchange_take_head(struct http_exchange *x, struct slice bytes);
/* Counts what has come of the body. False when its loop now holds more than `limit` of bodies. */
bool http_exchange_count_body(struct http_exchange *x, size_t limit);
/* Back into the pool, or out of it when that is full. Nothing may be away. */
void http_exchange_end(struct http_exchange *x);
void http_exchange_free(struct http_exchange *x); /* for the pool */

/* After the whole body: finds the route, asks who it is, and runs the handler. */
void http_exchange_dispatch(struct http_exchange *x);
/* With nothing but the head: whether a route answers. For 100-continue. */
bool http_exchange_is_routed(struct http_exchange *x);

/* As http_read, but an error is the caller's to answer. */
enum result http_exchange_try_read(struct http_exchange *x, http_read_fn *read, void *context,
                                   struct error *error);

#endif

/* One event loop on one thread: its socket, its connections, its reader, its pools. */
#ifndef ITOPS_HTTP_LOOP_H
#define ITOPS_HTTP_LOOP_H

#include "base/buffer.h"
#include "base/log_limit.h"
#include "http/connection.h"
#include "http/exchange_state.h"
#include "http/metrics.h"

#include <event2/event.h>
#include <event2/event_struct.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct evconnlistener;
struct event_batch;
struct event_delivery;
struct http_listener;
struct http_server;

enum { HTTP_DATE_SIZE = 32 };

/*
 * Everything in here belongs to the loop's thread, but for `completions`, `deliveries` and
 * `wake_fd`: through these other threads hand exchanges back and events over (http/loop_inbox.h),
 * and in `handing_over` they are counted while they do.
 */
struct http_loop {
    struct http_server *server;
    struct http_metrics *metrics;
    pthread_t thread;
    struct event_base *base;
    struct evconnlistener *listener; /* NULL once the loop drains */
    struct event wake_event;
    struct event tick_event;
    int wake_fd;
    _Atomic(struct http_exchange *) completions; /* a stack; last in first */
    atomic_uint handing_over;
    _Atomic(struct event_delivery *) deliveries; /* likewise: batches of events */

    struct {
        struct http_connection *first; /* the next to expire */
        struct http_connection *last;
    } waiting[HTTP_WAIT_COUNT];
    size_t connection_count;
    size_t refused_count;      /* of those, not admitted: only told so */
    size_t body_bytes;         /* of all exchanges' bodies */
    size_t output_bytes;       /* of all replies that wait for their clients */
    bool is_listening_paused;  /* no file descriptors were left */
    int64_t drain_deadline_ms; /* 0: not draining */

    struct http_listener *listeners; /* to events */

    struct store_reader *reader;
    struct store_tx *read_tx; /* open while a handler runs that has asked for it */

    struct http_exchange *free_exchanges;
    size_t free_exchange_count;
    struct buffer *free_buffers;
    size_t free_buffer_count;

    struct log_limit log_limit; /* of requests that fail because the database is away */

    uint64_t request_id_prefix;
    uint64_t request_id_counter;
    int64_t date_second;
    char date[HTTP_DATE_SIZE]; /* of the Date field, for date_second */
};

/* Takes over the listening socket. */
enum result http_loop_start(struct http_server *server, size_t index, int listen_fd,
                            struct http_loop **out, struct error *error);
/* After the server has begun to drain: waits for the thread's end and frees everything. */
void http_loop_join(struct http_loop *loop);

/* The loop's read transaction, begun when needed; it ends when the loop's code next returns. */
enum result http_loop_read_tx(struct http_loop *loop, struct store_tx **out, struct error *error);
void http_loop_end_read(struct http_loop *loop);

/* Puts the connection at the end of a list, with a fresh deadline. */
void http_loop_place(struct http_loop *loop, struct http_connection *c, enum http_wait wait);
void http_loop_add(struct http_loop *loop, struct http_connection *c, enum http_wait wait);
void http_loop_remove(struct http_loop *loop, struct http_connection *c);

/* An empty buffer with memory from the pool, and its return. */
void http_loop_take_buffer(struct http_loop *loop, struct buffer *out);
void http_loop_return_buffer(struct http_loop *loop, struct buffer *buffer);

/* "Sun, 06 Nov 1994 08:49:37 GMT" of this second. */
struct slice http_loop_date(struct http_loop *loop);

#endif

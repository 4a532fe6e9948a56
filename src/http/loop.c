#include "http/loop.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "http/loop_inbox.h"
#include "http/server_state.h"

#include <event2/listener.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
    TICK_MS = 250, /* how late a deadline may be noticed */
    LINGER_MS = 2000,
    POOLED_BUFFERS_MAX = 64,
    POOLED_BUFFER_SIZE_MAX = 64 * 1024,
};

static int64_t monotonic_ms(void)
{
    return clock_monotonic_ns() / 1000000;
}

static int64_t time_to_live_ms(const struct http_loop *loop, enum http_wait wait)
{
    const struct http_limits *limits = &loop->server->limits;
    switch (wait) {
    case HTTP_WAIT_HEAD:
        return (int64_t) limits->header_seconds * 1000;
    case HTTP_WAIT_BODY:
        return (int64_t) limits->body_seconds * 1000;
    case HTTP_WAIT_IDLE:
        return (int64_t) limits->idle_seconds * 1000;
    case HTTP_WAIT_WRITE:
        return (int64_t) limits->write_seconds * 1000;
    case HTTP_WAIT_LINGER:
        return LINGER_MS;
    case HTTP_WAIT_BEAT:
        return (int64_t) limits->heartbeat_seconds * 1000;
    case HTTP_WAIT_REPLY:
    case HTTP_WAIT_COUNT:
        break;
    }
    return 0;
}

static void link_last(struct http_loop *loop, struct http_connection *c, enum http_wait wait)
{
    c->wait = wait;
    c->deadline_ms = monotonic_ms() + time_to_live_ms(loop, wait);
    c->next = NULL;
    c->previous = loop->waiting[wait].last;
    *(c->previous != NULL ? &c->previous->next : &loop->waiting[wait].first) = c;
    loop->waiting[wait].last = c;
}

static void unlink_from_list(struct http_loop *loop, struct http_connection *c)
{
    *(c->previous != NULL ? &c->previous->next : &loop->waiting[c->wait].first) = c->next;
    *(c->next != NULL ? &c->next->previous : &loop->waiting[c->wait].last) = c->previous;
}

void http_loop_place(struct http_loop *loop, struct http_connection *c, enum http_wait wait)
{
    unlink_from_list(loop, c);
    link_last(loop, c, wait);
}

static void arm_tick(struct http_loop *loop)
{
    evtimer_add(&loop->tick_event, &(struct timeval){.tv_usec = TICK_MS * 1000});
}

void http_loop_add(struct http_loop *loop, struct http_connection *c, enum http_wait wait)
{
    link_last(loop, c, wait);
    loop->connection_count++;
    loop->refused_count += c->address == NULL;
    http_metrics_connection(loop->metrics, 1);
    if (!evtimer_pending(&loop->tick_event, NULL)) {
        arm_tick(loop);
    }
}

void http_loop_remove(struct http_loop *loop, struct http_connection *c)
{
    unlink_from_list(loop, c);
    loop->connection_count--;
    loop->refused_count -= c->address == NULL;
    http_metrics_connection(loop->metrics, -1);
    if (loop->connection_count == 0 && loop->drain_deadline_ms != 0) {
        event_base_loopbreak(loop->base);
    }
}

void http_loop_take_buffer(struct http_loop *loop, struct buffer *out)
{
    if (loop->free_buffer_count > 0) {
        *out = loop->free_buffers[--loop->free_buffer_count];
    } else {
        *out = (struct buffer){0};
    }
    buffer_reserve(out, 1);
}

void http_loop_return_buffer(struct http_loop *loop, struct buffer *buffer)
{
    if (buffer->data != NULL && loop->free_buffer_count < POOLED_BUFFERS_MAX &&
        buffer->capacity <= POOLED_BUFFER_SIZE_MAX) {
        buffer_clear(buffer);
        loop->free_buffers[loop->free_buffer_count++] = *buffer;
        *buffer = (struct buffer){0};
    } else {
        buffer_free(buffer);
    }
}

enum result http_loop_read_tx(struct http_loop *loop, struct store_tx **out, struct error *error)
{
    enum result result = RESULT_OK;
    if (loop->read_tx == NULL) {
        result = store_read_begin(loop->reader, &loop->read_tx, error);
    }
    *out = loop->read_tx;
    return result;
}

void http_loop_end_read(struct http_loop *loop)
{
    if (loop->read_tx != NULL) {
        store_read_end(loop->reader);
        loop->read_tx = NULL;
    }
}

struct slice http_loop_date(struct http_loop *loop)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (loop->date_second != now.tv_sec) {
        loop->date_second = now.tv_sec;
        struct tm utc;
        gmtime_r(&now.tv_sec, &utc);
        strftime(loop->date, sizeof loop->date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    }
    return slice_of(loop->date);
}

/* Calls `visit`, which may free the connection, for all connections of a list. */
static void for_each_waiting(struct http_loop *loop, enum http_wait wait,
                             void (*visit)(struct http_connection *c))
{
    struct http_connection *next;
    for (struct http_connection *c = loop->waiting[wait].first; c != NULL; c = next) {
        next = c->next;
        visit(c);
    }
}

static void begin_drain(struct http_loop *loop)
{
    loop->drain_deadline_ms = monotonic_ms() + (int64_t) loop->server->limits.drain_seconds * 1000;
    if (loop->listener != NULL) {
        evconnlistener_free(loop->listener);
        loop->listener = NULL;
    }
    for_each_waiting(loop, HTTP_WAIT_IDLE, http_connection_drain);
    for_each_waiting(loop, HTTP_WAIT_HEAD, http_connection_drain);
    for_each_waiting(loop, HTTP_WAIT_BEAT, http_connection_drain);
    if (loop->connection_count == 0) {
        event_base_loopbreak(loop->base);
    }
}

static void on_wake(evutil_socket_t fd, short what, void *argument)
{
    (void) what;
    struct http_loop *loop = argument;
    uint64_t count;
    while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {
    }
    loop_inbox_take(loop);
    if (loop->drain_deadline_ms == 0 && atomic_load(&loop->server->is_draining)) {
        begin_drain(loop);
    }
}

/* Expires what is due; connections that are away stay until their work comes back. */
static void on_tick(evutil_socket_t fd, short what, void *argument)
{
    (void) fd;
    (void) what;
    struct http_loop *loop = argument;
    int64_t now_ms = monotonic_ms();
    for (int wait = 0; wait < HTTP_WAIT_REPLY; wait++) {
        struct http_connection *c;
        while ((c = loop->waiting[wait].first) != NULL && c->deadline_ms <= now_ms) {
            http_connection_expire(c);
        }
    }
    http_loop_end_read(loop); /* of the beats */
    if (loop->drain_deadline_ms != 0 && now_ms >= loop->drain_deadline_ms) {
        for (int wait = 0; wait < HTTP_WAIT_COUNT; wait++) {
            for_each_waiting(loop, (enum http_wait) wait, http_connection_abort);
        }
    }
    if (loop->is_listening_paused && loop->listener != NULL) {
        loop->is_listening_paused = false;
        evconnlistener_enable(loop->listener);
    }
    if (loop->connection_count > 0) {
        arm_tick(loop);
    }
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer,
                      int peer_size, void *argument)
{
    (void) listener;
    (void) peer_size;
    http_connection_accept(argument, fd, peer);
}

/* Out of descriptors or memory: the socket stays readable, so asking again at once would spin. */
static void on_accept_error(struct evconnlistener *listener, void *argument)
{
    struct http_loop *loop = argument;
    log_warn("connections cannot be accepted for now", log_text("reason", strerror(errno)));
    evconnlistener_disable(listener);
    loop->is_listening_paused = true;
    arm_tick(loop);
}

static void *run(void *argument)
{
    struct http_loop *loop = argument;
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static bool set_up_events(struct http_loop *loop, int listen_fd)
{
    struct event_config *config = event_config_new();
    if (config == NULL) {
        close(listen_fd);
        return false;
    }
    /* One thread for each base: it needs no locks, and eventfd wakes it. */
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    loop->base = event_base_new_with_config(config);
    event_config_free(config);
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->base == NULL || loop->wake_fd < 0) {
        close(listen_fd);
        return false;
    }
    event_assign(&loop->wake_event, loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop);
    evtimer_assign(&loop->tick_event, loop->base, on_tick, loop);
    loop->listener = evconnlistener_new(
        loop->base, on_accept, loop, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, listen_fd);
    if (loop->listener == NULL) {
        close(listen_fd);
        return false;
    }
    evconnlistener_set_error_cb(loop->listener, on_accept_error);
    return event_add(&loop->wake_event, NULL) == 0;
}

static void loop_free(struct http_loop *loop)
{
    if (loop->listener != NULL) {
        evconnlistener_free(loop->listener);
    }
    if (loop->base != NULL) {
        event_base_free(loop->base); /* deletes the events that are left */
    }
    if (loop->wake_fd >= 0) {
        close(loop->wake_fd);
    }
    loop_inbox_clear(loop);
    struct http_exchange *x;
    while ((x = loop->free_exchanges) != NULL) {
        loop->free_exchanges = x->next;
        http_exchange_free(x);
    }
    while (loop->free_buffer_count > 0) {
        buffer_free(&loop->free_buffers[--loop->free_buffer_count]);
    }
    free(loop->free_buffers);
    store_reader_close(loop->reader);
    free(loop);
}

/* Signals stay with the thread that waits for them. */
static bool start_thread(struct http_loop *loop, size_t index)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    bool started = pthread_create(&loop->thread, NULL, run, loop) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (started) {
        char name[16];
        snprintf(name, sizeof name, "http-%zu", index);
        pthread_setname_np(loop->thread, name);
    }
    return started;
}

enum result http_loop_start(struct http_server *server, size_t index, int listen_fd,
                            struct http_loop **out, struct error *error)
{
    struct http_loop *loop = memory_alloc(sizeof *loop);
    loop->server = server;
    loop->metrics = server->metrics[index];
    loop->wake_fd = -1;
    loop->free_buffers = memory_alloc_array(POOLED_BUFFERS_MAX, sizeof *loop->free_buffers);
    secret_random_bytes(&loop->request_id_prefix, sizeof loop->request_id_prefix);
    enum result result = store_reader_open(server->service->store, &loop->reader, error);
    if (result != RESULT_OK) {
        close(listen_fd);
    } else if (!set_up_events(loop, listen_fd) || !start_thread(loop, index)) {
        result = error_set(error, RESULT_FAILED, "loop_failed",
                           "An event loop cannot be started: %s.", strerror(errno));
    }
    if (result != RESULT_OK) {
        loop_free(loop);
        loop = NULL;
    }
    *out = loop;
    return result;
}

void http_loop_join(struct http_loop *loop)
{
    pthread_join(loop->thread, NULL);
    while (atomic_load_explicit(&loop->handing_over, memory_order_acquire) > 0) {
        sched_yield(); /* somebody's wake-up, which found the work done, is under way */
    }
    loop_free(loop);
}

const char *http_event_library_version(void)
{
    return event_get_version();
}

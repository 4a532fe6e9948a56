#include "http/connection.h"

#include "base/memory.h"
#include "http/connection_read.h"
#include "http/connection_write.h"
#include "http/loop.h"
#include "http/server_state.h"
#include "http/stream.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdlib.h>

enum { READ_SIZE = 16 * 1024 };

/* Without chunks the end of the connection is the end of an export: it must not look like one when
 * the rest is missing. */
static bool would_look_complete(const struct http_connection *c)
{
    return c->phase == HTTP_PHASE_STREAMING && !c->is_chunked && !http_connection_is_listening(c);
}

void http_connection_shut(struct http_connection *c)
{
    if (would_look_complete(c)) {
        transport_break(&c->transport);
    }
    if (c->is_reading) {
        event_del(&c->read_event);
        c->is_reading = false;
    }
    if (c->is_writing) {
        event_del(&c->write_event);
        c->is_writing = false;
    }
    transport_close(&c->transport);
    http_connection_await(c, HTTP_PHASE_CLOSED, HTTP_WAIT_REPLY);
    if (c->exchange != NULL && !c->exchange->is_away) {
        http_exchange_end(c->exchange);
        c->exchange = NULL;
    }
}

static void work(struct http_connection *c)
{
    bool has_more;
    do {
        has_more = http_connection_advance(c);
    } while (http_connection_flush(c) && has_more);
    if (http_connection_is_producing(c) && c->out.length == 0) {
        http_connection_produce(c);
        (void) http_connection_flush(c);
    }
}

static bool is_receiving(const struct http_connection *c)
{
    return c->phase == HTTP_PHASE_IDLE || c->phase == HTTP_PHASE_HEAD ||
           c->phase == HTTP_PHASE_BODY || c->phase == HTTP_PHASE_LINGERING ||
           c->phase == HTTP_PHASE_STREAMING;
}

static void count_output(struct http_connection *c, size_t bytes)
{
    c->loop->output_bytes += bytes - c->counted_output;
    c->counted_output = bytes;
}

static void release(struct http_connection *c)
{
    count_output(c, 0);
    http_loop_return_buffer(c->loop, &c->in);
    http_loop_return_buffer(c->loop, &c->out);
    if (c->address != NULL) {
        http_admission_leave(c->loop->server->admission, c->address);
    }
    if (c->stream != NULL) {
        c->stream->kind->free(c->stream);
    }
    http_loop_remove(c->loop, c);
    free(c);
}

static void set_event(struct event *event, bool wanted, bool *is_added)
{
    if (wanted != *is_added) {
        *is_added = wanted;
        wanted ? event_add(event, NULL) : event_del(event);
    }
}

/*
 * The last act of every callback: listens for what the connection waits for now, and frees it when
 * it is done with. Whether it reads while a request is handled is left as it is: nothing will come
 * as a rule, and if it does, on_readable stops it.
 */
static void settle(struct http_connection *c)
{
    bool is_idle = (c->phase == HTTP_PHASE_IDLE || c->phase == HTTP_PHASE_HANDSHAKE ||
                    c->phase == HTTP_PHASE_HEAD) &&
                   http_connection_input(c).length == 0;
    if (is_idle && c->loop->drain_deadline_ms != 0) {
        http_connection_shut(c);
    } else if (http_connection_is_listening(c) && c->loop->drain_deadline_ms != 0) {
        http_connection_end_stream(c);
    }
    if (c->phase == HTTP_PHASE_CLOSED) {
        if (c->exchange == NULL) {
            release(c);
        }
        return;
    }
    count_output(c, c->out.length);
    if (c->in.length == 0) {
        http_loop_return_buffer(c->loop, &c->in);
    }
    if (c->out.length == 0) {
        http_loop_return_buffer(c->loop, &c->out);
    }
    /* A stream that produces goes on when the others have had their turn. */
    set_event(&c->write_event,
              c->wants_write || c->out.length > 0 || http_connection_is_producing(c),
              &c->is_writing);
    if (!c->is_reading && (is_receiving(c) || c->phase == HTTP_PHASE_HANDSHAKE)) {
        set_event(&c->read_event, true, &c->is_reading);
        if (transport_has_pending(&c->transport)) {
            event_active(&c->read_event, EV_READ, 0);
        }
    }
}

/* One read from the socket. */
static void receive(struct http_connection *c)
{
    if (c->in.data == NULL) {
        http_loop_take_buffer(c->loop, &c->in);
    } else if (c->in_offset > 0) {
        struct slice rest = http_connection_input(c);
        memmove(c->in.data, rest.data, rest.length);
        c->in.length = rest.length;
        c->in_offset = 0;
    }
    buffer_reserve(&c->in, READ_SIZE);
    size_t length;
    enum transport_result result =
        transport_read(&c->transport, c->in.data + c->in.length, READ_SIZE, &length);
    c->in.length += length;
    c->wants_write = result == TRANSPORT_WANT_WRITE;
    if (result == TRANSPORT_END || result == TRANSPORT_FAILED) {
        http_connection_shut(c);
    } else if (c->phase == HTTP_PHASE_LINGERING || c->phase == HTTP_PHASE_STREAMING) {
        buffer_clear(&c->in);
        c->in_offset = 0;
    }
}

static void shake_hands(struct http_connection *c)
{
    enum transport_result result = transport_handshake(&c->transport);
    c->wants_write = result == TRANSPORT_WANT_WRITE;
    if (result == TRANSPORT_OK) {
        c->phase = HTTP_PHASE_HEAD; /* with what is left of the time for it */
    } else if (result == TRANSPORT_END || result == TRANSPORT_FAILED) {
        http_metrics_refusal(c->loop->metrics, HTTP_REFUSED_HANDSHAKE);
        http_connection_shut(c);
    }
}

static void on_readable(evutil_socket_t fd, short what, void *argument)
{
    (void) fd;
    (void) what;
    struct http_connection *c = argument;
    if (c->phase == HTTP_PHASE_HANDSHAKE) {
        shake_hands(c);
    }
    if (c->phase == HTTP_PHASE_HANDLING || c->phase == HTTP_PHASE_WRITING) {
        set_event(&c->read_event, false, &c->is_reading);
        return;
    }
    bool has_more = is_receiving(c);
    while (has_more) {
        receive(c);
        work(c);
        has_more = is_receiving(c) && transport_has_pending(&c->transport);
    }
    settle(c);
}

static void on_writable(evutil_socket_t fd, short what, void *argument)
{
    (void) fd;
    (void) what;
    struct http_connection *c = argument;
    if (c->phase == HTTP_PHASE_HANDSHAKE) {
        shake_hands(c);
    } else if (http_connection_flush(c)) {
        work(c);
    }
    settle(c);
}

static void note_peer(struct http_connection *c, const struct sockaddr *peer)
{
    const void *address = NULL;
    int family = peer->sa_family;
    if (family == AF_INET) {
        address = &((const struct sockaddr_in *) (const void *) peer)->sin_addr;
    } else if (family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *) (const void *) peer)->sin6_addr;
        address = v6;
        if (IN6_IS_ADDR_V4MAPPED(v6)) {
            family = AF_INET;
            address = v6->s6_addr + 12;
        }
    }
    if (address == NULL || inet_ntop(family, address, c->peer, sizeof c->peer) == NULL) {
        c->peer[0] = '\0';
    }
    c->is_proxy = http_proxies_trust(&c->loop->server->proxies, c->peer);
}

/* Says why, unless that would need a handshake first, or very many are being told already. */
static void turn_away(struct http_connection *c, enum http_verdict verdict)
{
    enum { TOLD_MAX = 64 };
    bool from_address = verdict == HTTP_TOO_MANY_FROM_ADDRESS;
    enum http_refusal reason =
        from_address ? HTTP_REFUSED_ADDRESS_CONNECTIONS : HTTP_REFUSED_CONNECTIONS;
    if (c->transport.tls != NULL || c->loop->refused_count > TOLD_MAX) {
        http_metrics_refusal(c->loop->metrics, reason);
        http_connection_shut(c);
    } else if (from_address) {
        http_connection_refuse(c, 429, reason, "too_many_connections",
                               "Too many connections are open from this address.");
    } else {
        http_connection_refuse(c, 503, reason, "too_many_connections",
                               "Too many connections are open.");
    }
}

void http_connection_accept(struct http_loop *loop, int fd, const struct sockaddr *peer)
{
    struct http_connection *c = memory_alloc(sizeof *c);
    c->loop = loop;
    struct tls_context *tls = loop->server->tls;
    if (!transport_init(&c->transport, fd, tls)) {
        free(c);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    event_assign(&c->read_event, loop->base, fd, EV_READ | EV_PERSIST, on_readable, c);
    event_assign(&c->write_event, loop->base, fd, EV_WRITE | EV_PERSIST, on_writable, c);
    note_peer(c, peer);
    enum http_verdict verdict =
        http_admission_enter(loop->server->admission, peer, c->is_proxy, &c->address);
    http_loop_add(loop, c, HTTP_WAIT_HEAD);
    c->phase = tls != NULL ? HTTP_PHASE_HANDSHAKE : HTTP_PHASE_HEAD;
    if (verdict != HTTP_ADMITTED) {
        turn_away(c, verdict);
        work(c);
    }
    settle(c);
}

void http_connection_replied(struct http_connection *c, bool must_close)
{
    c->exchange = NULL;
    c->is_closing |= must_close;
    if (c->phase != HTTP_PHASE_CLOSED) {
        http_connection_await(c, HTTP_PHASE_IDLE, HTTP_WAIT_IDLE);
    }
}

void http_connection_push(struct http_connection *c)
{
    (void) http_connection_flush(c);
    settle(c);
}

/* A sign of life, or the end. */
static void beat(struct http_connection *c)
{
    http_loop_place(c->loop, c, HTTP_WAIT_BEAT);
    if (c->is_closing || !c->stream->kind->beat(c->stream)) {
        http_connection_end_stream(c);
    }
    http_connection_push(c);
}

void http_connection_resume(struct http_connection *c)
{
    work(c);
    settle(c);
}

void http_connection_expire(struct http_connection *c)
{
    bool has_begun = http_connection_input(c).length > 0;
    if (c->wait == HTTP_WAIT_BEAT) {
        beat(c);
        return;
    }
    if (c->wait == HTTP_WAIT_HEAD && c->phase == HTTP_PHASE_HEAD && has_begun) {
        http_connection_refuse(c, 408, HTTP_REFUSED_HEAD_TIMEOUT, "head_timeout",
                               "The request's head did not come in time.");
    } else if (c->wait == HTTP_WAIT_BODY) {
        http_connection_refuse(c, 408, HTTP_REFUSED_BODY_TIMEOUT, "body_timeout",
                               "The request's body did not come in time.");
    } else {
        if (c->wait == HTTP_WAIT_WRITE) {
            http_metrics_refusal(c->loop->metrics, HTTP_REFUSED_WRITE_TIMEOUT);
        } else if (c->phase == HTTP_PHASE_HANDSHAKE) {
            http_metrics_refusal(c->loop->metrics, HTTP_REFUSED_HANDSHAKE);
        }
        http_connection_shut(c);
    }
    work(c);
    settle(c);
}

void http_connection_drain(struct http_connection *c)
{
    settle(c);
}

void http_connection_abort(struct http_connection *c)
{
    if (c->phase != HTTP_PHASE_CLOSED) {
        http_connection_shut(c);
        settle(c);
    }
}

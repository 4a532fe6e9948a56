#include "http/connection.h"

#include "base/memory.h"
#include "http/loop.h"
#include "http/server_state.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/tcp.h>
#include <stdlib.h>

enum {
    READ_SIZE = 16 * 1024,
    /* Replies to pipelined requests go out together until there is this much of them. */
    OUTPUT_HIGH_WATER = 64 * 1024,
    /* A reader this slow for write_seconds is given up. */
    WRITE_PROGRESS_MIN = 16 * 1024,
};

static struct slice input(const struct http_connection *c)
{
    return c->in.data == NULL ? (struct slice){NULL, 0}
                              : slice_make(c->in.data + c->in_offset, c->in.length - c->in_offset);
}

static void consume(struct http_connection *c, size_t length)
{
    c->in_offset += length;
    if (c->in_offset == c->in.length) {
        c->in_offset = 0;
        buffer_clear(&c->in);
    }
}

static void await(struct http_connection *c, enum http_phase phase, enum http_wait wait)
{
    c->phase = phase;
    http_loop_place(c->loop, c, wait);
}

static void shut(struct http_connection *c)
{
    if (c->is_reading) {
        event_del(&c->read_event);
        c->is_reading = false;
    }
    if (c->is_writing) {
        event_del(&c->write_event);
        c->is_writing = false;
    }
    transport_close(&c->transport);
    await(c, HTTP_PHASE_CLOSED, HTTP_WAIT_REPLY);
    if (c->exchange != NULL && !c->exchange->is_away) {
        http_exchange_end(c->exchange);
        c->exchange = NULL;
    }
}

/* Answers with a problem instead of going on, and closes when that has been sent. */
static void refuse(struct http_connection *c, int status, enum http_refusal reason,
                   const char *code, const char *text)
{
    if (c->exchange == NULL) {
        c->exchange = http_exchange_begin(c);
    }
    http_metrics_refusal(c->loop->metrics, reason);
    c->exchange->must_close = true;
    struct error error = {0};
    error_set(&error, RESULT_INVALID, code, "%s", text);
    http_reply_problem(c->exchange, status, &error, NULL, NULL);
}

static void refuse_head(struct http_connection *c, enum http_head_fault fault)
{
    const struct http_head_refusal *refusal = http_head_refusal(fault);
    refuse(c, refusal->status, HTTP_REFUSED_HEAD, refusal->code, refusal->text);
}

static void refuse_body(struct http_connection *c, enum http_body_result result)
{
    if (result == HTTP_BODY_TOO_LARGE) {
        refuse(c, 413, HTTP_REFUSED_BODY_SIZE, "body_too_large",
               "The request's body is larger than this server takes.");
    } else {
        refuse(c, 400, HTTP_REFUSED_BODY, "bad_chunk", "The request's chunked body is malformed.");
    }
}

static void handle(struct http_connection *c)
{
    await(c, HTTP_PHASE_HANDLING, HTTP_WAIT_REPLY);
    http_exchange_dispatch(c->exchange);
    http_loop_end_read(c->loop);
    assert(c->exchange == NULL || c->exchange->is_away);
}

/* A head has come: what about the body? */
static void begin_body(struct http_connection *c)
{
    struct http_exchange *x = c->exchange;
    enum http_body_result result =
        http_body_begin(&x->body_reader, &x->head, c->loop->server->limits.body_bytes);
    if (result == HTTP_BODY_COMPLETE) {
        handle(c);
        return;
    }
    if (result != HTTP_BODY_MORE) {
        refuse_body(c, result);
        return;
    }
    await(c, HTTP_PHASE_BODY, HTTP_WAIT_BODY);
    if (x->head.expects_continue && input(c).length == 0) {
        if (http_exchange_is_routed(x)) {
            buffer_append_text(http_connection_output(c), "HTTP/1.1 100 Continue\r\n\r\n");
        } else {
            x->must_close = true; /* the body will not be asked for */
            handle(c);
        }
    }
}

/* RFC 9112, 2.2: one empty line before a request line is forgiven. */
static void skip_empty_line(struct http_connection *c)
{
    struct slice bytes = input(c);
    if (!c->skipped_line && bytes.length >= 2 && memcmp(bytes.data, "\r\n", 2) == 0) {
        c->skipped_line = true;
        c->scan = (struct http_head_scan){0};
        consume(c, 2);
    }
}

static bool read_head(struct http_connection *c)
{
    skip_empty_line(c);
    struct slice bytes = input(c);
    if (bytes.length == 0) {
        return false;
    }
    if (c->phase == HTTP_PHASE_IDLE) {
        await(c, HTTP_PHASE_HEAD, HTTP_WAIT_HEAD);
    }
    enum http_scan_result result = http_head_scan(&c->scan, bytes);
    if (c->scan.offset > c->loop->server->limits.header_bytes) {
        refuse(c, 431, HTTP_REFUSED_HEAD_SIZE, "header_too_large",
               "The request's head is larger than this server takes.");
        return false;
    }
    if (result == HTTP_SCAN_BAD) {
        refuse_head(c, HTTP_HEAD_BAD_BYTE);
        return false;
    }
    if (result == HTTP_SCAN_MORE) {
        return false;
    }
    c->exchange = http_exchange_begin(c);
    enum http_head_fault fault =
        http_exchange_take_head(c->exchange, slice_make(bytes.data, c->scan.offset));
    consume(c, c->scan.offset);
    c->scan = (struct http_head_scan){0};
    c->skipped_line = false;
    if (fault != HTTP_HEAD_OK) {
        refuse_head(c, fault);
        return false;
    }
    begin_body(c);
    return true;
}

static bool read_body(struct http_connection *c)
{
    struct http_exchange *x = c->exchange;
    struct slice bytes = input(c);
    size_t before = bytes.length;
    enum http_body_result result = http_body_read(&x->body_reader, &bytes, &x->body);
    consume(c, before - bytes.length);
    if (result == HTTP_BODY_MORE) {
        return false;
    }
    if (result == HTTP_BODY_COMPLETE) {
        handle(c);
        return true;
    }
    refuse_body(c, result);
    return false;
}

/* Handles what has been received. True when it stopped because enough is waiting to be sent. */
static bool advance(struct http_connection *c)
{
    bool goes_on = true;
    while (goes_on && !c->is_closing) {
        if (c->out.length - c->out_offset >= OUTPUT_HIGH_WATER) {
            return true;
        }
        switch (c->phase) {
        case HTTP_PHASE_IDLE:
        case HTTP_PHASE_HEAD:
            goes_on = read_head(c);
            break;
        case HTTP_PHASE_BODY:
            goes_on = read_body(c);
            break;
        case HTTP_PHASE_HANDSHAKE:
        case HTTP_PHASE_HANDLING:
        case HTTP_PHASE_WRITING:
        case HTTP_PHASE_LINGERING:
        case HTTP_PHASE_CLOSED:
            goes_on = false;
            break;
        }
    }
    return false;
}

/* Everything has been sent that was to be. */
static void output_done(struct http_connection *c)
{
    c->out_offset = 0;
    buffer_clear(&c->out);
    if (c->is_closing && c->phase != HTTP_PHASE_LINGERING) {
        transport_finish(&c->transport);
        await(c, HTTP_PHASE_LINGERING, HTTP_WAIT_LINGER);
    } else if (c->phase == HTTP_PHASE_WRITING) {
        await(c, HTTP_PHASE_IDLE, HTTP_WAIT_IDLE);
    }
}

/* The client takes no more at present. Between requests that is what we wait for. */
static void output_stalled(struct http_connection *c)
{
    bool between_requests = c->exchange == NULL && c->phase != HTTP_PHASE_WRITING;
    if (between_requests || c->sent_since_extension >= WRITE_PROGRESS_MIN) {
        c->sent_since_extension = 0;
        if (c->exchange == NULL) {
            await(c, HTTP_PHASE_WRITING, HTTP_WAIT_WRITE);
        }
    }
}

/* Sends what there is. True when nothing is left. */
static bool flush(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_CLOSED || c->phase == HTTP_PHASE_HANDSHAKE) {
        return false;
    }
    while (c->out_offset < c->out.length) {
        size_t sent;
        enum transport_result result = transport_write(&c->transport, c->out.data + c->out_offset,
                                                       c->out.length - c->out_offset, &sent);
        if (result == TRANSPORT_WANT_READ || result == TRANSPORT_WANT_WRITE) {
            output_stalled(c);
            return false;
        }
        if (result != TRANSPORT_OK) {
            shut(c);
            return false;
        }
        c->out_offset += sent;
        c->sent_since_extension += sent;
    }
    if (c->out.length > 0) {
        output_done(c);
    }
    return true;
}

static void work(struct http_connection *c)
{
    bool has_more;
    do {
        has_more = advance(c);
    } while (flush(c) && has_more);
}

static bool is_receiving(const struct http_connection *c)
{
    return c->phase == HTTP_PHASE_IDLE || c->phase == HTTP_PHASE_HEAD ||
           c->phase == HTTP_PHASE_BODY || c->phase == HTTP_PHASE_LINGERING;
}

static void release(struct http_connection *c)
{
    http_loop_return_buffer(c->loop, &c->in);
    http_loop_return_buffer(c->loop, &c->out);
    if (c->address != NULL) {
        http_admission_leave(c->loop->server->admission, c->address);
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
                   input(c).length == 0;
    if (is_idle && c->loop->drain_deadline_ms != 0) {
        shut(c);
    }
    if (c->phase == HTTP_PHASE_CLOSED) {
        if (c->exchange == NULL) {
            release(c);
        }
        return;
    }
    if (c->in.length == 0) {
        http_loop_return_buffer(c->loop, &c->in);
    }
    if (c->out.length == 0) {
        http_loop_return_buffer(c->loop, &c->out);
    }
    set_event(&c->write_event, c->wants_write || c->out.length > 0, &c->is_writing);
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
        struct slice rest = input(c);
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
        shut(c);
    } else if (c->phase == HTTP_PHASE_LINGERING) {
        buffer_clear(&c->in);
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
        shut(c);
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
    } else if (flush(c)) {
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
        shut(c);
    } else if (from_address) {
        refuse(c, 429, reason, "too_many_connections",
               "Too many connections are open from this address.");
    } else {
        refuse(c, 503, reason, "too_many_connections", "Too many connections are open.");
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
    enum http_verdict verdict = http_admission_enter(loop->server->admission, peer, &c->address);
    http_loop_add(loop, c, HTTP_WAIT_HEAD);
    c->phase = tls != NULL ? HTTP_PHASE_HANDSHAKE : HTTP_PHASE_HEAD;
    if (verdict != HTTP_ADMITTED) {
        turn_away(c, verdict);
        work(c);
    }
    settle(c);
}

struct buffer *http_connection_output(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_CLOSED) {
        return NULL;
    }
    if (c->out.data == NULL) {
        http_loop_take_buffer(c->loop, &c->out);
    }
    return &c->out;
}

void http_connection_replied(struct http_connection *c, bool must_close)
{
    c->exchange = NULL;
    c->is_closing |= must_close;
    if (c->phase != HTTP_PHASE_CLOSED) {
        await(c, HTTP_PHASE_IDLE, HTTP_WAIT_IDLE);
    }
}

void http_connection_resume(struct http_connection *c)
{
    work(c);
    settle(c);
}

void http_connection_expire(struct http_connection *c)
{
    bool has_begun = input(c).length > 0;
    if (c->wait == HTTP_WAIT_HEAD && c->phase == HTTP_PHASE_HEAD && has_begun) {
        refuse(c, 408, HTTP_REFUSED_HEAD_TIMEOUT, "head_timeout",
               "The request's head did not come in time.");
    } else if (c->wait == HTTP_WAIT_BODY) {
        refuse(c, 408, HTTP_REFUSED_BODY_TIMEOUT, "body_timeout",
               "The request's body did not come in time.");
    } else {
        if (c->wait == HTTP_WAIT_WRITE) {
            http_metrics_refusal(c->loop->metrics, HTTP_REFUSED_WRITE_TIMEOUT);
        } else if (c->phase == HTTP_PHASE_HANDSHAKE) {
            http_metrics_refusal(c->loop->metrics, HTTP_REFUSED_HANDSHAKE);
        }
        shut(c);
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
    shut(c);
    settle(c);
}

#include "http/connection_read.h"

#include "base/secret.h"
#include "http/loop.h"
#include "http/server_state.h"

#include <assert.h>

enum {
    /* Replies to pipelined requests go out together until there is this much of them. */
    OUTPUT_HIGH_WATER = 64 * 1024,
    /* Bodies that one loop holds at a time: many that are each within the limit are too much. */
    BODIES_BYTES_MAX = 64 * 1024 * 1024,
    /* For a body like this there is room all the same, or a few strangers who upload slowly would
     * keep everybody from signing in. The limit on connections bounds their sum. */
    BODY_SMALL = 16 * 1024,
    /* A body like this never moves while it comes, which would leave a part of a password behind.
     */
    BODY_IN_ONE_PIECE = 4 * 1024,
};

struct slice http_connection_input(const struct http_connection *c)
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

void http_connection_await(struct http_connection *c, enum http_phase phase, enum http_wait wait)
{
    c->phase = phase;
    http_loop_place(c->loop, c, wait);
}

void http_connection_refuse(struct http_connection *c, int status, enum http_refusal reason,
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
    http_connection_refuse(c, refusal->status, HTTP_REFUSED_HEAD, refusal->code, refusal->text);
}

static void refuse_body(struct http_connection *c, enum http_body_result result)
{
    if (result == HTTP_BODY_TOO_LARGE) {
        http_connection_refuse(c, 413, HTTP_REFUSED_BODY_SIZE, "body_too_large",
                               "The request's body is larger than this server takes.");
    } else {
        http_connection_refuse(c, 400, HTTP_REFUSED_BODY, "bad_chunk",
                               "The request's chunked body is malformed.");
    }
}

static void handle(struct http_connection *c)
{
    http_connection_await(c, HTTP_PHASE_HANDLING, HTTP_WAIT_REPLY);
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
    if (x->body_reader.remaining <= BODY_IN_ONE_PIECE) {
        buffer_reserve(&x->body, (size_t) x->body_reader.remaining);
    }
    http_connection_await(c, HTTP_PHASE_BODY, HTTP_WAIT_BODY);
    if (x->head.expects_continue && http_connection_input(c).length == 0) {
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
    struct slice bytes = http_connection_input(c);
    if (!c->skipped_line && bytes.length >= 2 && memcmp(bytes.data, "\r\n", 2) == 0) {
        c->skipped_line = true;
        c->scan = (struct http_head_scan){0};
        consume(c, 2);
    }
}

static bool read_head(struct http_connection *c)
{
    skip_empty_line(c);
    struct slice bytes = http_connection_input(c);
    if (bytes.length == 0) {
        return false;
    }
    if (c->phase == HTTP_PHASE_IDLE) {
        http_connection_await(c, HTTP_PHASE_HEAD, HTTP_WAIT_HEAD);
    }
    enum http_scan_result result = http_head_scan(&c->scan, bytes);
    if (c->scan.offset > c->loop->server->limits.header_bytes) {
        http_connection_refuse(c, 431, HTTP_REFUSED_HEAD_SIZE, "header_too_large",
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
    struct slice bytes = http_connection_input(c);
    size_t before = bytes.length;
    enum http_body_result result = http_body_read(&x->body_reader, &bytes, &x->body);
    size_t taken = before - bytes.length;
    secret_wipe(c->in.data + c->in_offset, taken); /* it may be a password */
    consume(c, taken);
    bool has_room = http_exchange_count_body(x, BODIES_BYTES_MAX);
    if (!has_room && x->body.length > BODY_SMALL) {
        http_connection_refuse(c, 503, HTTP_REFUSED_BODIES, "busy",
                               "Too many large requests are under way; try again.");
        return false;
    }
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

bool http_connection_advance(struct http_connection *c)
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
        case HTTP_PHASE_STREAMING:
        case HTTP_PHASE_WRITING:
        case HTTP_PHASE_LINGERING:
        case HTTP_PHASE_CLOSED:
            goes_on = false;
            break;
        }
    }
    return false;
}

/* From a handler's answer to bytes: status line, fields, body; counted and logged. */
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/output.h"
#include "http/server_state.h"
#include "http/status.h"
#include "http/stream.h"

#include <assert.h>

#define JSON_TYPE "application/json"

/* Said with every reply. The policy forbids everything: an answer of the API is never a page. */
static const char security_fields[] = "X-Content-Type-Options: nosniff\r\n"
                                      "Referrer-Policy: no-referrer\r\n"
                                      "X-Frame-Options: DENY\r\n"
                                      "Cross-Origin-Resource-Policy: same-origin\r\n";
static const char security_policy_field[] =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
static const char no_store_field[] = "Cache-Control: no-store\r\n";

enum { LENGTH_UNKNOWN = -1 };

void http_reply_header(struct http_exchange *x, const char *name, struct slice value)
{
    x->has_own_security_policy |= strcmp(name, "Content-Security-Policy") == 0;
    x->has_own_cache_control |= strcmp(name, "Cache-Control") == 0;
    buffer_append_text(&x->reply_fields, name);
    buffer_append_text(&x->reply_fields, ": ");
    for (size_t i = 0; i < value.length; i++) { /* a value cannot begin another line */
        unsigned char c = (unsigned char) value.data[i];
        buffer_append_char(&x->reply_fields, c < 0x20 || c == 0x7F ? ' ' : value.data[i]);
    }
    buffer_append_text(&x->reply_fields, "\r\n");
}

static void append_field(struct buffer *out, const char *name, struct slice value)
{
    buffer_append_text(out, name);
    buffer_append(out, ": ", 2);
    buffer_append_slice(out, value);
    buffer_append(out, "\r\n", 2);
}

/* content_type NULL: no body. content_length LENGTH_UNKNOWN: a stream. */
static void append_head(struct http_exchange *x, struct buffer *out, int status,
                        const char *content_type, int64_t content_length)
{
    buffer_append_text(out, "HTTP/1.1 ");
    buffer_append_int(out, status);
    buffer_append_char(out, ' ');
    buffer_append_text(out, http_status_phrase(status));
    buffer_append_text(out, "\r\n");
    append_field(out, "Date", http_loop_date(x->loop));
    append_field(out, "X-Request-Id", x->request_id);
    if (content_type != NULL) {
        append_field(out, "Content-Type", slice_of(content_type));
    }
    if (content_length == LENGTH_UNKNOWN && x->head.minor_version > 0) {
        buffer_append_text(out, "Transfer-Encoding: chunked\r\n");
    } else if (content_length != LENGTH_UNKNOWN && status != 204 && status != 304) {
        buffer_append_text(out, "Content-Length: ");
        buffer_append_int(out, content_length);
        buffer_append_text(out, "\r\n");
    }
    buffer_append(out, security_fields, sizeof security_fields - 1);
    if (!x->has_own_security_policy) {
        buffer_append(out, security_policy_field, sizeof security_policy_field - 1);
    }
    if (!x->has_own_cache_control) {
        buffer_append(out, no_store_field, sizeof no_store_field - 1);
    }
    buffer_append_slice(out, buffer_slice(&x->reply_fields));
    if (x->must_close) {
        buffer_append_text(out, "Connection: close\r\n");
    } else if (x->head.minor_version == 0) {
        buffer_append_text(out, "Connection: keep-alive\r\n");
    }
    buffer_append(out, "\r\n", 2);
}

/* Neither query nor body: they may hold what nobody else should read. */
static void write_log_line(const struct http_exchange *x, int status, size_t length,
                           int64_t duration_ns, bool is_gone)
{
    enum log_level level = status == 500 ? LOG_ERROR : LOG_INFO;
    if (!log_is_enabled(level)) {
        return;
    }
    struct log_field fields[9] = {
        log_slice("method", x->head.method),
        log_slice("path", x->path),
        log_int("status", status),
        log_int("bytes", (int64_t) length),
        log_int("duration_us", duration_ns / 1000),
        log_slice("request_id", x->request_id),
        log_slice("address", http_client_address(x)),
    };
    size_t count = 7;
    if (x->has_actor) {
        fields[count++] = log_slice("user", x->actor.username);
    }
    if (is_gone) {
        fields[count++] = log_bool("client_gone", true);
    }
    log_write(level, "request", fields, count);
}

/* Counts and logs the request, and ends the exchange. */
static void conclude(struct http_exchange *x, int status, size_t length, bool is_gone)
{
    struct http_loop *loop = x->loop;
    int64_t duration_ns = clock_monotonic_ns() - x->began_at_ns;
    x->connection->person_id = http_output_person(x);
    http_metrics_request(loop->metrics, x->match.route_index, status, duration_ns);
    if (x->is_dispatched) {
        http_metrics_in_flight(loop->metrics, -1);
    }
    write_log_line(x, status, length, duration_ns, is_gone);
    http_exchange_end(x);
}

static void finish(struct http_exchange *x, int status, const char *content_type, struct slice body)
{
    struct http_connection *c = x->connection;
    assert(!x->is_away);
    x->must_close |= !x->head.keep_alive ||
                     atomic_load_explicit(&x->loop->server->is_draining, memory_order_relaxed);
    struct buffer *out = http_connection_output(c);
    if (out != NULL) {
        append_head(x, out, status, content_type, (int64_t) body.length);
        if (x->method != HTTP_HEAD) {
            buffer_append_slice(out, body);
        }
    }
    bool must_close = x->must_close;
    conclude(x, status, body.length, out == NULL);
    http_connection_replied(c, must_close);
}

bool http_reply_stream(struct http_exchange *x, const char *content_type,
                       struct http_stream *stream)
{
    struct http_connection *c = x->connection;
    struct buffer *out = http_connection_output(c);
    bool is_wanted = out != NULL && x->method != HTTP_HEAD;
    bool is_chunked = x->head.minor_version > 0;
    x->must_close = true;
    if (out != NULL) {
        append_head(x, out, 200, content_type, LENGTH_UNKNOWN);
    }
    conclude(x, 200, 0, out == NULL);
    if (is_wanted) {
        http_connection_stream(c, stream, is_chunked);
    } else {
        stream->kind->free(stream);
        http_connection_replied(c, true);
    }
    return is_wanted;
}

struct buffer *http_body_buffer(struct http_exchange *x)
{
    return &x->reply_body;
}

/* What was read can be read again; what a change has done must be told. */
static bool must_be_asked_again(const struct http_exchange *x, size_t length, struct error *error)
{
    return x->method == HTTP_GET && http_output_check(x, length, error) != RESULT_OK;
}

void http_reply_bytes(struct http_exchange *x, int status, const char *content_type,
                      struct slice body)
{
    struct error error = {0};
    if (must_be_asked_again(x, body.length, &error)) {
        buffer_clear(&x->reply_fields);
        x->has_own_security_policy = false;
        x->has_own_cache_control = false;
        http_reply_error(x, &error);
        return;
    }
    finish(x, status, content_type, body);
}

void http_reply_json(struct http_exchange *x, int status)
{
    http_reply_bytes(x, status, JSON_TYPE, buffer_slice(&x->reply_body));
}

void http_reply_empty(struct http_exchange *x, int status)
{
    finish(x, status, NULL, (struct slice){NULL, 0});
}

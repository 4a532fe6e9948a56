/* Refusals as RFC 9457 documents. */
#include "base/clock.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/status.h"

#define PROBLEM_TYPE "application/problem+json"

/* What went wrong inside is for the log; the client gets the request's id to ask about it. */
static void log_failure(const struct http_exchange *x, const struct error *error)
{
    enum log_level level = error->result == RESULT_FAILED ? LOG_ERROR : LOG_WARN;
    const struct log_field fields[] = {
        log_text("code", error->code),
        log_text("text", error->text),
        log_slice("request_id", x->request_id),
    };
    /* While the database is away every request says so, and each in one of a few sentences. */
    if (level == LOG_ERROR ||
        log_limit_allows(&x->loop->log_limit, error->text, clock_monotonic_ns() / 1000000)) {
        log_write(level, "request failed", fields, sizeof fields / sizeof fields[0]);
    }
}

static void add_fields(struct http_exchange *x, int status, const struct error *error)
{
    if (status == 401) {
        http_reply_header(x, "WWW-Authenticate", slice_of("Bearer realm=\"itops\""));
    } else if (status == 503 && http_error_may_be_repeated(error)) {
        http_reply_header(x, "Retry-After", slice_of("1"));
    }
}

void http_problem_write(struct http_exchange *x, struct json_writer *w, int status,
                        const struct error *error)
{
    bool is_told = http_error_is_told(error);
    if (!is_told || error->result == RESULT_FAILED) {
        log_failure(x, error);
    }
    json_member_text(w, "type", "about:blank");
    json_member_text(w, "title", http_status_phrase(status));
    json_member_int(w, "status", status);
    json_member_text(w, "code", status == 500 ? "internal" : error->code);
    json_member_text(w, "detail", http_detail_of_error(error));
    if (error->pointer[0] != '\0' && is_told) {
        json_member_text(w, "pointer", error->pointer);
    }
    json_member_string(w, "request_id", x->request_id);
}

void http_reply_problem(struct http_exchange *x, int status, const struct error *error,
                        void (*write_extra)(struct json_writer *w, void *context), void *context)
{
    if (status == 0) {
        status = http_status_of_error(error);
    }
    add_fields(x, status, error);
    struct json_writer w;
    buffer_clear(&x->reply_body);
    json_writer_init(&w, &x->reply_body);
    json_object_begin(&w);
    http_problem_write(x, &w, status, error);
    if (write_extra != NULL) {
        write_extra(&w, context);
    }
    json_object_end(&w);
    http_reply_bytes(x, status, PROBLEM_TYPE, buffer_slice(&x->reply_body));
}

void http_reply_error(struct http_exchange *x, const struct error *error)
{
    http_reply_problem(x, 0, error, NULL, NULL);
}

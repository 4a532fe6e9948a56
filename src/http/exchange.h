/* One request and its reply, as resource handlers see it: no libevent here, any thread rule stated.
 */
#ifndef ITOPS_HTTP_EXCHANGE_H
#define ITOPS_HTTP_EXCHANGE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"
#include "service/service.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Lives from the complete request to the end of its reply, on one loop, with its own arena. While
 * a write or a pool task is under way it belongs to that thread and the loop does not touch it,
 * also when the client has gone.
 */
struct http_exchange;

enum http_method {
    HTTP_GET,
    HTTP_HEAD, /* answered by the route of GET; the body is left out by the server */
    HTTP_POST,
    HTTP_PATCH,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_METHOD_COUNT,
};
const char *http_method_name(enum http_method method);
bool http_method_parse(struct slice name, enum http_method *out); /* case matters */
bool http_method_is_standard(struct slice name); /* also of those that no route here has */

struct arena *http_arena(struct http_exchange *x);
struct service *http_service(struct http_exchange *x);
/* The registry that was active when the request began; the same to its end (B7.5). */
const struct registry *http_registry(struct http_exchange *x);
/* The signed-in person; NULL on public routes, where nobody asks for credentials. */
const struct actor *http_actor(struct http_exchange *x);
int64_t http_now_ms(struct http_exchange *x); /* when the request began */
struct slice http_request_id(struct http_exchange *x);
/* Without port. Of a trusted proxy's client, if it came by one. */
struct slice http_client_address(const struct http_exchange *x);
bool http_is_secure(struct http_exchange *x); /* the client used HTTPS: cookies are Secure */
/* The token that the session cookie carries; empty when there is none. */
struct slice http_session_token(struct http_exchange *x);
#define HTTP_SESSION_COOKIE "itops_session"

/* Request. Slices live as long as the exchange. Empty when absent. */
enum http_method http_method_of(struct http_exchange *x);
struct slice http_path_parameter(struct http_exchange *x, const char *name); /* decoded */
struct slice http_header(struct http_exchange *x, const char *name);         /* data NULL: absent */
struct slice http_cookie(struct http_exchange *x, const char *name);
struct slice http_body(struct http_exchange *x);
/* The body holds a password or the like: nothing of what is decoded from it stays in memory.
 * (Bodies themselves never do.) To be said before it is decoded. */
void http_hold_secret(struct http_exchange *x);

struct http_query_parameter {
    struct slice name;
    struct slice value; /* decoded, valid UTF-8 */
};
/* In the order given. The server has refused malformed ones (bad escapes, bad UTF-8, too many)
 * before. */
const struct http_query_parameter *http_query(struct http_exchange *x, size_t *count);

/* Reply headers; before the reply. Values are copied. */
void http_reply_header(struct http_exchange *x, const char *name, struct slice value);

/*
 * Replies, exactly one for each exchange, on its loop; the exchange is gone afterwards.
 * http_body_buffer is a buffer of the exchange's own to write a body into.
 */
struct buffer *http_body_buffer(struct http_exchange *x);
void http_reply_json(struct http_exchange *x, int status); /* from the body buffer */
void http_reply_bytes(struct http_exchange *x, int status, const char *content_type,
                      struct slice body);
void http_reply_empty(struct http_exchange *x, int status);
/* RFC 9457 from an error: the only place that maps results and codes to statuses. */
void http_reply_error(struct http_exchange *x, const struct error *error);
/* The same with more members: `write_extra` writes key-value pairs into the open object. status 0:
 * mapped. */
struct json_writer;
void http_reply_problem(struct http_exchange *x, int status, const struct error *error,
                        void (*write_extra)(struct json_writer *w, void *context), void *context);
/* The members of such a document, into an open object: for answers that hold several. */
void http_problem_write(struct http_exchange *x, struct json_writer *w, int status,
                        const struct error *error);

/*
 * Reading: runs `read` at once, on this loop, with a read transaction of the loop's own reader,
 * then replies with the error unless it returned OK; the handler replies itself when OK.
 */
typedef enum result http_read_fn(struct service_call *call, void *context, struct error *error);
enum result http_read(struct http_exchange *x, http_read_fn *read, void *context,
                      struct error *error);

/*
 * Writing: `write` runs on the writer thread in its transaction; `reply` on the exchange's loop
 * when the commit is durable (result OK) or the work was rolled back. No thread waits in between.
 * `context` must live in the exchange's arena. The exchange must not be touched by the caller after
 * this.
 */
typedef enum result http_write_fn(struct service_call *call, void *context, struct error *error);
typedef void http_written_fn(struct http_exchange *x, void *context, enum result result,
                             const struct error *error);
void http_write(struct http_exchange *x, http_write_fn *write, http_written_fn *reply,
                void *context);

/*
 * Several writes of one kind: each part has a savepoint of its own, and what becomes of it changes
 * nothing for the others. Element i of `parts` is handed to `write` as its context; `reply` runs on
 * the loop when all of them are done, and finds each one's outcome in its `result` and `error`.
 */
struct http_part {
    struct store_work work; /* result and error, for `reply` */
    struct http_exchange *x;
    void *context; /* the handler's, for `write` */
};
typedef void http_parts_written_fn(struct http_exchange *x, void *context);
void http_write_parts(struct http_exchange *x, struct http_part *parts, size_t count,
                      http_write_fn *write, http_parts_written_fn *reply, void *context);

/* Pure computation on the bounded worker pool; then `reply` on the loop. 503 when the queue is
 * full. */
typedef void http_compute_fn(void *context);
typedef void http_computed_fn(struct http_exchange *x, void *context);
void http_compute(struct http_exchange *x, http_compute_fn *compute, http_computed_fn *reply,
                  void *context);

#endif

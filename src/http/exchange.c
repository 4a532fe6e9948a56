#include "base/clock.h"
#include "base/memory.h"
#include "http/ascii.h"
#include "http/cookie.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/server_state.h"
#include "http/stream.h"
#include "http/target.h"

#include <stdlib.h>

enum {
    ARENA_CHUNK_SIZE = 16 * 1024,
    POOLED_EXCHANGES_MAX = 64,
    POOLED_BUFFER_SIZE_MAX = 256 * 1024,
    REQUEST_ID_LENGTH_MAX = 64,
};

static struct http_exchange *exchange_new(struct http_loop *loop)
{
    struct http_exchange *x = memory_alloc(sizeof *x);
    x->loop = loop;
    x->arena = arena_new(ARENA_CHUNK_SIZE);
    return x;
}

/* Of this loop's life, and of this request in it: 24 hexadecimal digits. */
static struct slice make_request_id(struct http_exchange *x)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t prefix = x->loop->request_id_prefix;
    uint64_t counter = ++x->loop->request_id_counter;
    for (size_t i = 0; i < 16; i++) {
        x->own_request_id[i] = digits[prefix >> (60 - 4 * i) & 15];
    }
    for (size_t i = 0; i < 8; i++) {
        x->own_request_id[16 + i] = digits[counter >> (28 - 4 * i) & 15];
    }
    return slice_make(x->own_request_id, sizeof x->own_request_id);
}

struct http_exchange *http_exchange_begin(struct http_connection *connection)
{
    struct http_loop *loop = connection->loop;
    struct http_exchange *x = loop->free_exchanges;
    if (x != NULL) {
        loop->free_exchanges = x->next;
        loop->free_exchange_count--;
    } else {
        x = exchange_new(loop);
    }
    size_t zeroed_from = offsetof(struct http_exchange, connection);
    memset((char *) x + zeroed_from, 0, sizeof *x - zeroed_from);
    http_head_init(&x->head);
    x->connection = connection;
    x->began_at_ms = clock_now_ms();
    x->began_at_ns = clock_monotonic_ns();
    x->request_id = make_request_id(x);
    x->match.route_index = http_router_route_count(loop->server->router);
    return x;
}

void http_exchange_free(struct http_exchange *x)
{
    buffer_free(&x->body);
    buffer_free(&x->reply_body);
    buffer_free(&x->reply_fields);
    arena_free(x->arena);
    free(x);
}

static void empty_buffer(struct buffer *buffer)
{
    if (buffer->capacity > POOLED_BUFFER_SIZE_MAX) {
        buffer_free(buffer);
    } else {
        buffer_clear(buffer);
    }
}

void http_exchange_end(struct http_exchange *x)
{
    struct http_loop *loop = x->loop;
    registry_unref(x->registry);
    buffer_wipe(&x->body);
    if (x->holds_secret) {
        arena_wipe(x->arena);
    }
    loop->body_bytes -= x->counted_body_bytes;
    if (loop->free_exchange_count == POOLED_EXCHANGES_MAX) {
        http_exchange_free(x);
        return;
    }
    arena_reset(x->arena);
    empty_buffer(&x->body);
    empty_buffer(&x->reply_body);
    empty_buffer(&x->reply_fields);
    x->next = loop->free_exchanges;
    loop->free_exchanges = x;
    loop->free_exchange_count++;
}

bool http_exchange_count_body(struct http_exchange *x, size_t limit)
{
    x->loop->body_bytes += x->body.length - x->counted_body_bytes;
    x->counted_body_bytes = x->body.length;
    return x->loop->body_bytes <= limit;
}

/* A client's own id is kept when it is fit for a log line. */
static void take_request_id(struct http_exchange *x)
{
    static const struct slice name = SLICE_LITERAL("X-Request-Id");
    struct slice id = http_head_field(&x->head, name);
    if (id.length == 0 || id.length > REQUEST_ID_LENGTH_MAX) {
        return;
    }
    for (size_t i = 0; i < id.length; i++) {
        if (!ascii_is_alphanumeric(id.data[i]) && !ascii_is_one_of(id.data[i], "-_.:")) {
            return;
        }
    }
    x->request_id = id;
}

enum http_head_fault http_exchange_take_head(struct http_exchange *x, struct slice bytes)
{
    enum http_head_fault fault = http_head_parse(arena_copy(x->arena, bytes), &x->head);
    take_request_id(x);
    struct slice query;
    slice_split_once(x->head.target, '?', &x->path, &query);
    return fault;
}

struct arena *http_take_arena(struct http_exchange *x)
{
    struct arena *taken = x->arena;
    x->arena = arena_new(ARENA_CHUNK_SIZE);
    return taken;
}

struct arena *http_arena(struct http_exchange *x)
{
    return x->arena;
}

struct service *http_service(struct http_exchange *x)
{
    return x->loop->server->service;
}

const struct registry *http_registry(struct http_exchange *x)
{
    return x->registry;
}

const struct actor *http_actor(struct http_exchange *x)
{
    return x->has_actor ? &x->actor : NULL;
}

int64_t http_now_ms(struct http_exchange *x)
{
    return x->began_at_ms;
}

struct slice http_request_id(struct http_exchange *x)
{
    return x->request_id;
}

struct slice http_client_address(const struct http_exchange *x)
{
    const struct http_connection *c = x->connection;
    return c->is_proxy ? http_proxies_client(&x->loop->server->proxies, &x->head, c->peer, x->arena)
                       : slice_of(c->peer);
}

bool http_is_secure(struct http_exchange *x)
{
    static const struct slice https = SLICE_LITERAL("https");
    return x->loop->server->tls != NULL ||
           (x->connection->is_proxy &&
            slice_equal_ignoring_case(http_header(x, "X-Forwarded-Proto"), https));
}

enum http_method http_method_of(struct http_exchange *x)
{
    return x->method;
}

struct slice http_path_parameter(struct http_exchange *x, const char *name)
{
    for (size_t i = 0; i < x->match.parameter_count; i++) {
        if (slice_equal_text(x->match.parameters[i].name, name)) {
            return x->match.parameters[i].value;
        }
    }
    return (struct slice){NULL, 0};
}

struct slice http_header(struct http_exchange *x, const char *name)
{
    return http_head_field(&x->head, slice_of(name));
}

struct slice http_cookie(struct http_exchange *x, const char *name)
{
    static const struct slice field_name = SLICE_LITERAL("Cookie");
    struct slice value = {NULL, 0};
    for (size_t i = 0; i < x->head.field_count && value.data == NULL; i++) {
        if (slice_equal_ignoring_case(x->head.fields[i].name, field_name)) {
            value = cookie_find(x->head.fields[i].value, slice_of(name));
        }
    }
    return value;
}

struct slice http_session_token(struct http_exchange *x)
{
    return http_cookie(x, HTTP_SESSION_COOKIE);
}

struct slice http_body(struct http_exchange *x)
{
    return buffer_slice(&x->body);
}

void http_hold_secret(struct http_exchange *x)
{
    x->holds_secret = true;
}

const struct http_query_parameter *http_query(struct http_exchange *x, size_t *count)
{
    *count = x->query_count;
    return x->query;
}

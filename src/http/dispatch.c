/* From a complete request to its handler: route, query, identity, and protection against forged
 * requests. Every request passes through http_exchange_dispatch and nothing else leads to a
 * handler. */
#include "base/log.h"
#include "http/credentials.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/server_state.h"
#include "http/target.h"

enum routing {
    ROUTED,
    UNKNOWN_METHOD,
    OTHER_METHOD, /* the path answers, but not to this one */
    UNKNOWN_PATH,
    BAD_ESCAPE,
};

static enum routing find_route(struct http_exchange *x)
{
    const struct http_router *router = x->loop->server->router;
    bool is_known = http_method_parse(x->head.method, &x->method);
    bool is_path = x->path.length > 0 && x->path.data[0] == '/'; /* not so: OPTIONS * */
    if (is_path && !http_router_find(router, x->arena, x->path, x->method, &x->match)) {
        return BAD_ESCAPE;
    }
    if (is_known && x->match.route != NULL) {
        return ROUTED;
    }
    x->match.route = NULL;
    x->match.route_index = http_router_route_count(router);
    if (!is_known && !http_method_is_standard(x->head.method)) {
        return UNKNOWN_METHOD;
    }
    return x->match.path_exists ? OTHER_METHOD : UNKNOWN_PATH;
}

bool http_exchange_is_routed(struct http_exchange *x)
{
    return find_route(x) == ROUTED;
}

static void refuse(struct http_exchange *x, int status, enum result result, const char *code,
                   const char *text)
{
    struct error error = {0};
    error_set(&error, result, code, "%s", text);
    http_reply_problem(x, status, &error, NULL, NULL);
}

/* True when a route answers; otherwise the request has been refused. */
static bool route(struct http_exchange *x)
{
    switch (find_route(x)) {
    case ROUTED:
        return true;
    case UNKNOWN_METHOD:
        refuse(x, 501, RESULT_INVALID, "method_unknown", "The method is not one of HTTP's.");
        break;
    case OTHER_METHOD:
        http_reply_header(x, "Allow", x->match.allow);
        refuse(x, 405, RESULT_INVALID, "method_not_allowed",
               "The resource does not take this method; the Allow field says which.");
        break;
    case UNKNOWN_PATH:
        refuse(x, 404, RESULT_NOT_FOUND, "not_found", "There is no resource at this path.");
        break;
    case BAD_ESCAPE:
        refuse(x, 400, RESULT_INVALID, "bad_target", "The path is not escaped UTF-8.");
        break;
    }
    return false;
}

static bool parse_query(struct http_exchange *x)
{
    struct slice path;
    struct slice query;
    struct error error = {0};
    if (x->match.route->access == HTTP_PAGE) {
        return true;
    }
    slice_split_once(x->head.target, '?', &path, &query);
    if (http_query_parse(x->arena, query, &x->query, &x->query_count, &error) == RESULT_OK) {
        return true;
    }
    http_reply_error(x, &error);
    return false;
}

static enum result authenticate(struct http_exchange *x, const struct http_credentials *credentials,
                                struct error *error)
{
    if (credentials->bearer.length == 0 && credentials->session.length == 0) {
        return error_set(error, RESULT_FORBIDDEN, "not_signed_in",
                         "Sign in with POST /api/v1/session, or send Authorization: Bearer TOKEN.");
    }
    struct store_tx *tx;
    enum result result = http_loop_read_tx(x->loop, &tx, error);
    if (result != RESULT_OK) {
        return result;
    }
    return http_credentials_check(credentials, tx, x->arena, x->began_at_ms, &x->user, error);
}

/*
 * A browser adds the cookie to requests that other sites make it send; only our own pages can
 * read the token that belongs to it. Reading is harmless, and a bearer token is never added.
 */
static bool is_forged(struct http_exchange *x, const struct http_credentials *credentials)
{
    if (x->method == HTTP_GET || x->method == HTTP_HEAD || credentials->bearer.length > 0) {
        return false;
    }
    char expected[SECRET_HASH_TEXT_SIZE];
    session_csrf_token(credentials->session, expected);
    return !secret_equal(http_header(x, "X-CSRF-Token"), slice_of(expected));
}

/* True when the route is open to whoever this is; otherwise the request has been refused. */
static bool authorize(struct http_exchange *x)
{
    enum http_access access = x->match.route->access;
    if (access == HTTP_PUBLIC || access == HTTP_PAGE) {
        return true;
    }
    struct error error = {0};
    struct http_credentials credentials = http_credentials_find(x);
    if (authenticate(x, &credentials, &error) != RESULT_OK) {
        http_reply_error(x, &error);
        return false;
    }
    actor_from_user(&x->user, &x->actor);
    x->has_actor = true;
    if (is_forged(x, &credentials)) {
        refuse(x, 403, RESULT_FORBIDDEN, "csrf_required",
               "A change that a session cookie vouches for needs the X-CSRF-Token field.");
        return false;
    }
    if (access == HTTP_SUPERADMIN && !x->user.is_superadmin) {
        refuse(x, 403, RESULT_FORBIDDEN, "superadmin_required", "Only a superadmin may do this.");
        return false;
    }
    return true;
}

void http_exchange_dispatch(struct http_exchange *x)
{
    http_metrics_in_flight(x->loop->metrics, 1);
    x->is_dispatched = true;
    if (!route(x)) {
        return;
    }
    x->registry = registry_holder_get(x->loop->server->service->registry);
    if (parse_query(x) && authorize(x)) {
        x->match.route->handler(x);
    }
}

/* GET /healthz: the process answers. GET /readyz: it can also serve. */
#include "base/json_writer.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/resources.h"
#include "http/server_state.h"

#include <string.h>

static void get_health(struct http_exchange *x)
{
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_text(&w, "status", "ok");
    json_object_end(&w);
    http_reply_json(x, 200);
}

/* While a later version starts beside us its schema is in the database already. Each release works
 * with the next one's, so that the old servers of an update serve until the new ones can; only at
 * the start a schema that is too new is refused. */
static enum result check_database(struct http_loop *loop, struct error *error)
{
    enum result result = store_check(loop->reader, error);
    if (result != RESULT_OK && strcmp(error->code, "schema_too_new") == 0) {
        error_clear(error);
        return RESULT_OK;
    }
    return result;
}

/* A registry is always there: without a valid one the server does not listen (B7.4). */
static void get_readiness(struct http_exchange *x)
{
    struct error error = {0};
    if (atomic_load(&x->loop->server->is_draining)) {
        error_set(&error, RESULT_RETRY, "draining", "The server is stopping.");
    } else {
        check_database(x->loop, &error);
    }
    if (error.result != RESULT_OK) {
        http_reply_problem(x, 503, &error, NULL, NULL);
        return;
    }
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_text(&w, "status", "ready");
    json_member_text(&w, "database", "ok");
    json_member_string(&w, "registry", x->registry->revision);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/healthz", HTTP_PUBLIC, get_health},
    {HTTP_GET, "/readyz", HTTP_PUBLIC, get_readiness},
};

const struct http_route_table health_routes = {routes, sizeof routes / sizeof routes[0]};

/* In place of the page, in a build without one: what is running, where to go on, how to get it. */
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/resources.h"
#include "http/server_state.h"
#include "service/overview.h"

#include <inttypes.h>

#define PAGE_TYPE "text/html; charset=utf-8"
#define STYLE_TYPE "text/css; charset=utf-8"

static const char page_start[] = "<!doctype html>\n"
                                 "<html lang=\"en\">\n"
                                 "<meta charset=\"utf-8\">\n"
                                 "<meta name=\"viewport\" content=\"width=device-width\">\n"
                                 "<title>ITOps Ticketing</title>\n"
                                 "<link rel=\"stylesheet\" href=\"/index.css\">\n"
                                 "<main>\n"
                                 "<h1>ITOps Ticketing</h1>\n"
                                 "<p>This build has no page: it was configured with\n"
                                 "<code>-Dweb=disabled</code>, or Node.js was not there.\n"
                                 "<code>meson configure -Dweb=enabled</code> in its folder, or\n"
                                 "<code>make run</code>, builds one that has. The interface\n"
                                 "is all here.</p>\n"
                                 "<dl>\n";

static const char page_end[] =
    "</dl>\n"
    "<ul>\n"
    "<li><a href=\"/api/v1/openapi.json\">The interface's contract</a> (OpenAPI)\n"
    "<li><a href=\"/api/v1/session\">Who am I</a>; sign in with <code>POST /api/v1/session</code>\n"
    "<li><a href=\"/api/v1/registry\">Policy in force</a>,\n"
    "<a href=\"/api/v1/catalog\">catalog</a>, <a href=\"/api/v1/tickets\">tickets</a>\n"
    "<li><a href=\"/metrics\">Metrics</a>, <a href=\"/healthz\">liveness</a>,\n"
    "<a href=\"/readyz\">readiness</a>\n"
    "</ul>\n"
    "</main>\n"
    "</html>\n";

static const char style[] =
    ":root { color-scheme: light dark; }\n"
    "main { max-width: 44rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui; }\n"
    "dl { display: grid; grid-template-columns: max-content auto; gap: 0.25rem 1.5rem; }\n"
    "dt { opacity: 0.7; }\n"
    "dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; }\n";

static enum result read_overview(struct service_call *call, void *context, struct error *error)
{
    return overview_read(call, context, error);
}

/* For strangers too: no more than /metrics tells them (B8.1). Nothing here needs escaping: it is
 * numbers, the build's constants, and a hash. */
static void write_facts(struct http_exchange *x, const struct overview *overview,
                        struct buffer *out)
{
    const struct http_server *server = x->loop->server;
    buffer_append_format(out, "<dt>Version<dd>%s (%s, commit %s)\n", server->version,
                         server->flavour, server->commit);
    buffer_append_format(out, "<dt>Policy<dd>%.*s\n", SLICE_ARGS(x->registry->revision));
    buffer_append_text(out, "<dt>Tickets<dd>");
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        buffer_append_format(out, "%s%" PRId64 " %s", i > 0 ? ", " : "", overview->tickets[i],
                             ticket_status_name((enum ticket_status) i));
    }
    buffer_append_char(out, '\n');
}

static void show_facts(struct http_exchange *x)
{
    struct overview overview;
    struct error error = {0};
    if (http_read(x, read_overview, &overview, &error) != RESULT_OK) {
        return;
    }
    struct buffer *out = http_body_buffer(x);
    buffer_append_text(out, page_start);
    write_facts(x, &overview, out);
    buffer_append_text(out, page_end);
    http_reply_header(x, "Content-Security-Policy",
                      slice_of("default-src 'none'; style-src 'self'; base-uri 'none'; "
                               "form-action 'none'; frame-ancestors 'none'"));
    http_reply_bytes(x, 200, PAGE_TYPE, buffer_slice(out));
}

static void show_style(struct http_exchange *x)
{
    http_reply_header(x, "Cache-Control", slice_of("max-age=3600"));
    http_reply_bytes(x, 200, STYLE_TYPE, slice_of(style));
}

static const struct http_route routes[] = {
    {HTTP_GET, "/", HTTP_PUBLIC, show_facts},
    {HTTP_GET, "/index.css", HTTP_PUBLIC, show_style},
};

const struct http_route_table page_routes = {routes, sizeof routes / sizeof routes[0]};

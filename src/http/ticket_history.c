/* /api/v1/tickets/{id}/history: the record of what happened to a ticket (B6). */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/tickets.h"

#include <inttypes.h>

struct history_work {
    struct page page;
    int64_t id;
    struct history_page result;
};
static const struct query_field list_fields[] = {PAGE_QUERY_FIELDS(struct history_work)};
static const struct query_fields list_table = {list_fields,
                                               sizeof list_fields / sizeof list_fields[0]};

static enum result read_history(struct service_call *call, void *context, struct error *error)
{
    struct history_work *work = context;
    return ticket_history_list(call, work->id, work->page.after.numbers[0],
                               (size_t) work->page.limit, &work->result, error);
}

static void list_history(struct http_exchange *x)
{
    struct history_work work = {0};
    struct error error = {0};
    if (!decode_ticket_id(x, &work.id)) {
        return;
    }
    struct slice path = arena_format(http_arena(x), "/api/v1/tickets/%" PRId64 "/history", work.id);
    if (!decode_page(x, &list_table, path, &work, &work.page) ||
        http_read(x, read_history, &work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    page_begin(x, &w);
    struct cursor next = {0};
    for (size_t i = 0; i < work.result.count; i++) {
        history_write_json(&w, &work.result.items[i]);
        next.numbers[0] = work.result.items[i].sequence;
    }
    page_reply(x, &w, &work.page, work.result.has_more ? &next : NULL);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/tickets/{id}/history", HTTP_SIGNED_IN, list_history},
};
const struct http_route_table ticket_history_routes = {routes, sizeof routes / sizeof routes[0]};

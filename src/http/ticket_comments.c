/* /api/v1/tickets/{id}/comments: what people write on a ticket. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/idempotent.h"
#include "http/resources.h"
#include "http/ticket_json.h"
#include "service/tickets.h"

#include <inttypes.h>

static struct slice comments_path(struct http_exchange *x, int64_t id)
{
    return arena_format(http_arena(x), "/api/v1/tickets/%" PRId64 "/comments", id);
}

struct comments_work {
    struct page page;
    int64_t id;
    struct comment_page result;
};
static const struct query_field list_fields[] = {PAGE_QUERY_FIELDS(struct comments_work)};
static const struct query_fields list_table = {list_fields,
                                               sizeof list_fields / sizeof list_fields[0]};

static enum result read_comments(struct service_call *call, void *context, struct error *error)
{
    struct comments_work *work = context;
    return ticket_comment_list(call, work->id, work->page.after.numbers[0],
                               (size_t) work->page.limit, &work->result, error);
}

static void list_comments(struct http_exchange *x)
{
    struct comments_work work = {0};
    struct error error = {0};
    if (!decode_ticket_id(x, &work.id) ||
        !decode_page(x, &list_table, comments_path(x, work.id), &work, &work.page) ||
        http_read(x, read_comments, &work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    page_begin(x, &w);
    struct cursor next = {0};
    for (size_t i = 0; i < work.result.count; i++) {
        comment_write_json(&w, &work.result.items[i]);
        next.numbers[0] = work.result.items[i].id;
    }
    page_reply(x, &w, &work.page, work.result.has_more ? &next : NULL);
}

struct add_work {
    int64_t id;
    struct slice body;
    struct ticket_comment comment;
};
static const struct json_field add_fields[] = {
    {.name = "body",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct add_work, body),
     .is_required = true},
};
static const struct json_object_fields add_table = {add_fields, 1};

static enum result add_comment(struct service_call *call, void *context, struct error *error)
{
    struct add_work *work = context;
    return ticket_comment_add(call, work->id, work->body, &work->comment, error);
}

static void render_comment(struct http_exchange *x, void *context, struct idempotent_answer *answer)
{
    struct add_work *work = context;
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    comment_write_json(&w, &work->comment);
    answer->status = 201;
}

static void add_here(struct http_exchange *x)
{
    static const struct idempotent_operation operation = {add_comment, render_comment, NULL};
    struct add_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (decode_ticket_id(x, &work->id) && decode_no_query(x) && decode_body(x, &add_table, work)) {
        idempotent_write(x, comments_path(x, work->id), &operation, work);
    }
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/tickets/{id}/comments", HTTP_SIGNED_IN, list_comments},
    {HTTP_POST, "/api/v1/tickets/{id}/comments", HTTP_SIGNED_IN, add_here},
};
const struct http_route_table ticket_comment_routes = {routes, sizeof routes / sizeof routes[0]};

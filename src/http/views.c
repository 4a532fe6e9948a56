/* /api/v1/views: lists that the signed-in person has named. */
#include "service/views.h"

#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"

#include <inttypes.h>

static void write_view(struct json_writer *w, const struct saved_view *view)
{
    json_object_begin(w);
    json_member_int(w, "id", view->id);
    json_member_string(w, "name", view->name);
    json_member_string(w, "query", view->query);
    json_member_text(w, "layout", view_layout_name(view->layout));
    json_member_time(w, "created_at", view->created_at_ms);
    json_object_end(w);
}

struct list_work {
    struct saved_view *items;
    size_t count;
};

static enum result read_views(struct service_call *call, void *context, struct error *error)
{
    struct list_work *work = context;
    return view_list(call, &work->items, &work->count, error);
}

static void list_views(struct http_exchange *x)
{
    struct list_work work = {0};
    struct error error = {0};
    if (!decode_no_query(x) || http_read(x, read_views, &work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_key(&w, "items");
    json_array_begin(&w);
    for (size_t i = 0; i < work.count; i++) {
        write_view(&w, &work.items[i]);
    }
    json_array_end(&w);
    json_object_end(&w);
    http_reply_json(x, 200);
}

struct view_work {
    struct saved_view view;
    size_t layout;
};

static const struct json_field view_fields[] = {
    {.name = "name",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct view_work, view.name),
     .is_required = true},
    {.name = "query",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct view_work, view.query),
     .is_required = true},
    {.name = "layout",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct view_work, layout),
     .words = &vocabulary_layout},
};
static const struct json_object_fields view_table = {view_fields,
                                                     sizeof view_fields / sizeof view_fields[0]};

static bool decode_view(struct http_exchange *x, struct view_work *work)
{
    if (!decode_no_query(x) || !decode_body(x, &view_table, work)) {
        return false;
    }
    work->view.layout = (enum view_layout) work->layout;
    return true;
}

/* {view} in the path. */
static bool decode_view_id(struct http_exchange *x, int64_t *id)
{
    long long number;
    if (slice_parse_int64(http_path_parameter(x, "view"), &number) && number > 0) {
        *id = number;
        return true;
    }
    struct error error = {0};
    (void) error_set(&error, RESULT_NOT_FOUND, "view_not_found", "You have no such view.");
    http_reply_error(x, &error);
    return false;
}

static void reply_view(struct http_exchange *x, const struct view_work *work, int status)
{
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    write_view(&w, &work->view);
    http_reply_json(x, status);
}

static enum result add_view(struct service_call *call, void *context, struct error *error)
{
    struct view_work *work = context;
    return view_add(call, &work->view, error);
}

static void reply_added(struct http_exchange *x, void *context, enum result result,
                        const struct error *error)
{
    struct view_work *work = context;
    if (result != RESULT_OK) {
        http_reply_error(x, error);
        return;
    }
    http_reply_header(x, "Location",
                      arena_format(http_arena(x), "/api/v1/views/%" PRId64, work->view.id));
    reply_view(x, work, 201);
}

static void add_here(struct http_exchange *x)
{
    struct view_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (decode_view(x, work)) {
        http_write(x, add_view, reply_added, work);
    }
}

static enum result change_view(struct service_call *call, void *context, struct error *error)
{
    struct view_work *work = context;
    return view_change(call, &work->view, error);
}

static void reply_changed(struct http_exchange *x, void *context, enum result result,
                          const struct error *error)
{
    if (result != RESULT_OK) {
        http_reply_error(x, error);
    } else {
        reply_view(x, context, 200);
    }
}

static void change_here(struct http_exchange *x)
{
    struct view_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (decode_view_id(x, &work->view.id) && decode_view(x, work)) {
        http_write(x, change_view, reply_changed, work);
    }
}

static enum result remove_view(struct service_call *call, void *context, struct error *error)
{
    const struct view_work *work = context;
    return view_remove(call, work->view.id, error);
}

static void reply_removed(struct http_exchange *x, void *context, enum result result,
                          const struct error *error)
{
    (void) context;
    if (result != RESULT_OK) {
        http_reply_error(x, error);
    } else {
        http_reply_empty(x, 204);
    }
}

static void remove_here(struct http_exchange *x)
{
    struct view_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (decode_view_id(x, &work->view.id) && decode_no_query(x)) {
        http_write(x, remove_view, reply_removed, work);
    }
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/views", HTTP_SIGNED_IN, list_views},
    {HTTP_POST, "/api/v1/views", HTTP_SIGNED_IN, add_here},
    {HTTP_PUT, "/api/v1/views/{view}", HTTP_SIGNED_IN, change_here},
    {HTTP_DELETE, "/api/v1/views/{view}", HTTP_SIGNED_IN, remove_here},
};
const struct http_route_table view_routes = {routes, sizeof routes / sizeof routes[0]};

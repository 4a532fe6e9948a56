/* /api/v1/users: people, for assigning. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/identity.h"

struct users_work {
    struct page page;
    struct slice text;
    struct user_page result;
};
static const struct query_field list_fields[] = {
    PAGE_QUERY_FIELDS(struct users_work),
    {.name = "q", .type = QUERY_TEXT, .offset = offsetof(struct users_work, text)},
};
static const struct query_fields list_table = {list_fields,
                                               sizeof list_fields / sizeof list_fields[0]};

static enum result read_users(struct service_call *call, void *context, struct error *error)
{
    struct users_work *work = context;
    return user_search(call, work->text, work->page.after.name, (size_t) work->page.limit,
                       &work->result, error);
}

static void list_users(struct http_exchange *x)
{
    struct users_work work = {0};
    struct error error = {0};
    if (!decode_page(x, &list_table, slice_of("/api/v1/users"), &work, &work.page) ||
        http_read(x, read_users, &work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    page_begin(x, &w);
    struct cursor next = {0};
    for (size_t i = 0; i < work.result.count; i++) {
        const struct user *user = &work.result.items[i];
        json_object_begin(&w);
        json_member_string(&w, "username", user->username);
        json_member_string(&w, "display_name", user->display_name);
        json_member_string_or_null(&w, "email", user->email);
        json_object_end(&w);
        next.name = user->username;
    }
    page_reply(x, &w, &work.page, work.result.has_more ? &next : NULL);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/users", HTTP_SIGNED_IN, list_users},
};
const struct http_route_table user_routes = {routes, sizeof routes / sizeof routes[0]};

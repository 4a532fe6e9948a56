/* /api/v1/services: service paths known from policy and tickets, for completion. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/policy_views.h"

#include <string.h>

struct services_query {
    struct page page;
    struct slice beginning;
};
static const struct query_field list_fields[] = {
    PAGE_QUERY_FIELDS(struct services_query),
    {.name = "q", .type = QUERY_TEXT, .offset = offsetof(struct services_query, beginning)},
};
static const struct query_fields list_table = {list_fields,
                                               sizeof list_fields / sizeof list_fields[0]};

struct services_work {
    struct slice *paths;
    size_t count;
};

static enum result read_services(struct service_call *call, void *context, struct error *error)
{
    struct services_work *work = context;
    return services_known(call, &work->paths, &work->count, error);
}

/* From any segment on: people know what a service is called, not where it lies. */
static bool has_beginning(struct slice path, struct slice beginning)
{
    for (;;) {
        if (slice_starts_with(path, beginning)) {
            return true;
        }
        const char *slash = memchr(path.data, '/', path.length);
        if (slash == NULL) {
            return false;
        }
        size_t passed = (size_t) (slash - path.data) + 1;
        path = slice_make(path.data + passed, path.length - passed);
    }
}

static struct slice path_at(const void *paths, size_t i)
{
    return ((const struct slice *) paths)[i];
}

static void list_services(struct http_exchange *x)
{
    struct services_query query = {0};
    struct services_work work = {0};
    struct error error = {0};
    if (!decode_page(x, &list_table, slice_of("/api/v1/services"), &query, &query.page) ||
        http_read(x, read_services, &work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    page_begin(x, &w);
    struct cursor last = {0};
    bool has_more = false;
    int64_t left = query.page.limit;
    size_t start = page_start(&query.page, work.count, path_at, work.paths);
    for (size_t i = start; i < work.count && !has_more; i++) {
        if (!has_beginning(work.paths[i], query.beginning)) {
            continue;
        }
        has_more = left == 0;
        if (!has_more) {
            json_value_string(&w, work.paths[i]);
            last.name = work.paths[i];
            left--;
        }
    }
    page_reply(x, &w, &query.page, has_more ? &last : NULL);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/services", HTTP_SIGNED_IN, list_services},
};
const struct http_route_table service_routes = {routes, sizeof routes / sizeof routes[0]};

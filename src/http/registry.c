/* /api/v1/registry: which policy is in force, and whether another one waits on disk. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/policy_views.h"

struct registry_work {
    struct stranded_workflow *stranded;
    size_t stranded_count;
};

static enum result read_stranded(struct service_call *call, void *context, struct error *error)
{
    struct registry_work *work = context;
    return stranded_list(call, &work->stranded, &work->stranded_count, error);
}

static void write_sources(struct json_writer *w, const struct registry *r)
{
    json_key(w, "sources");
    json_array_begin(w);
    for (size_t i = 0; i < r->source_count; i++) {
        json_object_begin(w);
        json_member_string(w, "name", r->sources[i].name);
        json_member_int(w, "size", (int64_t) r->sources[i].size);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_counts(struct json_writer *w, const struct registry *r)
{
    json_key(w, "counts");
    json_object_begin(w);
    json_member_int(w, "workflows", (int64_t) r->workflow_count);
    json_member_int(w, "categories", (int64_t) r->category_count);
    json_member_int(w, "items", (int64_t) r->item_count);
    json_member_int(w, "groups", (int64_t) r->group_count);
    json_object_end(w);
}

/* B2.5 */
static void write_stranded(struct json_writer *w, const struct registry_work *work)
{
    json_key(w, "stranded");
    json_array_begin(w);
    for (size_t i = 0; i < work->stranded_count; i++) {
        const struct stranded_workflow *item = &work->stranded[i];
        int64_t tickets = 0;
        json_object_begin(w);
        json_member_string(w, "workflow", item->workflow);
        json_key(w, "by_status");
        json_object_begin(w);
        for (size_t status = 0; status < TICKET_STATUS_COUNT; status++) {
            json_member_int(w, ticket_status_name((enum ticket_status) status),
                            item->by_status[status]);
            tickets += item->by_status[status];
        }
        json_object_end(w);
        json_member_int(w, "tickets", tickets);
        json_object_end(w);
    }
    json_array_end(w);
}

/* B7.7. What was seen is held against what is active now: a reload may have come in between. */
static void write_on_disk(struct json_writer *w, struct observer *observer,
                          struct slice active_revision)
{
    struct observation seen = {0};
    if (observer != NULL) {
        observer_read(observer, &seen);
    }
    json_key(w, "on_disk");
    if (seen.observed_at_ms == 0) {
        json_value_null(w);
        return;
    }
    bool is_pending = !slice_equal(slice_of(seen.revision), active_revision);
    json_object_begin(w);
    json_member_time(w, "observed_at", seen.observed_at_ms);
    json_member_string_or_null(w, "revision", slice_of(seen.revision));
    json_member_bool(w, "pending", is_pending);
    json_member_bool(w, "would_load", !is_pending || seen.would_load);
    json_member_int(w, "error_count", (int64_t) seen.error_count);
    json_member_string_or_null(w, "first_error", slice_of(seen.first_error));
    json_object_end(w);
}

static void show_registry(struct http_exchange *x)
{
    struct registry_work work = {0};
    struct error error = {0};
    if (!decode_no_query(x) || http_read(x, read_stranded, &work, &error) != RESULT_OK) {
        return;
    }
    const struct registry *r = http_registry(x);
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_string(&w, "revision", r->revision);
    json_member_string(&w, "org", r->org);
    json_member_time(&w, "loaded_at", r->loaded_at_ms);
    write_sources(&w, r);
    write_counts(&w, r);
    json_key(&w, "warnings");
    diagnostics_write_json(r->warnings, r->warning_count, &w);
    write_stranded(&w, &work);
    write_on_disk(&w, http_service(x)->observer, r->revision);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/registry", HTTP_SIGNED_IN, show_registry},
};
const struct http_route_table registry_routes = {routes, sizeof routes / sizeof routes[0]};

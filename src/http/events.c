/* /api/v1/events: what happens to tickets and to the registry, as server-sent events. */
#include "http/decode.h"
#include "http/exchange_state.h"
#include "http/listener.h"
#include "http/resources.h"

static const char *follow_word(size_t value)
{
    return value == 0 ? "true" : "false";
}
static const struct vocabulary vocabulary_follow = {follow_word, 2};

struct events_query {
    int64_t after;
    size_t follow; /* 0: goes on */
};
static const struct query_field query_fields[] = {
    {.name = "after",
     .type = QUERY_INTEGER,
     .offset = offsetof(struct events_query, after),
     .minimum = 0,
     .maximum = INT64_MAX},
    {.name = "follow",
     .type = QUERY_WORD,
     .offset = offsetof(struct events_query, follow),
     .words = &vocabulary_follow},
};
static const struct query_fields query_table = {query_fields,
                                                sizeof query_fields / sizeof query_fields[0]};

struct events_work {
    struct events_query query;
    int64_t after; /* as events_resume takes it */
    struct event_resumption missed;
};

/* Last-Event-ID is what the browser has from us; anything else there is an id that we do not know.
 */
static int64_t resume_point(struct http_exchange *x, int64_t after)
{
    struct slice header = http_header(x, "Last-Event-ID");
    long long id;
    if (header.length == 0) {
        return after;
    }
    return slice_parse_int64(header, &id) && id >= 0 ? id : EVENTS_FROM_UNKNOWN;
}

static enum result read_missed(struct service_call *call, void *context, struct error *error)
{
    struct events_work *work = context;
    return events_resume(call, work->after, &work->missed, error);
}

static struct event_batch *first_batch(const struct events_work *work,
                                       const struct event_registry *registry)
{
    struct event_batch *batch = event_batch_new();
    event_batch_add_hello(batch, registry, work->missed.last_id);
    if (work->missed.is_reset) {
        event_batch_add_reset(batch, work->missed.last_id);
    }
    for (size_t i = 0; i < work->missed.page.count; i++) {
        event_batch_add_ticket(batch, &work->missed.page.items[i]);
    }
    return batch;
}

static void reply_at_once(struct http_exchange *x, const struct event_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        buffer_append_slice(http_body_buffer(x), event_item_bytes(batch, &batch->items[i], false));
    }
    http_reply_bytes(x, 200, "text/event-stream; charset=utf-8", buffer_slice(http_body_buffer(x)));
}

static void listen_here(struct http_exchange *x)
{
    struct events_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    work->query.after = EVENTS_FROM_NOW;
    if (!decode_query(x, &query_table, &work->query)) {
        return;
    }
    work->after = resume_point(x, work->query.after);
    if (http_read(x, read_missed, work, &error) != RESULT_OK) {
        return;
    }
    /* nginx would collect the answer, and pass events on late. */
    http_reply_header(x, "X-Accel-Buffering", slice_of("no"));
    struct event_registry registry = event_registry_read(http_service(x));
    struct event_batch *batch = first_batch(work, &registry);
    if (work->query.follow != 0) {
        reply_at_once(x, batch);
    } else if (http_listen_to_events(x, batch, work->missed.last_id, &registry, &error) !=
               RESULT_OK) {
        http_reply_error(x, &error);
    }
    event_batch_unref(batch);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/events", HTTP_SIGNED_IN, listen_here},
};
const struct http_route_table event_routes = {routes, sizeof routes / sizeof routes[0]};

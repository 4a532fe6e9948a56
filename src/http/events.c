/* /api/v1/events: what happens to tickets and to the registry, as server-sent events. */
#include "http/decode.h"
#include "http/exchange_state.h"
#include "http/listener.h"
#include "http/resources.h"

/* Who has missed more than this fetches everything anew, which is less work for everybody. */
enum { RESUMED_EVENTS_MAX = 1000 };

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

enum { FROM_NOW = -1, FROM_UNKNOWN = -2 };

struct events_work {
    struct events_query query;
    int64_t after; /* an id, or one of the above */
    struct event_range range;
    struct event_page page;
    bool is_reset;
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
    return slice_parse_int64(header, &id) && id >= 0 ? id : FROM_UNKNOWN;
}

/* Ids below the first are gone, and those above the last are not of this database. */
static enum result read_missed(struct service_call *call, void *context, struct error *error)
{
    struct events_work *work = context;
    const struct store_event_ops *events = call->tx->engine->events;
    enum result result = events->range(call->tx, &work->range, error);
    if (result != RESULT_OK || work->after == FROM_NOW) {
        return result;
    }
    work->is_reset = work->after < work->range.first - 1 || work->after > work->range.last ||
                     work->range.last - work->after > RESUMED_EVENTS_MAX;
    return work->is_reset ? RESULT_OK
                          : events->list(call->tx, call->arena, work->after, RESUMED_EVENTS_MAX,
                                         &work->page, error);
}

static struct event_batch *first_batch(const struct events_work *work,
                                       const struct event_registry *registry)
{
    struct event_batch *batch = event_batch_new();
    event_batch_add_hello(batch, registry, work->range.last);
    if (work->is_reset) {
        event_batch_add_reset(batch, work->range.last);
    }
    for (size_t i = 0; i < work->page.count; i++) {
        event_batch_add_ticket(batch, &work->page.items[i]);
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
    work->query.after = FROM_NOW;
    if (!decode_query(x, &query_table, &work->query)) {
        return;
    }
    work->after = resume_point(x, work->query.after);
    if (http_read(x, read_missed, work, &error) != RESULT_OK) {
        return;
    }
    struct event_registry registry = event_registry_read(http_service(x));
    struct event_batch *batch = first_batch(work, &registry);
    if (work->query.follow != 0) {
        reply_at_once(x, batch);
    } else if (!http_listen_to_events(x, batch, work->range.last, &registry)) {
        (void) error_set(&error, RESULT_RETRY, "too_many_listeners",
                         "Too many clients listen already; try again.");
        http_reply_error(x, &error);
    }
    event_batch_unref(batch);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/events", HTTP_SIGNED_IN, listen_here},
};
const struct http_route_table event_routes = {routes, sizeof routes / sizeof routes[0]};

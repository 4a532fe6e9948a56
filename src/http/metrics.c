#include "http/metrics.h"

#include "base/memory.h"
#include "http/status.h"

#include <assert.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Upper bounds of the latency histogram. */
static const struct {
    int64_t nanoseconds;
    const char *text; /* seconds */
} latency_bounds[] = {
    {250000, "0.00025"}, {500000, "0.0005"},  {1000000, "0.001"},  {2500000, "0.0025"},
    {5000000, "0.005"},  {10000000, "0.01"},  {25000000, "0.025"}, {50000000, "0.05"},
    {100000000, "0.1"},  {250000000, "0.25"}, {500000000, "0.5"},  {1000000000, "1"},
    {2500000000, "2.5"}, {10000000000, "10"},
};
enum { BOUND_COUNT = sizeof latency_bounds / sizeof latency_bounds[0] };

static const char *const refusal_names[HTTP_REFUSAL_COUNT] = {
    [HTTP_REFUSED_CONNECTIONS] = "connections",
    [HTTP_REFUSED_ADDRESS_CONNECTIONS] = "connections_from_address",
    [HTTP_REFUSED_HANDSHAKE] = "tls_handshake",
    [HTTP_REFUSED_HEAD] = "head",
    [HTTP_REFUSED_HEAD_SIZE] = "head_size",
    [HTTP_REFUSED_HEAD_TIMEOUT] = "head_timeout",
    [HTTP_REFUSED_BODY] = "body",
    [HTTP_REFUSED_BODY_SIZE] = "body_size",
    [HTTP_REFUSED_BODY_TIMEOUT] = "body_timeout",
    [HTTP_REFUSED_BODIES] = "bodies",
    [HTTP_REFUSED_WRITE_TIMEOUT] = "write_timeout",
};

enum { STATUS_SLOTS = 32 };

struct route_metrics {
    _Atomic uint64_t by_status[STATUS_SLOTS]; /* by http_status_index */
    _Atomic uint64_t latency[BOUND_COUNT + 1];
    _Atomic uint64_t latency_sum_ns;
};

struct http_metrics {
    _Atomic uint64_t refusals[HTTP_REFUSAL_COUNT];
    _Atomic uint64_t accepted;
    _Atomic int64_t connections;
    _Atomic int64_t in_flight;
    _Atomic int64_t listeners;
    _Atomic uint64_t events_sent;
    _Atomic uint64_t listeners_dropped;
    struct route_metrics routes[]; /* the last one: no route */
};

struct http_metrics *http_metrics_new(size_t route_count)
{
    assert(http_status_count() < STATUS_SLOTS);
    struct http_metrics *metrics =
        memory_alloc(sizeof *metrics + (route_count + 1) * sizeof metrics->routes[0]);
    return metrics;
}

void http_metrics_free(struct http_metrics *metrics)
{
    free(metrics);
}

/* Only one thread adds, others only read: no need to lock the bus. */
static void add(_Atomic uint64_t *counter, uint64_t amount)
{
    uint64_t value = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, value + amount, memory_order_relaxed);
}

static void change(_Atomic int64_t *gauge, int amount)
{
    int64_t value = atomic_load_explicit(gauge, memory_order_relaxed);
    atomic_store_explicit(gauge, value + amount, memory_order_relaxed);
}

void http_metrics_request(struct http_metrics *metrics, size_t route_index, int status,
                          int64_t duration_ns)
{
    struct route_metrics *route = &metrics->routes[route_index];
    size_t bucket = 0;
    while (bucket < BOUND_COUNT && duration_ns > latency_bounds[bucket].nanoseconds) {
        bucket++;
    }
    add(&route->by_status[http_status_index(status)], 1);
    add(&route->latency[bucket], 1);
    add(&route->latency_sum_ns, (uint64_t) duration_ns);
}

void http_metrics_in_flight(struct http_metrics *metrics, int amount)
{
    change(&metrics->in_flight, amount);
}

void http_metrics_connection(struct http_metrics *metrics, int amount)
{
    change(&metrics->connections, amount);
    if (amount > 0) {
        add(&metrics->accepted, 1);
    }
}

void http_metrics_listeners(struct http_metrics *metrics, int amount)
{
    change(&metrics->listeners, amount);
}

void http_metrics_events_sent(struct http_metrics *metrics, uint64_t count)
{
    add(&metrics->events_sent, count);
}

void http_metrics_listener_dropped(struct http_metrics *metrics)
{
    add(&metrics->listeners_dropped, 1);
}

void http_metrics_refusal(struct http_metrics *metrics, enum http_refusal reason)
{
    add(&metrics->refusals[reason], 1);
}

/* One route's counters of all loops. */
struct route_sum {
    uint64_t by_status[STATUS_SLOTS];
    uint64_t latency[BOUND_COUNT + 1];
    uint64_t latency_sum_ns;
    uint64_t count;
};

static uint64_t load(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void sum_route(struct http_metrics *const *all, size_t loop_count, size_t index,
                      struct route_sum *out)
{
    *out = (struct route_sum){0};
    for (size_t loop = 0; loop < loop_count; loop++) {
        const struct route_metrics *route = &all[loop]->routes[index];
        for (size_t i = 0; i < STATUS_SLOTS; i++) {
            out->by_status[i] += load(&route->by_status[i]);
        }
        for (size_t i = 0; i <= BOUND_COUNT; i++) {
            uint64_t in_bucket = load(&route->latency[i]);
            out->latency[i] += in_bucket;
            out->count += in_bucket; /* so that +Inf and _count agree whatever happens meanwhile */
        }
        out->latency_sum_ns += load(&route->latency_sum_ns);
    }
}

/* method="GET",route="/api/v1/tickets/{id}"; bounded: what clients send is not in it. */
static void write_labels(const struct http_router *router, size_t index, struct buffer *out)
{
    if (index == http_router_route_count(router)) {
        buffer_append_text(out, "method=\"other\",route=\"none\"");
        return;
    }
    const struct http_route *route = http_router_route(router, index);
    buffer_append_format(out, "method=\"%s\",route=\"%s\"", http_method_name(route->method),
                         route->path);
}

static void write_requests(const struct route_sum *sum, const struct http_router *router,
                           size_t index, struct buffer *out)
{
    for (size_t i = 0; i <= http_status_count(); i++) {
        if (sum->by_status[i] == 0) {
            continue;
        }
        buffer_append_text(out, "itops_http_requests_total{");
        write_labels(router, index, out);
        if (i < http_status_count()) {
            buffer_append_format(out, ",status=\"%d\"", http_status_at(i));
        } else {
            buffer_append_text(out, ",status=\"other\"");
        }
        buffer_append_format(out, "} %" PRIu64 "\n", sum->by_status[i]);
    }
}

static void write_latency(const struct route_sum *sum, const struct http_router *router,
                          size_t index, struct buffer *out)
{
    static const char name[] = "itops_http_request_duration_seconds";
    uint64_t cumulative = 0;
    for (size_t i = 0; i <= BOUND_COUNT; i++) {
        cumulative += sum->latency[i];
        buffer_append_format(out, "%s_bucket{", name);
        write_labels(router, index, out);
        buffer_append_format(out, ",le=\"%s\"} %" PRIu64 "\n",
                             i < BOUND_COUNT ? latency_bounds[i].text : "+Inf", cumulative);
    }
    buffer_append_format(out, "%s_sum{", name);
    write_labels(router, index, out);
    buffer_append_format(out, "} %.9f\n", (double) sum->latency_sum_ns / 1e9);
    buffer_append_format(out, "%s_count{", name);
    write_labels(router, index, out);
    buffer_append_format(out, "} %" PRIu64 "\n", sum->count);
}

/* Routes that nobody has called are left out. */
static void write_routes(struct http_metrics *const *all, size_t count,
                         const struct http_router *router, struct buffer *out,
                         void (*write)(const struct route_sum *sum,
                                       const struct http_router *router, size_t index,
                                       struct buffer *out))
{
    struct route_sum sum;
    for (size_t i = 0; i <= http_router_route_count(router); i++) {
        sum_route(all, count, i, &sum);
        if (sum.count > 0) {
            write(&sum, router, i, out);
        }
    }
}

static void write_connections(struct http_metrics *const *all, size_t count, struct buffer *out)
{
    int64_t connections = 0;
    int64_t in_flight = 0;
    uint64_t accepted = 0;
    for (size_t i = 0; i < count; i++) {
        connections += atomic_load_explicit(&all[i]->connections, memory_order_relaxed);
        in_flight += atomic_load_explicit(&all[i]->in_flight, memory_order_relaxed);
        accepted += load(&all[i]->accepted);
    }
    http_metrics_family(out, "itops_http_requests_in_flight", "gauge",
                        "Requests whose reply is not ready yet.");
    buffer_append_format(out, "itops_http_requests_in_flight %" PRId64 "\n", in_flight);
    http_metrics_family(out, "itops_http_connections", "gauge", "Open connections.");
    buffer_append_format(out, "itops_http_connections %" PRId64 "\n", connections);
    http_metrics_family(out, "itops_http_connections_total", "counter", "Connections accepted.");
    buffer_append_format(out, "itops_http_connections_total %" PRIu64 "\n", accepted);
}

static void write_listeners(struct http_metrics *const *all, size_t count, struct buffer *out)
{
    int64_t listeners = 0;
    uint64_t sent = 0;
    uint64_t dropped = 0;
    for (size_t i = 0; i < count; i++) {
        listeners += atomic_load_explicit(&all[i]->listeners, memory_order_relaxed);
        sent += load(&all[i]->events_sent);
        dropped += load(&all[i]->listeners_dropped);
    }
    http_metrics_family(out, "itops_event_listeners", "gauge", "Clients that listen to events.");
    buffer_append_format(out, "itops_event_listeners %" PRId64 "\n", listeners);
    http_metrics_family(out, "itops_events_sent_total", "counter",
                        "Events sent to listeners, counted for each of them.");
    buffer_append_format(out, "itops_events_sent_total %" PRIu64 "\n", sent);
    http_metrics_family(out, "itops_event_listeners_dropped_total", "counter",
                        "Listeners cut off because they did not read.");
    buffer_append_format(out, "itops_event_listeners_dropped_total %" PRIu64 "\n", dropped);
}

static void write_refusals(struct http_metrics *const *all, size_t count, struct buffer *out)
{
    http_metrics_family(out, "itops_http_refusals_total", "counter",
                        "Requests and connections that a guard has refused.");
    for (size_t reason = 0; reason < HTTP_REFUSAL_COUNT; reason++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            sum += load(&all[i]->refusals[reason]);
        }
        buffer_append_format(out, "itops_http_refusals_total{reason=\"%s\"} %" PRIu64 "\n",
                             refusal_names[reason], sum);
    }
}

void http_metrics_family(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void http_metrics_write(struct http_metrics *const *all, size_t count,
                        const struct http_router *router, struct buffer *out)
{
    http_metrics_family(out, "itops_http_requests_total", "counter",
                        "Requests answered, by route and status.");
    write_routes(all, count, router, out, write_requests);
    http_metrics_family(out, "itops_http_request_duration_seconds", "histogram",
                        "Time from a request's head to its reply being ready.");
    write_routes(all, count, router, out, write_latency);
    write_connections(all, count, out);
    write_listeners(all, count, out);
    write_refusals(all, count, out);
}

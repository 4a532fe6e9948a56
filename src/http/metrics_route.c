/* GET /metrics: everything that is counted, in Prometheus' text format 0.0.4. */
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/metrics_process.h"
#include "http/resources.h"
#include "http/server_state.h"
#include "service/overview.h"

#include <inttypes.h>

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

static void write_build(const struct http_server *server, struct buffer *out)
{
    http_metrics_family(out, "itops_build_info", "gauge", "What is running; always 1.");
    buffer_append_format(out, "itops_build_info{version=\"%s\",commit=\"%s\",flavour=\"%s\"} 1\n",
                         server->version, server->commit, server->flavour);
}

/*
 * "Successful" is about the active registry and the disk: a reload that failed is forgotten when
 * the disk holds again what is active.
 */
static void write_registry(struct http_exchange *x, struct buffer *out)
{
    const struct registry *registry = x->registry;
    struct observation seen = {0};
    if (x->loop->server->service->observer != NULL) {
        observer_read(x->loop->server->service->observer, &seen);
    }
    bool failed = atomic_load(&x->loop->server->reload_failed) && seen.is_pending;
    http_metrics_family(out, "itops_config_last_reload_successful", "gauge",
                        "Whether the last load of the registry worked.");
    buffer_append_format(out, "itops_config_last_reload_successful %d\n", failed ? 0 : 1);
    http_metrics_family(out, "itops_config_last_reload_success_timestamp_seconds", "gauge",
                        "When the active registry was loaded, in Unix time.");
    buffer_append_format(out, "itops_config_last_reload_success_timestamp_seconds %.3f\n",
                         (double) registry->loaded_at_ms / 1e3);
    http_metrics_family(out, "itops_config_pending", "gauge",
                        "Whether the disk holds another registry than the active one.");
    buffer_append_format(out, "itops_config_pending %d\n", seen.is_pending ? 1 : 0);
    http_metrics_family(out, "itops_config_pending_valid", "gauge",
                        "Whether what the disk holds would load.");
    buffer_append_format(out, "itops_config_pending_valid %d\n",
                         seen.observed_at_ms == 0 || seen.would_load ? 1 : 0);
    http_metrics_family(out, "itops_config_info", "gauge", "The active registry; always 1.");
    buffer_append_format(out, "itops_config_info{revision=\"%.*s\"} 1\n",
                         SLICE_ARGS(registry->revision));
}

static void write_store(const struct store *store, struct buffer *out)
{
    struct store_stats stats;
    store_stats_read(store, &stats);
    http_metrics_family(out, "itops_store_commit_works", "histogram",
                        "Writes that shared one durable commit.");
    uint64_t commits = 0;
    for (size_t i = 0; i < STORE_BATCH_BUCKET_COUNT; i++) {
        commits += stats.batch_buckets[i];
        if (i + 1 < STORE_BATCH_BUCKET_COUNT) {
            buffer_append_format(out, "itops_store_commit_works_bucket{le=\"%u\"} %" PRIu64 "\n",
                                 1U << i, commits);
        }
    }
    buffer_append_format(out,
                         "itops_store_commit_works_bucket{le=\"+Inf\"} %" PRIu64 "\n"
                         "itops_store_commit_works_sum %" PRIu64 "\n"
                         "itops_store_commit_works_count %" PRIu64 "\n",
                         commits, stats.works, commits);
    http_metrics_family(out, "itops_store_commit_seconds_total", "counter",
                        "Time spent on commits.");
    buffer_append_format(out, "itops_store_commit_seconds_total %.9f\n",
                         (double) stats.commit_nanoseconds / 1e9);
    http_metrics_family(out, "itops_store_works_failed_total", "counter",
                        "Writes that were rolled back.");
    buffer_append_format(out, "itops_store_works_failed_total %" PRIu64 "\n", stats.works_failed);
    http_metrics_family(out, "itops_store_queue_length", "gauge", "Writes that wait now.");
    buffer_append_format(out, "itops_store_queue_length %" PRIu64 "\n", stats.queued);
}

static void write_tickets(const struct overview *overview, struct buffer *out)
{
    http_metrics_family(out, "itops_tickets", "gauge", "Tickets by status.");
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        buffer_append_format(out, "itops_tickets{status=\"%s\"} %" PRId64 "\n",
                             ticket_status_name((enum ticket_status) i), overview->tickets[i]);
    }
    http_metrics_family(out, "itops_sla_breaches_total", "counter",
                        "Service level promises that were not kept, by clock.");
    for (int i = 0; i < SLA_CLOCK_COUNT; i++) {
        buffer_append_format(out, "itops_sla_breaches_total{clock=\"%s\"} %" PRId64 "\n",
                             sla_clock_name((enum sla_clock_kind) i), overview->breaches[i]);
    }
}

static enum result read_overview(struct service_call *call, void *context, struct error *error)
{
    return overview_read(call, context, error);
}

/* A database that does not answer must not hide the rest: its families are left out then. */
static void get_metrics(struct http_exchange *x)
{
    const struct http_server *server = x->loop->server;
    struct buffer *out = http_body_buffer(x);
    struct overview overview;
    struct error error = {0};
    write_build(server, out);
    write_registry(x, out);
    http_metrics_write(server->metrics, server->thread_count, server->router, out);
    write_store(server->service->store, out);
    bool has_overview = http_exchange_try_read(x, read_overview, &overview, &error) == RESULT_OK;
    http_metrics_family(out, "itops_database_up", "gauge", "Whether the database answers.");
    buffer_append_format(out, "itops_database_up %d\n", has_overview ? 1 : 0);
    if (has_overview) {
        write_tickets(&overview, out);
    }
    http_metrics_write_process(server->started_at_ms, out);
    http_reply_bytes(x, 200, METRICS_TYPE, buffer_slice(out));
}

static const struct http_route routes[] = {
    {HTTP_GET, "/metrics", HTTP_PUBLIC, get_metrics},
};

const struct http_route_table metrics_routes = {routes, sizeof routes / sizeof routes[0]};

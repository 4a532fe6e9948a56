#include "http/server.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/slice.h"
#include "http/event_feed.h"
#include "http/listen.h"
#include "http/loop_inbox.h"
#include "http/server_state.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    THREADS_DEFAULT_MAX = 8,
    COMPUTE_THREADS = 2,
    COMPUTE_QUEUE_MAX = 64,
    OTHER_DESCRIPTORS = 256, /* the database, files, loops */
};

static struct http_limits fill_in(struct http_limits limits)
{
    static const struct http_limits defaults = {
        .header_bytes = 16 * 1024,
        .body_bytes = 1024 * 1024,
        .header_seconds = 10,
        .body_seconds = 30,
        .idle_seconds = 75,
        .write_seconds = 30,
        .connections = 4096,
        .connections_per_address = 1024,
        .drain_seconds = 10,
        .heartbeat_seconds = 15,
    };
#define FILL_IN(member) limits.member = limits.member != 0 ? limits.member : defaults.member
    FILL_IN(header_bytes);
    FILL_IN(body_bytes);
    FILL_IN(header_seconds);
    FILL_IN(body_seconds);
    FILL_IN(idle_seconds);
    FILL_IN(write_seconds);
    FILL_IN(connections);
    FILL_IN(connections_per_address);
    FILL_IN(drain_seconds);
    FILL_IN(heartbeat_seconds);
#undef FILL_IN
    return limits;
}

static size_t choose_thread_count(unsigned wanted)
{
    if (wanted > 0) {
        return wanted < HTTP_LOOPS_MAX ? wanted : HTTP_LOOPS_MAX;
    }
    cpu_set_t processors;
    int count =
        sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
    return count < THREADS_DEFAULT_MAX ? (size_t) count : THREADS_DEFAULT_MAX;
}

/* Each connection needs a descriptor; the usual soft limit of 1024 is lower than ours. */
static void raise_descriptor_limit(unsigned connections)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    rlim_t wanted = (rlim_t) connections + OTHER_DESCRIPTORS;
    if (limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted) {
        log_warn("fewer connections than the limit can be open: raise the limit on open files",
                 log_int("open_files", (int64_t) limit.rlim_cur),
                 log_int("connections", connections));
    }
}

static void server_free(struct http_server *server)
{
    event_feed_stop(server->feed);
    for (size_t i = 0; i < server->loop_count; i++) {
        http_loop_join(server->loops[i]);
    }
    event_feed_free(server->feed);
    worker_pool_stop(server->pool);
    for (size_t i = 0; i < server->thread_count; i++) {
        http_metrics_free(server->metrics[i]);
    }
    http_router_free(server->router);
    http_admission_free(server->admission);
    tls_context_free(server->tls);
    free(server);
}

static enum result start_loops(struct http_server *server, const char *listen,
                               char address[HTTP_ADDRESS_TEXT_SIZE], struct error *error)
{
    struct http_listen_address where;
    enum result result = http_listen_parse(listen, &where, error);
    for (size_t i = 0; result == RESULT_OK && i < server->thread_count; i++) {
        int fd = -1;
        result = http_listen_open(&where, i == 0, &fd, error);
        if (result == RESULT_OK) {
            result = http_loop_start(server, i, fd, &server->loops[i], error);
            server->loop_count += result == RESULT_OK;
        }
    }
    if (result == RESULT_OK) {
        http_listen_format(&where, address);
    }
    return result;
}

enum result http_server_start(const struct http_server_options *options, struct http_server **out,
                              struct error *error)
{
    struct http_server *server = memory_alloc(sizeof *server);
    *out = NULL;
    server->service = options->service;
    server->version = options->version;
    server->flavour = options->flavour;
    server->commit = options->commit;
    server->limits = fill_in(options->limits);
    server->proxies = options->proxies;
    server->started_at_ms = clock_now_ms();
    size_t table_count;
    const struct http_route_table *const *tables = http_route_tables(&table_count);
    server->router = http_router_new(tables, table_count);
    server->admission =
        http_admission_new(server->limits.connections, server->limits.connections_per_address);
    /* Whatever is listened to, a quarter of the connections is left for requests. */
    server->feed =
        event_feed_new(server, server->limits.connections - server->limits.connections / 4);
    server->thread_count = choose_thread_count(options->threads);
    for (size_t i = 0; i < server->thread_count; i++) {
        server->metrics[i] = http_metrics_new(http_router_route_count(server->router));
    }
    signal(SIGPIPE, SIG_IGN); /* a client that has gone is an error of one write */
    raise_descriptor_limit(server->limits.connections);

    char address[HTTP_ADDRESS_TEXT_SIZE];
    enum result result = RESULT_OK;
    if (options->tls_certificate_file != NULL) {
        result = tls_context_new(options->tls_certificate_file, options->tls_key_file, &server->tls,
                                 error);
    }
    if (result == RESULT_OK) {
        server->pool = worker_pool_start(COMPUTE_THREADS, COMPUTE_QUEUE_MAX, "compute");
        result = server->pool != NULL ? start_loops(server, options->listen, address, error)
                                      : error_set(error, RESULT_FAILED, "threads_unavailable",
                                                  "Threads cannot be started.");
    }
    if (result == RESULT_OK) {
        result = event_feed_start(server->feed, error);
    }
    if (result != RESULT_OK) {
        http_server_stop(server);
        return result;
    }
    log_info("listening", log_text("address", address),
             log_text("scheme", server->tls != NULL ? "https" : "http"),
             log_int("threads", (int64_t) server->thread_count));
    *out = server;
    return RESULT_OK;
}

void http_server_stop(struct http_server *server)
{
    if (server == NULL) {
        return;
    }
    atomic_store(&server->is_draining, true);
    for (size_t i = 0; i < server->loop_count; i++) {
        loop_inbox_wake(server->loops[i]);
    }
    server_free(server);
}

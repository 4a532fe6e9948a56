/* What all loops of a server share. */
#ifndef ITOPS_HTTP_SERVER_STATE_H
#define ITOPS_HTTP_SERVER_STATE_H

#include "base/worker_pool.h"
#include "http/admission.h"
#include "http/loop.h"
#include "http/router.h"
#include "http/server.h"
#include "http/transport.h"

#include <stdatomic.h>
#include <stdbool.h>

struct event_feed;

enum { HTTP_LOOPS_MAX = 64 };

/* Immutable while the loops run, but for what is atomic. */
struct http_server {
    struct service *service;
    struct http_limits limits; /* filled in */
    struct http_proxies proxies;
    struct http_router *router;
    struct http_admission *admission;
    struct tls_context *tls; /* NULL: plain HTTP */
    struct worker_pool *pool;
    struct event_feed *feed;
    const char *version;
    const char *flavour;
    const char *commit;
    int64_t started_at_ms;
    atomic_bool is_draining;
    atomic_bool reload_failed; /* the last one that was asked for */
    size_t thread_count;
    struct http_metrics *metrics[HTTP_LOOPS_MAX]; /* each loop's own, for the scrape */
    /* Of the thread that starts and stops the server. */
    size_t loop_count; /* started so far */
    struct http_loop *loops[HTTP_LOOPS_MAX];
};

#endif

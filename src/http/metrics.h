/* What the server counts. Each loop writes its own counters without locks; a scrape adds them up.
 */
#ifndef ITOPS_HTTP_METRICS_H
#define ITOPS_HTTP_METRICS_H

#include "base/buffer.h"
#include "http/router.h"

#include <stddef.h>
#include <stdint.h>

enum http_refusal {
    HTTP_REFUSED_CONNECTIONS,
    HTTP_REFUSED_ADDRESS_CONNECTIONS,
    HTTP_REFUSED_HANDSHAKE,
    HTTP_REFUSED_HEAD,
    HTTP_REFUSED_HEAD_SIZE,
    HTTP_REFUSED_HEAD_TIMEOUT,
    HTTP_REFUSED_BODY,
    HTTP_REFUSED_BODY_SIZE,
    HTTP_REFUSED_BODY_TIMEOUT,
    HTTP_REFUSED_BODIES, /* too many bytes of bodies at a time */
    HTTP_REFUSED_WRITE_TIMEOUT,
    HTTP_REFUSAL_COUNT,
};

/* One loop's. */
struct http_metrics;

struct http_metrics *http_metrics_new(size_t route_count);
void http_metrics_free(struct http_metrics *metrics); /* NULL is fine */

/* On the loop that owns them. route_index: the router's, or its route count for none. */
void http_metrics_request(struct http_metrics *metrics, size_t route_index, int status,
                          int64_t duration_ns);
void http_metrics_in_flight(struct http_metrics *metrics, int amount);
void http_metrics_connection(struct http_metrics *metrics, int amount);
void http_metrics_listeners(struct http_metrics *metrics, int amount);
void http_metrics_events_sent(struct http_metrics *metrics, uint64_t count);
void http_metrics_listener_dropped(struct http_metrics *metrics);
void http_metrics_refusal(struct http_metrics *metrics, enum http_refusal reason);

/* "# HELP" and "# TYPE" of a family of metrics. */
void http_metrics_family(struct buffer *out, const char *name, const char *type, const char *help);

/* From any thread: Prometheus text of all loops' counters together. */
void http_metrics_write(struct http_metrics *const *all, size_t count,
                        const struct http_router *router, struct buffer *out);

#endif

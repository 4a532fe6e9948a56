/* What has happened to tickets: from where somebody left off, and then on and on. */
#ifndef ITOPS_SERVICE_EVENTS_H
#define ITOPS_SERVICE_EVENTS_H

#include "service/service.h"
#include "store/events.h"

/* Who has missed more than this fetches everything anew, which is less work for everybody. */
enum { EVENTS_RESUMED_MAX = 1000 };

enum { EVENTS_FROM_NOW = -1, EVENTS_FROM_UNKNOWN = -2 };

struct event_resumption {
    int64_t last_id;        /* everything up to it is in here, or missed for good */
    bool is_reset;          /* too much was missed, or the id is too old or unknown */
    struct event_page page; /* what was missed, all of it; empty when is_reset */
};

/* `after`: the last id that was seen, or one of the above. */
enum result events_resume(struct service_call *call, int64_t after, struct event_resumption *out,
                          struct error *error);

/* Those after an id, in order, at most `limit`. Not on behalf of a person. */
enum result events_after(struct store_tx *tx, struct arena *arena, int64_t after, size_t limit,
                         struct event_page *out, struct error *error);

#endif

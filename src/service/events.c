#include "service/events.h"

/* Ids below the first are gone, and those above the last are not of this database. */
static bool is_lost(int64_t after, const struct event_range *range)
{
    return after < range->first - 1 || after > range->last ||
           range->last - after > EVENTS_RESUMED_MAX;
}

enum result events_resume(struct service_call *call, int64_t after, struct event_resumption *out,
                          struct error *error)
{
    struct event_range range;
    enum result result = call->tx->engine->events->range(call->tx, &range, error);
    *out = (struct event_resumption){0};
    if (result != RESULT_OK) {
        return result;
    }
    out->last_id = range.last;
    if (after == EVENTS_FROM_NOW) {
        return RESULT_OK;
    }
    out->is_reset = is_lost(after, &range);
    return out->is_reset
               ? RESULT_OK
               : events_after(call->tx, call->arena, after, EVENTS_RESUMED_MAX, &out->page, error);
}

enum result events_after(struct store_tx *tx, struct arena *arena, int64_t after, size_t limit,
                         struct event_page *out, struct error *error)
{
    return tx->engine->events->list(tx, arena, after, limit, out, error);
}

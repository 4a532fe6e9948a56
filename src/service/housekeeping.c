#include "service/housekeeping.h"

#include "service/idempotency.h"
#include "service/identity.h"
#include "store/events.h"

enum { REMOVED_MAX = 1000 /* rows of one kind in one round */ };

static enum result remove_sessions(void *context, struct store_tx *tx, struct error *error)
{
    const int64_t *now_ms = context;
    return tx->engine->sessions->remove_expired(tx, *now_ms, REMOVED_MAX, error);
}

static enum result remove_answers(void *context, struct store_tx *tx, struct error *error)
{
    const int64_t *now_ms = context;
    return tx->engine->idempotency->remove_before(tx, *now_ms - IDEMPOTENCY_LIFETIME_MS,
                                                  REMOVED_MAX, error);
}

static enum result remove_throttle(void *context, struct store_tx *tx, struct error *error)
{
    const int64_t *now_ms = context;
    return tx->engine->throttle->remove_stale(tx, *now_ms - SIGN_IN_WINDOW_MS, REMOVED_MAX, error);
}

struct event_trim {
    int64_t now_ms;
    size_t removed;
};

static enum result remove_events(void *context, struct store_tx *tx, struct error *error)
{
    struct event_trim *trim = context;
    return tx->engine->events->remove(tx, trim->now_ms - EVENT_LIFETIME_MS, EVENTS_KEPT_MAX,
                                      REMOVED_MAX, &trim->removed, error);
}

/* A busy day brings far more events than one round of the others removes: all that must go, in
 * transactions that nobody has to wait for. */
static enum result trim_events(struct store *store, int64_t now_ms, struct error *error)
{
    struct event_trim trim = {.now_ms = now_ms};
    enum result result;
    do {
        result = store_run(store, remove_events, &trim, error);
    } while (result == RESULT_OK && trim.removed > 0);
    return result;
}

enum result housekeeping_run(struct store *store, int64_t now_ms, struct error *error)
{
    enum result result = store_run(store, remove_sessions, &now_ms, error);
    if (result == RESULT_OK) {
        result = store_run(store, remove_answers, &now_ms, error);
    }
    if (result == RESULT_OK) {
        result = store_run(store, remove_throttle, &now_ms, error);
    }
    return result == RESULT_OK ? trim_events(store, now_ms, error) : result;
}

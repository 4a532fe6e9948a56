#include "service/housekeeping.h"

#include "service/idempotency.h"
#include "service/identity.h"

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

enum result housekeeping_run(struct store *store, int64_t now_ms, struct error *error)
{
    enum result result = store_run(store, remove_sessions, &now_ms, error);
    if (result == RESULT_OK) {
        result = store_run(store, remove_answers, &now_ms, error);
    }
    return result == RESULT_OK ? store_run(store, remove_throttle, &now_ms, error) : result;
}

#include "service/overview.h"

#include "store/counters.h"

enum result overview_read(struct service_call *call, struct overview *out, struct error *error)
{
    const struct store_counter_ops *counters = call->tx->engine->counters;
    enum result result = counters->by_status(call->tx, out->tickets, error);
    if (result == RESULT_OK) {
        result = counters->breaches(call->tx, out->breaches, error);
    }
    return result;
}

#include "service/identity.h"

enum result user_search(struct service_call *call, struct slice query, struct slice after,
                        size_t limit, struct user_page *out, struct error *error)
{
    return call->tx->engine->users->search(call->tx, call->arena, query, after, limit, false, out,
                                           error);
}

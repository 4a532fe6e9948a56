#include "service/ticket_edit.h"
#include "service/ticket_fields.h"
#include "service/tickets.h"

enum result ticket_comment_add(struct service_call *call, int64_t ticket_id, struct slice body,
                               struct ticket_comment *out, struct error *error)
{
    struct ticket ticket;
    struct ticket_edit edit;
    enum result result = ticket_check_comment(body, "/body", error);
    if (result == RESULT_OK) {
        result = ticket_edit_begin(&edit, call, ticket_id, 0, &ticket, error);
    }
    if (result == RESULT_OK) {
        result = ticket_edit_comment(&edit, body, out, error);
    }
    if (result == RESULT_OK) {
        /* No new version: a comment takes nothing from whoever is changing the ticket meanwhile. */
        result = call->tx->engine->tickets->touch(call->tx, ticket_id, edit.at_ms, error);
    }
    return result;
}

enum result ticket_comment_list(struct service_call *call, int64_t ticket_id, int64_t after_id,
                                size_t limit, struct comment_page *out, struct error *error)
{
    struct ticket ticket;
    enum result result = ticket_get(call, ticket_id, &ticket, error);
    if (result == RESULT_OK) {
        result = call->tx->engine->comments->list(call->tx, call->arena, ticket_id, after_id, limit,
                                                  out, error);
    }
    return result;
}

#include "ticket/ticket.h"

void ticket_set_status(struct ticket *ticket, enum ticket_status to, int64_t at_ms)
{
    ticket->status = to;
    if (to == TICKET_OPEN || to == TICKET_IN_PROGRESS) {
        ticket->resolved_at_ms = 0;
    } else if (to == TICKET_RESOLVED) {
        ticket->resolved_at_ms = at_ms;
    }
    ticket->closed_at_ms = to == TICKET_CLOSED ? at_ms : 0;
}

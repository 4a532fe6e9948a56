/* Who may assign a ticket and who may change its fields (B4.6). Transitions are policy's business.
 */
#ifndef ITOPS_SERVICE_TICKET_RIGHTS_H
#define ITOPS_SERVICE_TICKET_RIGHTS_H

#include "service/ticket_edit.h"
#include "service/tickets.h"

/* B4.5. CONFLICT: ticket_closed. */
enum result ticket_check_not_closed(const struct ticket *ticket, struct error *error);

/*
 * May the actor assign, reassign or unassign the ticket, or hand it to another group? `takes`: it
 * is only about assigning it to the actor, which on a ticket with neither assignee nor group is
 * open to everybody in a group whose scope covers the service. FORBIDDEN: forbidden_assign.
 */
enum result ticket_right_to_assign(const struct service_call *call, const struct ticket *ticket,
                                   bool takes, struct qualification *how, struct error *error);

/*
 * May the actor change title, description and priority: as requester, as somebody who may assign
 * the ticket, or who may take it? FORBIDDEN: forbidden_change.
 */
enum result ticket_right_to_change(const struct service_call *call, const struct ticket *ticket,
                                   struct qualification *how, struct error *error);

/*
 * May the actor put the ticket under `service`? Roles are looked up from there (B2.3): whoever
 * changes it changes who may make which move, so it takes the right to assign. Once it has left
 * OPEN it takes decisions of groups along, to a place where others would have been asked: then the
 * actor must be in a group whose scope covers that place, too. FORBIDDEN: forbidden_change.
 */
enum result ticket_right_to_move(const struct service_call *call, const struct ticket *ticket,
                                 struct slice service, struct qualification *how,
                                 struct error *error);

/* All of them at once, as a change would be answered now. */
void ticket_rights_of(const struct service_call *call, const struct ticket *ticket,
                      struct ticket_rights *out);

#endif

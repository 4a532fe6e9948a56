/* A ticket as a row: the columns of its table in the order in which they are read and bound. */
#ifndef ITOPS_STORE_SQL_TICKET_ROW_H
#define ITOPS_STORE_SQL_TICKET_ROW_H

#include "store/sql/statement.h"
#include "ticket/ticket.h"

/* In the order that ticket_row_read reads them; all that lists show. */
#define TICKET_ROW_COLUMNS                                                           \
    "t.id, t.version, t.status, t.priority, t.created_at_ms, t.updated_at_ms,"       \
    " t.resolved_at_ms, t.closed_at_ms,"                                             \
    " t.response_target_ms, t.response_from_priority, t.response_due_at_ms,"         \
    " t.response_met_at_ms, t.response_breached_at_ms, t.response_stopped_ms,"       \
    " t.resolution_target_ms, t.resolution_from_priority, t.resolution_due_at_ms,"   \
    " t.resolution_met_at_ms, t.resolution_breached_at_ms, t.resolution_stopped_ms," \
    " t.workflow, t.item, t.assignee_group, t.service, t.title,"                     \
    " t.requester_id, r.username, r.display_name, t.assignee_id, a.username, a.display_name"

/* LEFT: the ticket is found first, the people by their ids. */
#define TICKET_ROW_PEOPLE                         \
    " LEFT JOIN users r ON r.id = t.requester_id" \
    " LEFT JOIN users a ON a.id = t.assignee_id"
#define TICKET_ROW_TABLES " FROM tickets t" TICKET_ROW_PEOPLE

/* Everything but the description. */
void ticket_row_read(struct statement *statement, struct arena *arena, struct ticket *out);

/* How many segments of a service path have a column: scope_2 to scope_5. */
enum { SCOPE_SEGMENTS_MIN = 2, SCOPE_SEGMENTS_MAX = 5 };

/* The number of segments of a scope. */
size_t scope_segment_count(struct slice scope);

/* The first `segments` segments of a scope; empty when it has fewer. */
struct slice scope_ancestor(struct slice scope, size_t segments);

#endif

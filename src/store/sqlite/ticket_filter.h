/* What a list asks of one ticket beyond the index range that it was found in; its words come after
 * all that. */
#ifndef ITOPS_STORE_SQLITE_TICKET_FILTER_H
#define ITOPS_STORE_SQLITE_TICKET_FILTER_H

#include "store/sql/list_plan.h"
#include "store/sqlite/connection.h"

/* The columns that list_candidate_read reads, in its order. */
#define LIST_CANDIDATE_COLUMNS                                                            \
    "id, updated_at_ms, lane, assignee_id, requester_id, assignee_group, item, workflow," \
    " service, coalesce(response_breached_at_ms, resolution_breached_at_ms) IS NOT NULL," \
    " next_check_at_ms, at_risk_from_ms"

/* Text is borrowed from the statement. */
struct list_candidate {
    int64_t id;
    int64_t updated_at_ms;
    unsigned lane;
    int64_t assignee_id;
    int64_t requester_id;
    struct slice group;
    struct slice item;
    struct slice workflow;
    struct slice service;
    bool is_breached;
    int64_t next_check_at_ms;
    int64_t at_risk_from_ms;
};
void list_candidate_read(struct statement *statement, struct list_candidate *out);

/* True when the candidate passes the filters in `filters` (bits of enum list_filter). */
bool list_filter_passes(const struct ticket_query *query, unsigned filters,
                        const struct list_candidate *candidate);

#endif

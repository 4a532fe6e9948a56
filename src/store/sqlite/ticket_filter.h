/* What a list asks of one ticket beyond the index range that it was found in; its words come after
 * all that. */
#ifndef ITOPS_STORE_SQLITE_TICKET_FILTER_H
#define ITOPS_STORE_SQLITE_TICKET_FILTER_H

#include "store/sqlite/connection.h"
#include "store/tickets.h"

enum list_filter {
    LIST_FILTER_LANE = 1 << 0,
    LIST_FILTER_ASSIGNEE = 1 << 1,
    LIST_FILTER_REQUESTER = 1 << 2,
    LIST_FILTER_GROUP = 1 << 3,
    LIST_FILTER_ITEM = 1 << 4,
    LIST_FILTER_WORKFLOW = 1 << 5,
    LIST_FILTER_SERVICE = 1 << 6,
    LIST_FILTER_BREACHED = 1 << 7,
    LIST_FILTER_AT_RISK = 1 << 8,
    LIST_FILTER_NO_CHECK = 1 << 9, /* no clock will fall due */
};

/* A lane is status * 4 + priority: see the tickets table. */
enum { LANE_COUNT = TICKET_STATUS_COUNT * PRIORITY_COUNT };

/* The lanes that the query's statuses and priorities leave, one bit each. */
unsigned list_lanes(const struct ticket_query *query);

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

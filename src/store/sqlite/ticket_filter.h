/* What a list asks of one ticket beyond the index range that it was found in. */
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
    LIST_FILTER_TEXT = 1 << 9,
    LIST_FILTER_NO_CHECK = 1 << 10, /* no clock will fall due */
};

/* A lane is status * 4 + priority: see the tickets table. */
enum { LANE_COUNT = TICKET_STATUS_COUNT * PRIORITY_COUNT };

/* The lanes that the query's statuses and priorities leave, one bit each. */
unsigned list_lanes(const struct ticket_query *query);

/* Ids of tickets, put in in any order. */
struct id_set {
    uint64_t *words;
    size_t word_count;
    size_t count; /* of ids */
};
void id_set_put(struct id_set *set, struct arena *arena, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);

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

/* True when the candidate passes the filters in `filters` (bits of enum list_filter). `matches`:
 * the tickets that LIST_FILTER_TEXT lets pass. */
bool list_filter_passes(const struct ticket_query *query, unsigned filters,
                        const struct id_set *matches, const struct list_candidate *candidate);

#endif

/* Tickets in the database: one at a time, lists by keyset, and the ones whose clocks are due. */
#ifndef ITOPS_STORE_TICKETS_H
#define ITOPS_STORE_TICKETS_H

#include "store/store.h"
#include "ticket/ticket.h"

enum ticket_sort {
    TICKET_SORT_UPDATED_DESC, /* the default */
    TICKET_SORT_UPDATED_ASC,
    TICKET_SORT_CREATED_DESC, /* in order of opening, that is by id */
    TICKET_SORT_CREATED_ASC,
    TICKET_SORT_PRIORITY_DESC, /* CRITICAL first, then last updated first */
    TICKET_SORT_DUE_ASC, /* the nearest running, unbreached clock first; tickets without one last */
};

enum ticket_sla_filter { TICKET_SLA_ALL, TICKET_SLA_BREACHED, TICKET_SLA_AT_RISK };

/*
 * Position after which a page starts: taken from ticket_page.last of the page before, and given
 * with the same filters and sort. What the keys hold depends on the sort (milliseconds, ids, a
 * priority).
 */
struct ticket_position {
    bool is_set;
    int64_t key;
    int64_t key2;
    int64_t id;
};

enum { TICKET_QUERY_VALUES_MAX = 32 }; /* of one filter */

/* Several values of one filter mean "either"; different filters mean "and". Count 0: no filter. */
struct ticket_query {
    int64_t viewer_id;   /* B8.2: who looks */
    unsigned statuses;   /* bit 1u << enum ticket_status; 0: all */
    unsigned priorities; /* likewise */
    const int64_t *assignee_ids;
    size_t assignee_id_count;
    bool assignee_none; /* "either" with assignee_ids */
    const int64_t *requester_ids;
    size_t requester_id_count;
    const struct slice *groups; /* full names */
    size_t group_count;
    const struct slice *services; /* absolute scopes: the path and everything below */
    size_t service_count;
    const struct slice *items; /* full names */
    size_t item_count;
    const struct slice *workflows; /* full names */
    size_t workflow_count;
    enum ticket_sla_filter sla;
    /* Full text over title, description and comments: all words must occur, each as a prefix;
     * without case and accents. Empty: no filter. Of common words as many tickets are read as it
     * takes to fill the page; of rare ones the matches, in order of opening as far as the page
     * goes. */
    struct slice text;
    enum ticket_sort sort;
    struct ticket_position after;
    size_t limit;   /* 1 to 200 */
    int64_t now_ms; /* for the SLA filters */
};

struct ticket_page {
    struct ticket *items; /* description is empty in lists */
    size_t count;
    bool has_more;
    struct ticket_position last;
};

struct store_ticket_ops {
    /* Fills in id; version must be 1. */
    enum result (*insert)(struct store_tx *tx, struct ticket *ticket, struct error *error);
    /* NOT_FOUND: ticket_not_found. People are joined in. */
    enum result (*get)(struct store_tx *tx, struct arena *arena, int64_t id, struct ticket *out,
                       struct error *error);
    /* Writes every mutable field with version = expected_version + 1. CONFLICT: version_conflict.
     */
    enum result (*update)(struct store_tx *tx, const struct ticket *ticket,
                          int64_t expected_version, struct error *error);
    /* Moves updated_at_ms on (never back) and leaves the version alone: something was said about
     * the ticket, it did not change. */
    enum result (*touch)(struct store_tx *tx, int64_t id, int64_t at_ms, struct error *error);
    enum result (*list)(struct store_tx *tx, struct arena *arena, const struct ticket_query *query,
                        struct ticket_page *out, struct error *error);
    /* Ids of tickets with a clock newly past due at now_ms, the longest overdue first. */
    enum result (*list_due)(struct store_tx *tx, struct arena *arena, int64_t now_ms, size_t limit,
                            int64_t **ids, size_t *count, struct error *error);
    /* The first moment at which list_due has a ticket; 0: no clock is running. */
    enum result (*next_due)(struct store_tx *tx, int64_t *out_ms, struct error *error);
    /* Numbers above after_id and up to up_to_id, ascending, that rows of the history or comments
     * have and no ticket: there are none unless somebody went past the database's rules. Reads all
     * rows of the range. */
    enum result (*list_lost)(struct store_tx *tx, struct arena *arena, int64_t after_id,
                             int64_t up_to_id, size_t limit, int64_t **ids, size_t *count,
                             struct error *error);
};

#endif

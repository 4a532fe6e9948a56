/* What has happened to tickets lately, in one order over all of them, for those who watch. */
#ifndef ITOPS_STORE_EVENTS_H
#define ITOPS_STORE_EVENTS_H

#include "store/store.h"
#include "ticket/history.h"
#include "ticket/ticket.h"

/*
 * One for each ticket and work that changed it. Ids are 1, 2, 3 … in the order of commits, also
 * when several servers write to one database: whoever has seen an id will never find a lower one
 * that was not there, so a reader goes on from the last id that it has.
 */
struct ticket_event {
    int64_t id;
    int64_t at_ms;
    struct slice actor;   /* user name, or HISTORY_SYSTEM_ACTOR */
    unsigned kinds;       /* bit 1u << enum history_kind: of all history rows of the work */
    struct ticket ticket; /* as it is when the event is read; no description */
};

struct event_page {
    struct ticket_event *items;
    size_t count;
    bool has_more;
};

/* What there is: ids [first, last]. An empty log has last = 0 and first = 1. */
struct event_range {
    int64_t first;
    int64_t last;
};

struct store_event_ops {
    /* To be called for each history row of a work. Together they become one event for each ticket
     * when the transaction commits; its actor is the last one that is not HISTORY_SYSTEM_ACTOR. */
    enum result (*note)(struct store_tx *tx, int64_t ticket_id, int64_t at_ms, struct slice actor,
                        enum history_kind kind, struct error *error);
    enum result (*range)(struct store_tx *tx, struct event_range *out, struct error *error);
    /* In order, those with an id above after_id. */
    enum result (*list)(struct store_tx *tx, struct arena *arena, int64_t after_id, size_t limit,
                        struct event_page *out, struct error *error);
    /* Removes the oldest, at most `limit` of them: those from before before_ms, and those more than
     * `kept_max` behind the newest. The newest one stays in any case. */
    enum result (*remove)(struct store_tx *tx, int64_t before_ms, int64_t kept_max, size_t limit,
                          size_t *removed, struct error *error);
};

#endif

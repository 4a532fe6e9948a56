/* Counts that are kept, not scanned: tickets by status, priority, group, workflow and service;
 * breaches. */
#ifndef ITOPS_STORE_COUNTERS_H
#define ITOPS_STORE_COUNTERS_H

#include "store/store.h"
#include "ticket/ticket.h"

enum counter_kind {
    COUNTER_PRIORITY,   /* key: "HIGH" */
    COUNTER_GROUP,      /* key: full name, empty for none */
    COUNTER_UNASSIGNED, /* key: as COUNTER_GROUP; only tickets that nobody has */
    COUNTER_WORKFLOW,   /* key: full name */
    COUNTER_SERVICE,    /* key: absolute scope */
};

struct counter {
    struct slice key;
    int64_t by_status[TICKET_STATUS_COUNT];
};

struct store_counter_ops {
    enum result (*by_status)(struct store_tx *tx, int64_t out[TICKET_STATUS_COUNT],
                             struct error *error);
    /* Every key with a count, in byte-wise order, at most `limit`. */
    enum result (*list)(struct store_tx *tx, struct arena *arena, enum counter_kind kind,
                        size_t limit, struct counter **items, size_t *count, struct error *error);
    /* Recorded breaches, by enum sla_clock_kind. */
    enum result (*breaches)(struct store_tx *tx, int64_t out[SLA_CLOCK_COUNT], struct error *error);
};

#endif

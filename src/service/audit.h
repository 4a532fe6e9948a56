/* Does every ticket agree with its history? And the history as a document to hand out (B6). */
#ifndef ITOPS_SERVICE_AUDIT_H
#define ITOPS_SERVICE_AUDIT_H

#include "base/error.h"
#include "base/slice.h"
#include "store/store.h"

#include <stdint.h>
#include <stdio.h>

/* Something that cannot have come about through the use cases. */
struct audit_finding {
    int64_t ticket_id; /* 0: the database as a whole */
    int64_t sequence;  /* of the history row; 0: the ticket as a whole */
    const char *text;  /* one line that steers no terminal, whatever the database holds */
};

struct audit_summary {
    int64_t tickets;
    int64_t rows;
    int64_t findings;
    /* Below the highest, those that neither a ticket nor a trace of one has. No finding: PostgreSQL
     * leaves numbers out when a server dies, and a copy of its database has the same ones. */
    int64_t missing_numbers;
    int64_t first_missing_number;
};

typedef void audit_visit_fn(const struct audit_finding *finding, void *context);

/*
 * Checks all tickets in one consistent state of the database: the history is gapless, in order of
 * time and begins with the opening; each change continues the one before it, and the last one is
 * what the ticket says, as are the moments of its resolution and closing; comments and their rows,
 * breaches and their rows belong together, each breach once. Then the whole: nothing is left of
 * tickets that are gone, the kept counts are those of the tickets, and the triggers that let nobody
 * delete are in their places. Calls `visit` for every inconsistency.
 */
enum result audit_verify(struct store_tx *tx, audit_visit_fn *visit, void *context,
                         struct audit_summary *summary, struct error *error);

enum audit_format { AUDIT_JSON, AUDIT_CSV };

/*
 * Writes the history of one ticket (ticket_id) or of all (0), by ticket and sequence, also where
 * the ticket itself is gone: as one JSON document {"history":[…]}, or as CSV (RFC 4180 with a
 * header line) in which no cell begins like a formula. NOT_FOUND: ticket_not_found; FAILED:
 * write_failed.
 */
enum result audit_export(struct store_tx *tx, int64_t ticket_id, enum audit_format format,
                         FILE *out, struct error *error);

#endif

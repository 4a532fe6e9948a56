/* What the audit can say about the database as a whole. Private to it. */
#ifndef ITOPS_SERVICE_AUDIT_TOTALS_H
#define ITOPS_SERVICE_AUDIT_TOTALS_H

#include "service/audit_report.h"
#include "ticket/ticket.h"

/* What all tickets add up to. Zero-initialise, but for the summary that it fills in. */
struct audit_totals {
    struct audit_summary *summary;
    int64_t tickets[PRIORITY_COUNT][TICKET_STATUS_COUNT];
    int64_t last_number;
};

void audit_totals_add(struct audit_totals *totals, const struct ticket *ticket);

/* Numbers that have a ticket or a trace of one, in ascending order. */
void audit_totals_note_number(struct audit_totals *totals, int64_t number);

/* When all were added: the kept counts, and the triggers of the database. */
enum result audit_totals_examine(const struct audit_totals *totals, struct store_tx *tx,
                                 const struct audit_reporter *reporter, struct error *error);

#endif

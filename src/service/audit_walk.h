/* Walks over all tickets, and over the whole history of one, page by page. */
#ifndef ITOPS_SERVICE_AUDIT_WALK_H
#define ITOPS_SERVICE_AUDIT_WALK_H

#include "store/history.h"
#include "store/tickets.h"

/* Every ticket, and every number that has no ticket but rows of history or comments (is_lost), in
 * ascending order. Stops at the first result but OK and returns it. */
typedef enum result audit_ticket_fn(int64_t ticket_id, bool is_lost, void *context,
                                    struct error *error);
enum result audit_each_ticket(struct store_tx *tx, audit_ticket_fn *visit, void *context,
                              struct error *error);

/* Rows stay in `arena`. */
typedef enum result audit_row_fn(const struct history_entry *row, void *context,
                                 struct error *error);
enum result audit_each_row(struct store_tx *tx, struct arena *arena, int64_t ticket_id,
                           audit_row_fn *visit, void *context, struct error *error);

#endif

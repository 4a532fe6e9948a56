/* Lists of tickets that no index has in order: looked at one by one, and the first page kept. */
#ifndef ITOPS_STORE_SQLITE_TICKET_COLLECT_H
#define ITOPS_STORE_SQLITE_TICKET_COLLECT_H

#include "store/sqlite/ticket_filter.h"
#include "store/sqlite/ticket_text.h"

/* One page in the making: the places of tickets, in the order of the list. */
struct list_result {
    struct ticket_position *items;
    size_t count;
    size_t wanted; /* the page, and one more that says whether there is another */
};

/* The first page of the matches that a text has collected. In order of creation they are looked at
 * as far as the page goes. */
enum result list_collect_matches(struct store_tx *tx, const struct ticket_query *query,
                                 unsigned filters, struct list_text *text,
                                 struct list_result *result, struct error *error);

/* The first page of the tickets at risk: as many as have work going on, not as many as there are.
 * `text` may be NULL. */
enum result list_collect_at_risk(struct store_tx *tx, const struct ticket_query *query,
                                 unsigned filters, struct list_text *text,
                                 struct list_result *result, struct error *error);

#endif

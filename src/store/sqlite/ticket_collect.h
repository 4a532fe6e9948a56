/* Lists of tickets that no index has in order: looked at one by one, and the first page kept. */
#ifndef ITOPS_STORE_SQLITE_TICKET_COLLECT_H
#define ITOPS_STORE_SQLITE_TICKET_COLLECT_H

#include "store/sqlite/ticket_filter.h"

/* One page in the making: the places of tickets, in the order of the list. */
struct list_result {
    struct ticket_position *items;
    size_t count;
    size_t wanted; /* the page, and one more that says whether there is another */
};

/* Up to so many matches of a text are looked at one by one; above, the list's own order is followed
 * and every ticket asked whether it is a match. */
enum { LIST_COLLECT_MAX = 1000 };

bool list_is_by_creation(const struct ticket_query *query);

/* All tickets that match, by the query of search_match. */
enum result list_text_matches(struct store_tx *tx, struct arena *arena, struct slice match,
                              struct id_set *out, struct error *error);

/* The first page, in order of creation, which is the order that the full text keeps. */
enum result list_collect_text(struct store_tx *tx, const struct ticket_query *query,
                              unsigned filters, struct slice match, struct list_result *result,
                              struct error *error);

/* The first page of the tickets in a set. */
enum result list_collect_ids(struct store_tx *tx, const struct ticket_query *query,
                             unsigned filters, const struct id_set *ids, struct list_result *result,
                             struct error *error);

/* The first page of the tickets at risk: as many as have work going on, not as many as there are.
 */
enum result list_collect_at_risk(struct store_tx *tx, const struct ticket_query *query,
                                 unsigned filters, const struct id_set *matches,
                                 struct list_result *result, struct error *error);

#endif

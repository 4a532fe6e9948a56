/* Which ranges of which indexes a list is merged from. */
#ifndef ITOPS_STORE_SQLITE_TICKET_RANGE_H
#define ITOPS_STORE_SQLITE_TICKET_RANGE_H

#include "store/sqlite/ticket_stream.h"

/* The one filter of `filters` that says where the ranges come from; 0: none, they come from all
 * tickets. */
enum list_filter list_choose_filter(const struct ticket_query *query, unsigned filters);

struct list_ranges {
    struct list_stream *items; /* has room for list_ranges_max */
    size_t count;
    unsigned lanes;        /* each value has a range in each of them */
    struct list_key start; /* of every range */
};

size_t list_ranges_max(const struct ticket_query *query);

/* Adds the ranges of the chosen filter's values. */
void list_ranges_add(struct list_ranges *list, const struct ticket_query *query,
                     enum list_filter chosen);

/* Adds the one range of tickets with a clock that will fall due, over all lanes. */
void list_ranges_add_check(struct list_ranges *list);

#endif

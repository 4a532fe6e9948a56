/* A part of a list as a statement: what is read of each of the plan's ranges. */
#ifndef ITOPS_STORE_POSTGRES_LIST_PART_H
#define ITOPS_STORE_POSTGRES_LIST_PART_H

#include "store/postgres/list_sql.h"
#include "store/postgres/search.h"

/* What all the statements of one list have in common. */
struct list_context {
    const struct list_plan *plan;
    struct postgres_query query; /* the words that are asked for */
    struct slice match;          /* all of them as a tsquery; empty: none */
    size_t wanted;               /* the page, and one more that says whether there is another */
    struct ticket_page *out;
    struct arena *arena; /* of the page */
};

/* A phase of a list from a place on. */
struct list_part {
    const struct list_context *list;
    const struct list_phase *phase;
    const struct list_key *after; /* NULL: from the beginning */
};

/* "SELECT k.key, k.id …", the first of a part in its order; with_match: of those with the words. */
void list_part_put(struct list_sql *sql, const struct list_part *part, bool with_match,
                   size_t limit);

/* The order of a part, of the columns k.key and k.id. */
struct list_part_order {
    char text[64];
};
struct list_part_order list_part_order(const struct list_part *part);

/* Around a statement that gives ids: it then gives tickets, in this order. */
void list_page_begin(struct list_sql *sql);
void list_page_end(struct list_sql *sql, const char *order);

/* A statement that was put together, with its names bound. */
struct statement list_sql_start(struct store_tx *tx, const struct list_sql *sql);

/* Runs it, and adds the tickets to the page. */
enum result list_page_read(struct store_tx *tx, const struct list_context *list,
                           const struct list_sql *sql, struct error *error);

#endif

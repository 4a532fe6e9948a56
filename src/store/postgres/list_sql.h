/* The statement of a list in the making: names of columns, filters and orders as SQL. */
#ifndef ITOPS_STORE_POSTGRES_LIST_SQL_H
#define ITOPS_STORE_POSTGRES_LIST_SQL_H

#include "base/buffer.h"
#include "store/sql/list_plan.h"

/* A statement in the making. Numbers stand in the text, names are parameters. */
struct list_sql {
    struct buffer text;
    struct slice *names;
    size_t name_count;
    size_t name_capacity;
};

void list_sql_put(struct list_sql *sql, const char *text); /* SQL: nothing that anybody typed */
void list_sql_put_int(struct list_sql *sql, int64_t value);
void list_sql_put_name(struct list_sql *sql, struct slice name); /* a parameter; borrowed */
void list_sql_free(struct list_sql *sql);

/* The lanes as numbers with something before and after each: "(0), (1)" or "0, 1". */
void list_sql_put_lanes(struct list_sql *sql, unsigned lanes, const char *before,
                        const char *after);

/* " AND " and a condition on tickets "t" for each of these filters of the query. */
void list_sql_put_filters(struct list_sql *sql, const struct ticket_query *query, unsigned filters);

/* What a range is narrowed to, as a condition on "t" that begins with " AND ". */
void list_sql_put_source(struct list_sql *sql, const struct list_range *range);

/* That "w" has the words; that the ticket with this id has them. */
void list_sql_put_match(struct list_sql *sql, struct slice match);
void list_sql_put_has_words(struct list_sql *sql, struct slice match, const char *id);

/* An order of tickets "t": the column of its key, its direction, the whole clause, and the
 * condition that leads on from a place. */
const char *list_sql_key(enum list_order order);
const char *list_sql_direction(enum list_order order);
void list_sql_put_order(struct list_sql *sql, enum list_order order);
void list_sql_put_after(struct list_sql *sql, enum list_order order, struct list_key after);

/* The same for tickets that no index has in that order. */
const char *list_sql_sort(enum ticket_sort sort);
void list_sql_put_sort_after(struct list_sql *sql, enum ticket_sort sort,
                             const struct ticket_position *after);

#endif

/* Numbers of new tickets: one that a rolled back transaction had taken is given out again. */
#ifndef ITOPS_STORE_POSTGRES_NUMBERS_H
#define ITOPS_STORE_POSTGRES_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sequence does not roll back: without this a ticket that could not be opened would leave a gap
 * in the numbers. What remains are gaps after a crash. */
struct number_pool;

struct number_pool *number_pool_new(void);
void number_pool_free(struct number_pool *pool); /* NULL is fine */

/* A number that came back, the lowest first; 0: there is none. */
int64_t number_pool_take(struct number_pool *pool);

/* The transaction uses the number. */
void number_pool_use(struct number_pool *pool, int64_t number);

/* For the savepoint: numbers used after the mark come back by undo. */
void number_pool_mark(struct number_pool *pool);
void number_pool_undo_to_mark(struct number_pool *pool);

void number_pool_undo(struct number_pool *pool);   /* the transaction was rolled back */
void number_pool_settle(struct number_pool *pool); /* it was committed, or nobody knows */

/* The connection is lost: a database that comes back from a crash may count from before these, and
 * give them to others. */
void number_pool_forget(struct number_pool *pool); /* NULL is fine */

#endif

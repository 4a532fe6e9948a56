/* Changes of counters, summed up until the commit. */
#ifndef ITOPS_STORE_SQL_COUNTER_QUEUE_H
#define ITOPS_STORE_SQL_COUNTER_QUEUE_H

#include "store/sql/driver.h"
#include "ticket/ticket.h"

/* The tickets of a batch share most of their counters: each is written once a commit. Until then
 * reading a counter in the writer's transaction gives the count at its beginning. */
struct counter_queue;

struct counter_queue *counter_queue_new(void);
void counter_queue_free(struct counter_queue *queue); /* NULL is fine */

/* The ticket is counted (amount 1), or as it stood is not any more (-1). Names are copied. */
void counter_queue_add(struct counter_queue *queue, const struct ticket *ticket, int amount);

/* For the savepoint: what was queued after the mark is forgotten by undo. */
void counter_queue_mark(struct counter_queue *queue);
void counter_queue_undo_to_mark(struct counter_queue *queue);
void counter_queue_clear(struct counter_queue *queue);

/* Writes what is queued, in the order of the table's key, and empties the queue. The last thing of
 * a transaction: of two that come together one waits, and neither holds what the other wants. */
enum result counter_queue_flush(struct sql_connection *connection, struct error *error);

#endif

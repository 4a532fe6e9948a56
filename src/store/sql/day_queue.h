/* Changes of the counters by day, summed up until the commit. */
#ifndef ITOPS_STORE_SQL_DAY_QUEUE_H
#define ITOPS_STORE_SQL_DAY_QUEUE_H

#include "store/sql/driver.h"
#include "ticket/ticket.h"

/* As counter_queue.h, and for the same reason: the tickets of a batch share most of them. */
struct day_queue;

struct day_queue *day_queue_new(void);
void day_queue_free(struct day_queue *queue); /* NULL is fine */

/* The ticket is counted (amount 1), or as it stood is not any more (-1). */
void day_queue_add(struct day_queue *queue, const struct ticket *ticket, int amount);

/* For the savepoint: what was queued after the mark is forgotten by undo. */
void day_queue_mark(struct day_queue *queue);
void day_queue_undo_to_mark(struct day_queue *queue);
void day_queue_clear(struct day_queue *queue);

/* Writes what is queued, and empties the queue. */
enum result day_queue_flush(struct sql_connection *connection, struct error *error);

#endif

/* Events, put together from the history rows of each work, until the commit numbers them. */
#ifndef ITOPS_STORE_SQL_EVENT_QUEUE_H
#define ITOPS_STORE_SQL_EVENT_QUEUE_H

#include "store/sql/driver.h"

/* Written at the end of the transaction, under SQLite's one write lock: ids are in the order of
 * commits by themselves. */
struct event_queue;

struct event_queue *event_queue_new(void);
void event_queue_free(struct event_queue *queue); /* NULL is fine */

/* For the savepoint: what was queued after the mark is forgotten by undo. Rows before the mark
 * belong to another work: nothing is added to their events. */
void event_queue_mark(struct event_queue *queue);
void event_queue_undo_to_mark(struct event_queue *queue);
void event_queue_clear(struct event_queue *queue);

/* Writes what is queued, and empties the queue. */
enum result event_queue_flush(struct sql_connection *connection, struct error *error);

#endif

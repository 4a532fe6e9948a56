/* What waits in memory for a writer's commit, on every engine: counters, counts by day, events. */
#ifndef ITOPS_STORE_SQL_QUEUES_H
#define ITOPS_STORE_SQL_QUEUES_H

#include "store/sql/counter_queue.h"
#include "store/sql/day_queue.h"
#include "store/sql/event_queue.h"

struct sql_queues {
    struct counter_queue *counters;
    struct day_queue *days;
    struct event_queue *events;
};

struct sql_queues *sql_queues_new(void);
void sql_queues_free(struct sql_queues *queues); /* NULL is fine, as a reader's are */

/* The ticket is counted (amount 1), or as it stood is not any more (-1). */
void sql_queues_count(struct sql_queues *queues, const struct ticket *ticket, int amount);

/* For the savepoint: what was queued after the mark is forgotten by undo. */
void sql_queues_mark(struct sql_queues *queues);
void sql_queues_undo_to_mark(struct sql_queues *queues);
void sql_queues_clear(struct sql_queues *queues);

/* Writes everything, always in the same order, and empties the queues: to be called just before the
 * commit, because from here on other writers may have to wait for it. */
enum result sql_queues_flush(struct sql_connection *connection, struct error *error);

#endif

/* Words for the full text index, queued until the commit. */
#ifndef ITOPS_STORE_SQLITE_SEARCH_H
#define ITOPS_STORE_SQLITE_SEARCH_H

#include "store/sqlite/connection.h"

/*
 * FTS5 writes out what it holds in memory whenever a savepoint begins: with a savepoint for each
 * work of a batch that is a segment a work. So the words of a batch wait here, and go in together,
 * in order of ticket, as the last thing of the transaction: one segment a commit.
 */
struct search_queue;

struct search_queue *search_queue_new(void);
void search_queue_free(struct search_queue *queue); /* NULL is fine */

/* For the savepoint: what was queued after the mark is forgotten by undo. */
void search_queue_mark(struct search_queue *queue);
void search_queue_undo_to_mark(struct search_queue *queue);
void search_queue_clear(struct search_queue *queue);

/* Writes what is queued, and empties the queue. */
enum result search_queue_flush(struct sqlite_connection *connection, struct error *error);

#endif

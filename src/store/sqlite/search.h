/* Full text: words queued until the commit, and user text turned into a safe query. */
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

/*
 * The FTS5 query for "all these words, each as a prefix", cut by the tokenizer that indexed them,
 * so that nothing in `text` is syntax. At most SEARCH_WORDS_MAX words count. Empty when there is no
 * word in the text.
 */
enum { SEARCH_WORDS_MAX = 16 };
enum result search_match(struct store_tx *tx, struct arena *arena, struct slice text,
                         struct slice *out, struct error *error);

#endif

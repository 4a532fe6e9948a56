/* The writer thread: works that wait together share one durable commit. Private to src/store. */
#ifndef ITOPS_STORE_WRITER_H
#define ITOPS_STORE_WRITER_H

#include "store/engine.h"

struct writer;

/* Takes the connection over, also when it fails. */
enum result writer_start(const struct engine *engine, struct engine_connection *connection,
                         struct writer **out, struct error *error);

/* Runs what is queued, joins the thread, closes the connection. NULL is fine. */
void writer_stop(struct writer *writer);

/* As store_submit. */
enum result writer_submit(struct writer *writer, struct store_work *work, struct error *error);

void writer_stats(const struct writer *writer, struct store_stats *out);

#endif

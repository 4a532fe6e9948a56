/* Server-sent events, put into bytes once and shared by everybody who listens. */
#ifndef ITOPS_HTTP_EVENT_BATCH_H
#define ITOPS_HTTP_EVENT_BATCH_H

#include "base/buffer.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event: its text, and around it the chunk that clients of HTTP/1.1 get. */
struct event_item {
    int64_t id; /* 0: it has none, and is for everybody */
    size_t chunk_start;
    size_t text_start;
    size_t text_end;
    size_t chunk_end;
};

/* In order. Built by one thread, then only read, by any. */
struct event_batch {
    atomic_size_t references;
    struct event_item *items;
    size_t count;
    size_t capacity;
    struct buffer bytes;
};

struct event_batch *event_batch_new(void); /* with one reference */
struct event_batch *event_batch_ref(struct event_batch *batch);
void event_batch_unref(struct event_batch *batch);

/* `data` is one line. id 0: none. */
void event_batch_add(struct event_batch *batch, int64_t id, const char *name, struct slice data);

/* The text of an event, or of it in its chunk. */
struct slice event_item_bytes(const struct event_batch *batch, const struct event_item *item,
                              bool in_chunk);

#endif

#include "http/event_batch.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct event_batch *event_batch_new(void)
{
    struct event_batch *batch = memory_alloc(sizeof *batch);
    atomic_init(&batch->references, 1);
    return batch;
}

struct event_batch *event_batch_ref(struct event_batch *batch)
{
    (void) atomic_fetch_add_explicit(&batch->references, 1, memory_order_relaxed);
    return batch;
}

void event_batch_unref(struct event_batch *batch)
{
    if (atomic_fetch_sub_explicit(&batch->references, 1, memory_order_acq_rel) == 1) {
        buffer_free(&batch->bytes);
        free(batch->items);
        free(batch);
    }
}

void event_batch_add(struct event_batch *batch, int64_t id, const char *name, struct slice data)
{
    struct buffer *bytes = &batch->bytes;
    char id_line[32] = "";
    if (id != 0) {
        (void) snprintf(id_line, sizeof id_line, "id: %" PRId64 "\n", id);
    }
    size_t length = strlen(id_line) + strlen("event: \ndata: \n\n") + strlen(name) + data.length;
    batch->items = memory_grow(batch->items, batch->count, &batch->capacity, sizeof *batch->items);
    struct event_item *item = &batch->items[batch->count++];
    *item = (struct event_item){.id = id, .chunk_start = bytes->length};
    buffer_append_format(bytes, "%zx\r\n", length);
    item->text_start = bytes->length;
    buffer_append_format(bytes, "%sevent: %s\ndata: ", id_line, name);
    buffer_append_slice(bytes, data);
    buffer_append_text(bytes, "\n\n");
    item->text_end = bytes->length;
    buffer_append_text(bytes, "\r\n");
    item->chunk_end = bytes->length;
}

struct slice event_item_bytes(const struct event_batch *batch, const struct event_item *item,
                              bool in_chunk)
{
    size_t start = in_chunk ? item->chunk_start : item->text_start;
    size_t end = in_chunk ? item->chunk_end : item->text_end;
    return slice_make(batch->bytes.data + start, end - start);
}

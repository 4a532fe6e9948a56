/* A growing run of bytes that one owner appends to. */
#ifndef ITOPS_BASE_BUFFER_H
#define ITOPS_BASE_BUFFER_H

#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise; `data` is NUL-terminated whenever it is not NULL. Release with buffer_free. */
struct buffer {
    char *data;
    size_t length;
    size_t capacity;
};

void buffer_free(struct buffer *buffer);  /* leaves it empty and reusable */
void buffer_clear(struct buffer *buffer); /* keeps the memory */
void buffer_wipe(struct buffer *buffer);  /* likewise, and leaves nothing of the content in it */
void buffer_reserve(struct buffer *buffer, size_t extra);
void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_append_slice(struct buffer *buffer, struct slice text);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_char(struct buffer *buffer, char c);
void buffer_append_int(struct buffer *buffer, int64_t value); /* decimal */
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

static inline struct slice buffer_slice(const struct buffer *buffer)
{
    return (struct slice){buffer->data, buffer->length};
}

#endif

#include "base/buffer.h"

#include "base/memory.h"
#include "base/secret.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUFFER_FIRST_CAPACITY = 64,
    FORMAT_USUAL_LENGTH = 64, /* so that most texts need to be formatted only once */
};

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data != NULL) {
        buffer->data[0] = '\0';
    }
}

void buffer_wipe(struct buffer *buffer)
{
    secret_wipe(buffer->data, buffer->length);
    buffer_clear(buffer);
}

/* Afterwards `extra` bytes and a NUL fit behind the content. */
void buffer_reserve(struct buffer *buffer, size_t extra)
{
    size_t used = buffer->length + 1; /* the NUL */
    if (buffer->capacity >= used && buffer->capacity - used >= extra) {
        return;
    }
    size_t wanted = memory_sum(used, extra);
    size_t doubled = memory_product(buffer->capacity, 2);
    size_t capacity = wanted > doubled ? wanted : doubled;
    if (capacity < BUFFER_FIRST_CAPACITY) {
        capacity = BUFFER_FIRST_CAPACITY;
    }
    buffer->data = memory_resize(buffer->data, capacity);
    buffer->data[buffer->length] = '\0';
    buffer->capacity = capacity;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length)
{
    buffer_reserve(buffer, length);
    if (length > 0) {
        memcpy(buffer->data + buffer->length, data, length);
    }
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_append_slice(struct buffer *buffer, struct slice text)
{
    buffer_append(buffer, text.data, text.length);
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_append_char(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

void buffer_append_int(struct buffer *buffer, int64_t value)
{
    char digits[20];
    size_t start = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t) value : (uint64_t) value;
    do {
        digits[--start] = (char) ('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        digits[--start] = '-';
    }
    buffer_append(buffer, digits + start, sizeof digits - start);
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    buffer_reserve(buffer, FORMAT_USUAL_LENGTH);
    size_t room = buffer->capacity - buffer->length;
    int length = vsnprintf(buffer->data + buffer->length, room, format, args);
    va_end(args);
    if (length > 0 && (size_t) length >= room) {
        buffer_reserve(buffer, (size_t) length);
        vsnprintf(buffer->data + buffer->length, (size_t) length + 1, format, again);
    }
    buffer->length += length > 0 ? (size_t) length : 0; /* negative: a bad conversion */
    buffer->data[buffer->length] = '\0';
    va_end(again);
}

#include "base/arena.h"

#include "base/memory.h"
#include "base/secret.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_CHUNK_SIZE_DEFAULT = 4096 };

struct chunk {
    struct chunk *next;
    size_t size; /* of data */
    size_t used;
    alignas(max_align_t) char data[];
};

/*
 * `current` is the head of a list of chunks; only the head is filled further. Requests too large
 * to share a chunk get one of their own, linked in behind the head so that its room stays in use.
 */
struct arena {
    struct chunk *current;
    struct chunk *first; /* the one that arena_reset keeps */
    size_t chunk_size;
    size_t size;
};

static struct chunk *chunk_new(struct arena *arena, size_t size)
{
    size_t total = memory_sum(sizeof(struct chunk), size);
    struct chunk *chunk = memory_resize(NULL, total); /* not zeroed: arena_take does it piecewise */
    chunk->next = NULL;
    chunk->size = size;
    chunk->used = 0;
    arena->size += total;
    return chunk;
}

struct arena *arena_new(size_t chunk_size)
{
    struct arena *arena = memory_alloc(sizeof *arena);
    arena->chunk_size = chunk_size > 0 ? chunk_size : ARENA_CHUNK_SIZE_DEFAULT;
    arena->size = sizeof *arena;
    arena->first = chunk_new(arena, arena->chunk_size);
    arena->current = arena->first;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    arena_reset(arena);
    free(arena->first);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct chunk *next;
    for (struct chunk *chunk = arena->current; chunk != NULL; chunk = next) {
        next = chunk->next;
        if (chunk != arena->first) {
            free(chunk);
        }
    }
    arena->first->next = NULL;
    arena->first->used = 0;
    arena->current = arena->first;
    arena->size = sizeof *arena + sizeof(struct chunk) + arena->first->size;
}

void arena_wipe(struct arena *arena)
{
    for (struct chunk *chunk = arena->current; chunk != NULL; chunk = chunk->next) {
        secret_wipe(chunk->data, chunk->used);
    }
}

size_t arena_size(const struct arena *arena)
{
    return arena->size;
}

/* `size` bytes of undefined content; `align` is a power of two, at most that of max_align_t. */
static void *arena_take(struct arena *arena, size_t size, size_t align)
{
    struct chunk *chunk = arena->current;
    size_t start = (chunk->used + align - 1) & ~(align - 1);
    if (start > chunk->size || size > chunk->size - start) {
        start = 0;
        if (size > arena->chunk_size / 2) {
            chunk = chunk_new(arena, size);
            chunk->next = arena->current->next;
            arena->current->next = chunk;
        } else {
            chunk = chunk_new(arena, arena->chunk_size);
            chunk->next = arena->current;
            arena->current = chunk;
        }
    }
    chunk->used = start + size;
    return chunk->data + start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *data = arena_take(arena, size > 0 ? size : 1, alignof(max_align_t));
    return memset(data, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc(arena, memory_product(count, size));
}

struct slice arena_copy(struct arena *arena, struct slice text)
{
    return slice_make(arena_copy_text(arena, text), text.length);
}

char *arena_copy_text(struct arena *arena, struct slice text)
{
    char *copy = arena_take(arena, text.length + 1, 1);
    if (text.length > 0) {
        memcpy(copy, text.data, text.length);
    }
    copy[text.length] = '\0';
    return copy;
}

struct slice arena_copy_lower_case(struct arena *arena, struct slice text)
{
    char *copy = arena_copy_text(arena, text);
    for (size_t i = 0; i < text.length; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'Z') {
            copy[i] = (char) (copy[i] - 'A' + 'a');
        }
    }
    return (struct slice){copy, text.length};
}

struct slice arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);

    size_t size = length > 0 ? (size_t) length : 0; /* negative: a bad conversion; gives "" */
    char *text = arena_take(arena, size + 1, 1);
    text[0] = '\0';
    if (size > 0) {
        vsnprintf(text, size + 1, format, again);
    }
    va_end(again);
    return slice_make(text, size);
}

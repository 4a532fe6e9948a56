/* An arena: memory that is handed out piece by piece and given back all at once. */
#ifndef ITOPS_BASE_ARENA_H
#define ITOPS_BASE_ARENA_H

#include "base/slice.h"

#include <stddef.h>

struct arena;

/*
 * A new, empty arena. `chunk_size` is the size in bytes of the blocks it takes from the heap (0: 4
 * KiB). Memory is not promised for more than the process has: like every allocation in this program
 * a failure to get it ends the process (docs/decisions: out of memory). Inputs are bounded before.
 */
struct arena *arena_new(size_t chunk_size);

/* Gives everything back. NULL is fine. */
void arena_free(struct arena *arena);

/* Empties the arena and keeps its first block, for use by the next request. */
void arena_reset(struct arena *arena);

/* Wipes everything that was ever allocated from it since it was empty last: before arena_reset,
 * when a secret was among it. */
void arena_wipe(struct arena *arena);

/* Bytes taken from the heap so far. */
size_t arena_size(const struct arena *arena);

/* `size` zeroed bytes, aligned for any type. Never NULL. size 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed elements; ends the process when count * size overflows. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy; the slice's length does not count the NUL. */
struct slice arena_copy(struct arena *arena, struct slice text);
char *arena_copy_text(struct arena *arena, struct slice text);

/* The same with ASCII letters in lower case. */
struct slice arena_copy_lower_case(struct arena *arena, struct slice text);

/* Formatted text, NUL-terminated. */
struct slice arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

#endif

/* Heap allocation that ends the process with a message instead of returning NULL. */
#ifndef ITOPS_BASE_MEMORY_H
#define ITOPS_BASE_MEMORY_H

#include <stddef.h>

void *memory_alloc(size_t size);                     /* zeroed; never NULL */
void *memory_alloc_array(size_t count, size_t size); /* zeroed; overflow ends the process */
void *memory_resize(void *old, size_t size);
char *memory_copy_text(const char *text);

/* Sizes added and multiplied; overflow ends the process. */
size_t memory_sum(size_t a, size_t b);
size_t memory_product(size_t a, size_t b);

/*
 * Makes room for one more element in a growing array: returns `items` or its replacement, with
 * *capacity raised (doubling) when `count` has reached it.
 */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t item_size);

#endif

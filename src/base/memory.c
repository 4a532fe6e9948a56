#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GROW_FIRST_CAPACITY = 8 };

/*
 * Nothing that allocates may be called here, so the message goes straight to the descriptor. The
 * process ends as if killed: everything acknowledged is in the database already.
 */
static _Noreturn void die(const char *message, size_t length)
{
    ssize_t written = write(STDERR_FILENO, message, length);
    (void) written; /* there is nobody left to tell */
    abort();
}

static _Noreturn void die_out_of_memory(void)
{
    static const char message[] = "itops: out of memory\n";
    die(message, sizeof message - 1);
}

static _Noreturn void die_of_overflow(void)
{
    static const char message[] = "itops: allocation size overflows\n";
    die(message, sizeof message - 1);
}

size_t memory_sum(size_t a, size_t b)
{
    size_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        die_of_overflow();
    }
    return sum;
}

size_t memory_product(size_t a, size_t b)
{
    size_t product;
    if (__builtin_mul_overflow(a, b, &product)) {
        die_of_overflow();
    }
    return product;
}

void *memory_alloc(size_t size)
{
    return memory_alloc_array(1, size);
}

void *memory_alloc_array(size_t count, size_t size)
{
    size_t product = memory_product(count, size);
    void *data = calloc(1, product > 0 ? product : 1);
    if (data == NULL) {
        die_out_of_memory();
    }
    return data;
}

void *memory_resize(void *old, size_t size)
{
    void *data = realloc(old, size > 0 ? size : 1);
    if (data == NULL) {
        die_out_of_memory();
    }
    return data;
}

char *memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_alloc(size), text, size);
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity) {
        return items;
    }
    size_t wanted = *capacity > 0 ? memory_product(*capacity, 2) : GROW_FIRST_CAPACITY;
    items = memory_resize(items, memory_product(wanted, item_size));
    *capacity = wanted;
    return items;
}

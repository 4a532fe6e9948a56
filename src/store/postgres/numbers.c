#include "store/postgres/numbers.h"

#include "base/memory.h"

#include <stdlib.h>

struct numbers {
    int64_t *items;
    size_t count;
    size_t capacity;
};

struct number_pool {
    struct numbers used; /* by the transaction, in the order of use */
    struct numbers back; /* the lowest last */
    size_t mark;
};

struct number_pool *number_pool_new(void)
{
    return memory_alloc(sizeof(struct number_pool));
}

void number_pool_free(struct number_pool *pool)
{
    if (!pool) {
        return;
    }
    free(pool->used.items);
    free(pool->back.items);
    free(pool);
}

static void push(struct numbers *numbers, int64_t number)
{
    numbers->items =
        memory_grow(numbers->items, numbers->count, &numbers->capacity, sizeof *numbers->items);
    numbers->items[numbers->count++] = number;
}

int64_t number_pool_take(struct number_pool *pool)
{
    return pool->back.count > 0 ? pool->back.items[--pool->back.count] : 0;
}

void number_pool_use(struct number_pool *pool, int64_t number)
{
    push(&pool->used, number);
}

static int highest_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a;
    int64_t y = *(const int64_t *) b;

    return x > y ? -1 : x < y;
}

static void give_back(struct number_pool *pool, size_t from)
{
    if (pool->used.count == from) {
        return;
    }
    while (pool->used.count > from) {
        push(&pool->back, pool->used.items[--pool->used.count]);
    }
    qsort(pool->back.items, pool->back.count, sizeof *pool->back.items, highest_first);
}

void number_pool_mark(struct number_pool *pool)
{
    pool->mark = pool->used.count;
}

void number_pool_undo_to_mark(struct number_pool *pool)
{
    give_back(pool, pool->mark);
}

void number_pool_undo(struct number_pool *pool)
{
    give_back(pool, 0);
    pool->mark = 0;
}

void number_pool_settle(struct number_pool *pool)
{
    pool->used.count = 0;
    pool->mark = 0;
}

void number_pool_forget(struct number_pool *pool)
{
    if (pool) {
        number_pool_settle(pool);
        pool->back.count = 0;
    }
}

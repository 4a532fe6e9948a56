#include "store/sql/day_queue.h"

#include "base/memory.h"
#include "store/sql/queues.h"
#include "store/sql/statement.h"
#include "ticket/day_counts.h"

#include <stdlib.h>

struct day_change {
    struct day_count key;
    int64_t amount;
};

struct day_queue {
    struct day_change *items;
    size_t count;
    size_t capacity;
    size_t mark;
};

struct day_queue *day_queue_new(void)
{
    return memory_alloc(sizeof(struct day_queue));
}

void day_queue_free(struct day_queue *queue)
{
    if (!queue) {
        return;
    }
    free(queue->items);
    free(queue);
}

void day_queue_add(struct day_queue *queue, const struct ticket *ticket, int amount)
{
    struct day_count counts[DAY_COUNTS_MAX];
    size_t count = ticket_day_counts(ticket, counts);

    for (size_t i = 0; i < count; i++) {
        queue->items =
            memory_grow(queue->items, queue->count, &queue->capacity, sizeof *queue->items);
        queue->items[queue->count++] = (struct day_change){counts[i], amount};
    }
}

void day_queue_mark(struct day_queue *queue)
{
    queue->mark = queue->count;
}

void day_queue_undo_to_mark(struct day_queue *queue)
{
    queue->count = queue->mark;
}

void day_queue_clear(struct day_queue *queue)
{
    queue->count = 0;
    queue->mark = 0;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_key(const void *a, const void *b)
{
    const struct day_count *x = &((const struct day_change *) a)->key;
    const struct day_count *y = &((const struct day_change *) b)->key;
    int order = compare_numbers(x->kind, y->kind);

    order = order != 0 ? order : compare_numbers(x->day, y->day);
    order = order != 0 ? order : compare_numbers(x->priority, y->priority);
    return order != 0 ? order : compare_numbers(x->bucket, y->bucket);
}

/* A count that goes down is there already: as an insert the table's check would refuse it. */
static enum result write_change(struct store_tx *tx, const struct day_count *key, int64_t amount,
                                struct error *error)
{
    struct statement statement = statement_start(
        tx, amount > 0 ? "INSERT INTO ticket_day_counters (kind, day, priority, bucket, count)"
                         " VALUES (?1, ?2, ?3, ?4, ?5)"
                         " ON CONFLICT (kind, day, priority, bucket) DO UPDATE"
                         " SET count = ticket_day_counters.count + excluded.count"
                       : "UPDATE ticket_day_counters SET count = count + ?5"
                         " WHERE kind = ?1 AND day = ?2 AND priority = ?3 AND bucket = ?4");
    bool has_priority = key->kind == DAY_RESOLVE_TIME;

    statement_bind_text(&statement, slice_of(day_count_kind_name(key->kind)));
    statement_bind_int(&statement, key->day);
    statement_bind_text(&statement,
                        slice_of(has_priority ? ticket_priority_name(key->priority) : ""));
    statement_bind_int(&statement, key->bucket);
    statement_bind_int(&statement, amount);
    return statement_queue(&statement, error);
}

enum result day_queue_flush(struct sql_connection *connection, struct error *error)
{
    struct day_queue *queue = connection->queues->days;
    enum result result = RESULT_OK;
    int64_t amount = 0;

    if (queue->count > 1) {
        qsort(queue->items, queue->count, sizeof *queue->items, by_key);
    }
    for (size_t i = 0; i < queue->count && result == RESULT_OK; i++) {
        amount += queue->items[i].amount;
        if (i + 1 < queue->count && by_key(&queue->items[i], &queue->items[i + 1]) == 0) {
            continue;
        }
        if (amount != 0) {
            result = write_change(&connection->base.tx, &queue->items[i].key, amount, error);
        }
        amount = 0;
    }
    day_queue_clear(queue);
    return result;
}

#include "store/sql/counter_queue.h"

#include "base/memory.h"
#include "store/sql/queues.h"
#include "store/sql/statement.h"

#include <stdlib.h>
#include <string.h>

/* As 0007_statistics.sql allows them. */
static const char kind_priority[] = "priority";
static const char kind_group[] = "group";
static const char kind_unassigned[] = "unassigned";
static const char kind_workflow[] = "workflow";
static const char kind_service[] = "service";
static const char kind_breach[] = "breach";

struct counter_change {
    const char *kind;
    struct slice key;
    enum ticket_status status;
    int64_t amount;
};

struct counter_queue {
    struct arena *arena; /* the keys; emptied with the queue */
    struct counter_change *items;
    size_t count;
    size_t capacity;
    size_t mark;
};

struct counter_queue *counter_queue_new(void)
{
    struct counter_queue *queue = memory_alloc(sizeof *queue);

    queue->arena = arena_new(16 * 1024);
    return queue;
}

void counter_queue_free(struct counter_queue *queue)
{
    if (!queue) {
        return;
    }
    arena_free(queue->arena);
    free(queue->items);
    free(queue);
}

static void push(struct counter_queue *queue, const char *kind, struct slice key,
                 enum ticket_status status, int amount)
{
    queue->items = memory_grow(queue->items, queue->count, &queue->capacity, sizeof *queue->items);
    queue->items[queue->count++] = (struct counter_change){kind, key, status, amount};
}

void counter_queue_add(struct counter_queue *queue, const struct ticket *ticket, int amount)
{
    struct slice group = arena_copy(queue->arena, ticket->assignee_group);

    push(queue, kind_priority, slice_of(ticket_priority_name(ticket->priority)), ticket->status,
         amount);
    push(queue, kind_group, group, ticket->status, amount);
    if (ticket->assignee.id == 0) {
        push(queue, kind_unassigned, group, ticket->status, amount);
    }
    push(queue, kind_workflow, arena_copy(queue->arena, ticket->workflow), ticket->status, amount);
    push(queue, kind_service, arena_copy(queue->arena, ticket->service), ticket->status, amount);
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        if (ticket->sla[kind].breached_at_ms != 0) {
            push(queue, kind_breach, slice_of(sla_clock_name((enum sla_clock_kind) kind)),
                 ticket->status, amount);
        }
    }
}

void counter_queue_mark(struct counter_queue *queue)
{
    queue->mark = queue->count;
}

void counter_queue_undo_to_mark(struct counter_queue *queue)
{
    queue->count = queue->mark;
}

void counter_queue_clear(struct counter_queue *queue)
{
    queue->count = 0;
    queue->mark = 0;
    arena_reset(queue->arena);
}

/* The order of the table's key. */
static int by_key(const void *a, const void *b)
{
    const struct counter_change *x = a;
    const struct counter_change *y = b;
    int order = strcmp(x->kind, y->kind);

    if (order == 0) {
        order = slice_compare(x->key, y->key);
    }
    return order != 0 ? order : (int) x->status - (int) y->status;
}

/* A count that goes down is there already: as an insert the table's check would refuse it. */
static enum result write_change(struct store_tx *tx, const struct counter_change *change,
                                int64_t amount, struct error *error)
{
    struct statement statement =
        statement_start(tx, amount > 0 ? "INSERT INTO ticket_counters (kind, key, status, count)"
                                         " VALUES (?1, ?2, ?3, ?4)"
                                         " ON CONFLICT (kind, key, status) DO UPDATE"
                                         " SET count = ticket_counters.count + excluded.count"
                                       : "UPDATE ticket_counters SET count = count + ?4"
                                         " WHERE kind = ?1 AND key = ?2 AND status = ?3");

    statement_bind_text(&statement, slice_of(change->kind));
    statement_bind_text(&statement, change->key);
    statement_bind_text(&statement, slice_of(ticket_status_name(change->status)));
    statement_bind_int(&statement, amount);
    return statement_queue(&statement, error);
}

enum result counter_queue_flush(struct sql_connection *connection, struct error *error)
{
    struct counter_queue *queue = connection->queues->counters;
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
            result = write_change(&connection->base.tx, &queue->items[i], amount, error);
        }
        amount = 0;
    }
    counter_queue_clear(queue);
    return result;
}

#include "store/events.h"

#include "base/memory.h"
#include "store/sql/ops.h"
#include "store/sql/queues.h"
#include "store/sql/ticket_row.h"

#include <stdlib.h>

struct queued_event {
    int64_t ticket_id;
    int64_t at_ms;
    struct slice actor;
    unsigned kinds;
};

struct event_queue {
    struct arena *arena; /* the actors; emptied with the queue */
    struct queued_event *items;
    size_t count;
    size_t capacity;
    size_t mark;
};

struct event_queue *event_queue_new(void)
{
    struct event_queue *queue = memory_alloc(sizeof *queue);

    queue->arena = arena_new(0);
    return queue;
}

void event_queue_free(struct event_queue *queue)
{
    if (!queue) {
        return;
    }
    arena_free(queue->arena);
    free(queue->items);
    free(queue);
}

void event_queue_mark(struct event_queue *queue)
{
    queue->mark = queue->count;
}

void event_queue_undo_to_mark(struct event_queue *queue)
{
    queue->count = queue->mark;
}

void event_queue_clear(struct event_queue *queue)
{
    queue->count = 0;
    queue->mark = 0;
    arena_reset(queue->arena);
}

/* The event of this work and ticket. A work is about few tickets, as a rule one. */
static struct queued_event *event_of(struct event_queue *queue, int64_t ticket_id)
{
    for (size_t i = queue->mark; i < queue->count; i++) {
        if (queue->items[i].ticket_id == ticket_id) {
            return &queue->items[i];
        }
    }
    queue->items = memory_grow(queue->items, queue->count, &queue->capacity, sizeof *queue->items);
    queue->items[queue->count] = (struct queued_event){.ticket_id = ticket_id};
    return &queue->items[queue->count++];
}

static enum result events_note(struct store_tx *tx, int64_t ticket_id, int64_t at_ms,
                               struct slice actor, enum history_kind kind, struct error *error)
{
    struct event_queue *queue;
    struct queued_event *event;

    if (!tx->can_write) {
        return error_set(error, RESULT_FAILED, "read_only", "Readers note no events.");
    }
    queue = sql_connection_of(tx)->queues->events;
    event = event_of(queue, ticket_id);
    event->at_ms = at_ms;
    event->kinds |= 1u << kind;
    if (slice_is_empty(event->actor) || !slice_equal_text(actor, HISTORY_SYSTEM_ACTOR)) {
        event->actor = arena_copy(queue->arena, actor);
    }
    return RESULT_OK;
}

/* The number is taken while nobody else can take one: see event_queue_flush. */
static enum result write_event(struct store_tx *tx, const struct queued_event *event,
                               struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO ticket_events (id, ticket_id, at_ms, actor, kinds)"
            " VALUES (1 + (SELECT coalesce(max(id), 0) FROM ticket_events), ?1, ?2, ?3, ?4)");

    statement_bind_int(&statement, event->ticket_id);
    statement_bind_int(&statement, event->at_ms);
    statement_bind_text(&statement, event->actor);
    statement_bind_int(&statement, event->kinds);
    return statement_queue(&statement, error);
}

/* From the lock to the commit no other writer numbers events: what it finds then is all that we
 * have written, and whoever reads sees them in the order of their numbers. */
enum result event_queue_flush(struct sql_connection *connection, struct error *error)
{
    struct event_queue *queue = connection->queues->events;
    struct store_tx *tx = &connection->base.tx;
    bool is_announced = queue->count > 0 && connection->driver->announce_events;
    enum result result =
        queue->count > 0 ? sql_lock_name(tx, "events", slice_of("number"), error) : RESULT_OK;

    for (size_t i = 0; i < queue->count && result == RESULT_OK; i++) {
        result = write_event(tx, &queue->items[i], error);
    }
    if (result == RESULT_OK && is_announced) {
        result = connection->driver->announce_events(tx, error);
    }
    event_queue_clear(queue);
    return result;
}

static enum result read_number(struct store_tx *tx, const char *sql, int64_t *out,
                               struct error *error)
{
    struct statement statement = statement_start(tx, sql);

    if (statement_next(&statement)) {
        *out = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

/* Two looks at the ends of the table: asked for together they would be a walk through it. */
static enum result events_range(struct store_tx *tx, struct event_range *out, struct error *error)
{
    enum result result =
        read_number(tx, "SELECT coalesce(min(id), 1) FROM ticket_events", &out->first, error);

    return result == RESULT_OK ? read_number(tx, "SELECT coalesce(max(id), 0) FROM ticket_events",
                                             &out->last, error)
                               : result;
}

static enum result events_list(struct store_tx *tx, struct arena *arena, int64_t after_id,
                               size_t limit, struct event_page *out, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT e.id, e.at_ms, e.actor, e.kinds, " TICKET_ROW_COLUMNS
            " FROM ticket_events e LEFT JOIN tickets t ON t.id = e.ticket_id" TICKET_ROW_PEOPLE
            " WHERE e.id > ?1 ORDER BY e.id LIMIT ?2");

    *out = (struct event_page){.items = arena_alloc_array(arena, limit, sizeof *out->items)};
    statement_bind_int(&statement, after_id);
    statement_bind_int(&statement, (int64_t) limit + 1);
    while (out->count < limit && statement_next(&statement)) {
        struct ticket_event *event = &out->items[out->count++];
        event->id = statement_int(&statement);
        event->at_ms = statement_int(&statement);
        event->actor = statement_text(&statement, arena);
        event->kinds = (unsigned) statement_int(&statement);
        ticket_row_read(&statement, arena, &event->ticket);
    }
    out->has_more = out->count == limit && statement_next(&statement);
    return statement_end(&statement, error);
}

/* Ids are in the order of commits, and so but for a clock that was set back in order of time: the
 * rows to go are the first of the table. */
static enum result events_remove(struct store_tx *tx, int64_t before_ms, int64_t kept_max,
                                 size_t limit, size_t *removed, struct error *error)
{
    struct statement statement = statement_start(
        tx, "DELETE FROM ticket_events WHERE id < (SELECT min(id) + ?3 FROM ticket_events)"
            " AND (at_ms < ?1 OR id <= (SELECT max(id) FROM ticket_events) - ?2)"
            " AND id < (SELECT max(id) FROM ticket_events)");
    enum result result;

    statement_bind_int(&statement, before_ms);
    statement_bind_int(&statement, kept_max);
    statement_bind_int(&statement, (int64_t) limit);
    result = statement_run(&statement, error);
    if (result == RESULT_OK) {
        *removed = (size_t) statement_changes(tx);
    }
    return result;
}

const struct store_event_ops sql_event_ops = {
    .note = events_note,
    .range = events_range,
    .list = events_list,
    .remove = events_remove,
};

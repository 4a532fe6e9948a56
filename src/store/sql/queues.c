#include "store/sql/queues.h"

#include "base/memory.h"

#include <stdlib.h>

struct sql_queues *sql_queues_new(void)
{
    struct sql_queues *queues = memory_alloc(sizeof *queues);

    *queues = (struct sql_queues){
        .counters = counter_queue_new(),
        .days = day_queue_new(),
        .events = event_queue_new(),
    };
    return queues;
}

void sql_queues_free(struct sql_queues *queues)
{
    if (!queues) {
        return;
    }
    counter_queue_free(queues->counters);
    day_queue_free(queues->days);
    event_queue_free(queues->events);
    free(queues);
}

void sql_queues_count(struct sql_queues *queues, const struct ticket *ticket, int amount)
{
    counter_queue_add(queues->counters, ticket, amount);
    day_queue_add(queues->days, ticket, amount);
}

void sql_queues_mark(struct sql_queues *queues)
{
    counter_queue_mark(queues->counters);
    day_queue_mark(queues->days);
    event_queue_mark(queues->events);
}

void sql_queues_undo_to_mark(struct sql_queues *queues)
{
    counter_queue_undo_to_mark(queues->counters);
    day_queue_undo_to_mark(queues->days);
    event_queue_undo_to_mark(queues->events);
}

void sql_queues_clear(struct sql_queues *queues)
{
    counter_queue_clear(queues->counters);
    day_queue_clear(queues->days);
    event_queue_clear(queues->events);
}

enum result sql_queues_flush(struct sql_connection *connection, struct error *error)
{
    enum result result = counter_queue_flush(connection, error);

    if (result == RESULT_OK) {
        result = day_queue_flush(connection, error);
    }
    return result == RESULT_OK ? event_queue_flush(connection, error) : result;
}

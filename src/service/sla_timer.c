#include "service/sla_timer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "service/housekeeping.h"
#include "service/ticket_edit.h"
#include "store/tickets.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    BATCH_MAX = 100, /* tickets of one transaction, so that people need not wait for a long one */
    WAIT_MIN_MS = 1000, /* a busy server pokes with every write */
    WAIT_MAX_MS = 30 * 1000,
    HOUSEKEEPING_EVERY_MS = 10 * 60 * 1000,
};

struct sla_timer {
    struct service *service;
    struct store_reader *reader;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool poked;    /* under mutex */
    bool stopping; /* under mutex */
    int64_t housekept_at_ms;
};

/* One transaction's part of a round. */
struct batch {
    const struct registry *registry;
    int64_t now_ms;
    size_t ticket_count;
    size_t recorded;
};

/*
 * The tickets are looked up in the very transaction that writes, and read again one by one: what
 * another server recorded in between is then there to see, so that no two record one breach (B5.2).
 */
static enum result record_batch(void *context, struct store_tx *tx, struct error *error)
{
    struct batch *batch = context;
    struct arena *arena = arena_new(0);
    struct service_call call = {tx, batch->registry, NULL, batch->now_ms, arena};
    int64_t *ids;
    size_t recorded = 0;
    enum result result = tx->engine->tickets->list_due(tx, arena, batch->now_ms, BATCH_MAX, &ids,
                                                       &batch->ticket_count, error);
    for (size_t i = 0; result == RESULT_OK && i < batch->ticket_count; i++) {
        struct ticket ticket;
        struct ticket_edit edit;
        result = ticket_edit_begin(&edit, &call, ids[i], 0, &ticket, error);
        size_t before = recorded;
        if (result == RESULT_OK) {
            result = ticket_edit_record_breaches(&edit, &recorded, error);
        }
        if (result == RESULT_OK && recorded > before) {
            result = ticket_edit_finish(&edit, error);
        }
    }
    batch->recorded = recorded;
    arena_free(arena);
    return result;
}

enum result sla_record_breaches_in(struct store_tx *tx, const struct registry *registry,
                                   int64_t now_ms, size_t *recorded, struct error *error)
{
    struct batch batch = {.registry = registry, .now_ms = now_ms};
    enum result result = record_batch(&batch, tx, error);
    *recorded = batch.recorded;
    return result;
}

enum result sla_record_breaches(struct service *service, int64_t now_ms, size_t *recorded,
                                struct error *error)
{
    struct registry *registry = registry_holder_get(service->registry);
    struct batch batch = {.registry = registry, .now_ms = now_ms};
    enum result result;
    *recorded = 0;
    do {
        result = store_run(service->store, record_batch, &batch, error);
        if (result == RESULT_OK) {
            *recorded += batch.recorded;
        }
    } while (result == RESULT_OK && batch.ticket_count == BATCH_MAX && batch.recorded > 0);
    registry_unref(registry);
    return result;
}

/* Asks with a reader, so that the writer is left alone while nothing is due. */
static enum result read_next_due(struct sla_timer *timer, int64_t *next_ms, struct error *error)
{
    struct store_tx *tx;
    enum result result = store_read_begin(timer->reader, &tx, error);
    if (result == RESULT_OK) {
        result = tx->engine->tickets->next_due(tx, next_ms, error);
        store_read_end(timer->reader);
    }
    return result;
}

/* One round; returns how long to wait for the next. */
static int64_t run_round(struct sla_timer *timer)
{
    struct error error = {0};
    int64_t now_ms = clock_now_ms();
    int64_t next_ms = 0;
    size_t recorded = 0;
    enum result result = read_next_due(timer, &next_ms, &error);
    if (result == RESULT_OK && next_ms != 0 && next_ms <= now_ms) {
        result = sla_record_breaches(timer->service, now_ms, &recorded, &error);
        if (result == RESULT_OK) {
            result = read_next_due(timer, &next_ms, &error);
        }
    }
    if (result == RESULT_OK && now_ms - timer->housekept_at_ms >= HOUSEKEEPING_EVERY_MS) {
        timer->housekept_at_ms = now_ms;
        result = housekeeping_run(timer->service->store, now_ms, &error);
    }
    if (recorded > 0) {
        log_info("recorded SLA breaches", log_int("count", (int64_t) recorded));
    }
    if (result != RESULT_OK) {
        log_warn("the timer will try again", log_text("error", error.text));
        return WAIT_MAX_MS;
    }
    int64_t wait_ms = next_ms == 0 ? WAIT_MAX_MS : next_ms - clock_now_ms();
    return wait_ms < WAIT_MIN_MS ? WAIT_MIN_MS : wait_ms > WAIT_MAX_MS ? WAIT_MAX_MS : wait_ms;
}

static struct timespec after(int64_t wait_ms)
{
    int64_t ns = clock_monotonic_ns() + wait_ms * 1000000;
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

/* Sleeps until it is poked, stopped or the time is over. False: stop. */
static bool wait_for_round(struct sla_timer *timer, int64_t wait_ms)
{
    /* A poke wakes at once, but rounds stay WAIT_MIN_MS apart. */
    struct timespec earliest = after(WAIT_MIN_MS);
    struct timespec latest = after(wait_ms);
    int timed_out = 0;
    pthread_mutex_lock(&timer->mutex);
    while (!timer->stopping && timed_out == 0) {
        timed_out =
            pthread_cond_timedwait(&timer->wake, &timer->mutex, timer->poked ? &earliest : &latest);
    }
    timer->poked = false;
    bool goes_on = !timer->stopping;
    pthread_mutex_unlock(&timer->mutex);
    return goes_on;
}

static void *run(void *context)
{
    struct sla_timer *timer = context;
    while (wait_for_round(timer, run_round(timer))) {
    }
    return NULL;
}

struct sla_timer *sla_timer_start(struct service *service)
{
    struct sla_timer *timer = memory_alloc(sizeof *timer);
    struct error error = {0};
    pthread_condattr_t attributes;
    timer->service = service;
    pthread_mutex_init(&timer->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&timer->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (store_reader_open(service->store, &timer->reader, &error) == RESULT_OK) {
        if (pthread_create(&timer->thread, NULL, run, timer) == 0) {
            return timer;
        }
        store_reader_close(timer->reader);
    }
    pthread_cond_destroy(&timer->wake);
    pthread_mutex_destroy(&timer->mutex);
    free(timer);
    return NULL;
}

void sla_timer_stop(struct sla_timer *timer)
{
    if (timer == NULL) {
        return;
    }
    pthread_mutex_lock(&timer->mutex);
    timer->stopping = true;
    pthread_cond_signal(&timer->wake);
    pthread_mutex_unlock(&timer->mutex);
    pthread_join(timer->thread, NULL);
    store_reader_close(timer->reader);
    pthread_cond_destroy(&timer->wake);
    pthread_mutex_destroy(&timer->mutex);
    free(timer);
}

void sla_timer_poke(struct sla_timer *timer)
{
    pthread_mutex_lock(&timer->mutex);
    if (!timer->poked) {
        timer->poked = true;
        pthread_cond_signal(&timer->wake);
    }
    pthread_mutex_unlock(&timer->mutex);
}

#include "http/event_feed.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/loop_inbox.h"
#include "http/server_state.h"
#include "http/tally.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_EVENTS_MAX = 200 /* read and delivered at a time */ };

struct event_feed {
    struct http_server *server;
    size_t listeners_max;
    struct store_reader *reader;
    pthread_t thread;
    bool has_thread;
    bool is_failing; /* the thread's: the database did not answer the last time */
    int poked;       /* an eventfd that can be read after a poke */

    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t stopped;
    bool is_stopping;
    struct tally *persons;          /* who they are */
    atomic_size_t listeners;        /* also read without the mutex, by pokes */
    int64_t cursor;                 /* everything up to it has been delivered */
    struct event_registry registry; /* as it was delivered last */
};

struct event_feed *event_feed_new(struct http_server *server, size_t listeners_max)
{
    struct event_feed *feed = memory_alloc(sizeof *feed);
    pthread_condattr_t attributes;
    feed->server = server;
    feed->listeners_max = listeners_max;
    feed->persons = tally_new();
    feed->poked = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&feed->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&feed->stopped, &attributes);
    pthread_condattr_destroy(&attributes);
    return feed;
}

void event_feed_free(struct event_feed *feed)
{
    if (feed == NULL) {
        return;
    }
    if (feed->poked >= 0) {
        close(feed->poked);
    }
    pthread_cond_destroy(&feed->stopped);
    pthread_mutex_destroy(&feed->mutex);
    tally_free(feed->persons);
    free(feed);
}

/* From any thread. The counter of the descriptor never comes near its limit. */
static void wake(struct event_feed *feed)
{
    (void) eventfd_write(feed->poked, 1);
}

/* Under the mutex. */
static enum result check_room(const struct event_feed *feed, uint64_t person, struct error *error)
{
    if (atomic_load(&feed->listeners) >= feed->listeners_max) {
        return error_set(error, RESULT_RETRY, "too_many_listeners",
                         "Too many clients listen already; try again.");
    }
    if (tally_count(feed->persons, person) >= EVENT_LISTENERS_OF_PERSON_MAX) {
        return error_set(error, RESULT_RETRY, "too_many_listeners",
                         "%d clients listen in your name already; close one of them.",
                         EVENT_LISTENERS_OF_PERSON_MAX);
    }
    return RESULT_OK;
}

enum result event_feed_attach(struct event_feed *feed, int64_t person_id, int64_t position,
                              const struct event_registry *registry, struct tally_entry **out,
                              struct error *error)
{
    pthread_mutex_lock(&feed->mutex);
    enum result result = check_room(feed, (uint64_t) person_id, error);
    if (result == RESULT_OK) {
        size_t listeners = atomic_load(&feed->listeners);
        if (listeners == 0) {
            feed->cursor = position;
            feed->registry = *registry;
        }
        *out = tally_add(feed->persons, (uint64_t) person_id);
        atomic_store(&feed->listeners, listeners + 1);
        wake(feed); /* for what was committed since the position was read */
    }
    pthread_mutex_unlock(&feed->mutex);
    return result;
}

void event_feed_detach(struct event_feed *feed, struct tally_entry *entry)
{
    pthread_mutex_lock(&feed->mutex);
    tally_remove(feed->persons, entry);
    (void) atomic_fetch_sub(&feed->listeners, 1);
    pthread_mutex_unlock(&feed->mutex);
}

void event_feed_poke(struct event_feed *feed)
{
    if (atomic_load(&feed->listeners) > 0) {
        wake(feed);
    }
}

static enum result read_events(struct event_feed *feed, struct arena *arena, int64_t after_id,
                               struct event_page *out, struct error *error)
{
    struct store_tx *tx;
    enum result result = store_read_begin(feed->reader, &tx, error);
    if (result == RESULT_OK) {
        result = events_after(tx, arena, after_id, LOOK_EVENTS_MAX, out, error);
        store_read_end(feed->reader);
    }
    if (result != RESULT_OK && !feed->is_failing) {
        log_warn("events cannot be read; trying again", log_text("reason", error->text));
    }
    feed->is_failing = result != RESULT_OK;
    return result;
}

/*
 * Under the mutex, together with the cursor: somebody who attaches is either before this, and finds
 * the batch in the loop's box, or after it, and starts from a state that has all of it.
 */
static void deliver(struct event_feed *feed, struct event_batch *batch, int64_t cursor,
                    const struct event_registry *registry)
{
    struct http_server *server = feed->server;
    pthread_mutex_lock(&feed->mutex);
    if (atomic_load(&feed->listeners) > 0) {
        for (size_t i = 0; i < server->loop_count; i++) {
            loop_inbox_deliver(server->loops[i], event_batch_ref(batch));
        }
        feed->cursor = cursor;
        feed->registry = *registry;
    }
    pthread_mutex_unlock(&feed->mutex);
}

/* One look at the database and the registry. Returns how much was news. */
static size_t look(struct event_feed *feed, struct arena *arena, bool *has_more)
{
    struct event_page page = {0};
    struct error error = {0};
    pthread_mutex_lock(&feed->mutex);
    int64_t cursor = feed->cursor;
    struct event_registry previous = feed->registry;
    pthread_mutex_unlock(&feed->mutex);

    struct event_registry registry = event_registry_read(feed->server->service);
    struct event_batch *batch = event_batch_new();
    if (strcmp(registry.revision, previous.revision) != 0 ||
        registry.is_pending != previous.is_pending) {
        event_batch_add_registry(batch, &registry, &previous);
    }
    *has_more = false;
    if (read_events(feed, arena, cursor, &page, &error) == RESULT_OK) {
        *has_more = page.has_more;
        for (size_t i = 0; i < page.count; i++) {
            event_batch_add_ticket(batch, &page.items[i]);
            cursor = page.items[i].id;
        }
    }
    size_t count = batch->count;
    if (count > 0) {
        deliver(feed, batch, cursor, &registry);
    }
    event_batch_unref(batch);
    return count;
}

static struct timespec in_ms(int64_t wait_ms)
{
    int64_t ns = clock_monotonic_ns() + wait_ms * 1000000;
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

/* Sleeps until there may be news for somebody. With nobody there the database is heard as well:
 * what it tells us must not pile up at its end. False: stop. */
static bool wait_for_news(struct event_feed *feed)
{
    eventfd_t pokes;
    bool goes_on;
    do {
        bool is_alone = atomic_load(&feed->listeners) == 0;
        store_await_events(feed->reader, feed->poked, is_alone ? -1 : EVENT_POLL_MS);
        (void) eventfd_read(feed->poked, &pokes);
        pthread_mutex_lock(&feed->mutex);
        goes_on = !feed->is_stopping;
        pthread_mutex_unlock(&feed->mutex);
    } while (goes_on && atomic_load(&feed->listeners) == 0);
    return goes_on;
}

/* Without listeners the cursor stays where it is: what lies behind it would be read for ever. */
static bool is_wanted(struct event_feed *feed)
{
    pthread_mutex_lock(&feed->mutex);
    bool wanted = !feed->is_stopping && atomic_load(&feed->listeners) > 0;
    pthread_mutex_unlock(&feed->mutex);
    return wanted;
}

/* News that come meanwhile wait for each other. */
static void rest(struct event_feed *feed)
{
    struct timespec end = in_ms(EVENT_REST_MS);
    int timed_out = 0;
    pthread_mutex_lock(&feed->mutex);
    while (!feed->is_stopping && timed_out == 0) {
        timed_out = pthread_cond_timedwait(&feed->stopped, &feed->mutex, &end);
    }
    pthread_mutex_unlock(&feed->mutex);
}

static void *run(void *context)
{
    struct event_feed *feed = context;
    struct arena *arena = arena_new(0);
    while (wait_for_news(feed)) {
        size_t news = 0;
        bool has_more;
        do {
            arena_reset(arena);
            news += look(feed, arena, &has_more);
        } while (has_more && is_wanted(feed));
        if (news > 0) {
            rest(feed);
        }
    }
    arena_free(arena);
    return NULL;
}

enum result event_feed_start(struct event_feed *feed, struct error *error)
{
    enum result result = store_reader_open(feed->server->service->store, &feed->reader, error);
    if (result == RESULT_OK) {
        feed->has_thread = feed->poked >= 0 && pthread_create(&feed->thread, NULL, run, feed) == 0;
        if (!feed->has_thread) {
            result = error_set(error, RESULT_FAILED, "threads_unavailable",
                               "Threads cannot be started.");
        }
    }
    return result;
}

void event_feed_stop(struct event_feed *feed)
{
    if (feed->has_thread) {
        pthread_mutex_lock(&feed->mutex);
        feed->is_stopping = true;
        pthread_cond_signal(&feed->stopped);
        pthread_mutex_unlock(&feed->mutex);
        wake(feed);
        pthread_join(feed->thread, NULL);
        feed->has_thread = false;
    }
    store_reader_close(feed->reader);
    feed->reader = NULL;
}

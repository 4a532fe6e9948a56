#include "store/writer.h"

#include "base/clock.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A commit that the engine calls passing is tried so often in all. Each attempt has waited for the
 * lock already: there is nothing to gain from a pause between them. */
enum { COMMIT_ATTEMPTS = 3 };

/* Whoever waits is told so after a while: a work that nobody came to, and what is left of a batch
 * that goes on failing. A batch that is under way takes as long as it takes. */
enum { WAIT_MAX_MS = 10 * 1000 };

struct writer {
    const struct engine *engine;
    struct engine_connection *connection; /* the thread's, once it runs */
    pthread_t thread;

    pthread_mutex_t mutex; /* guards the queue */
    pthread_cond_t is_wanted;
    struct store_work *head;
    struct store_work **tail;
    size_t queued;
    bool is_stopping;

    /* Written by the thread alone, read by anyone. */
    atomic_uint_fast64_t commits;
    atomic_uint_fast64_t works;
    atomic_uint_fast64_t works_failed;
    atomic_uint_fast64_t batch_buckets[STORE_BATCH_BUCKET_COUNT];
    atomic_uint_fast64_t commit_nanoseconds;
    atomic_size_t queued_now;
};

/* The works of one commit, in the order submitted. */
struct batch {
    struct store_work *items[STORE_BATCH_MAX];
    bool is_out[STORE_BATCH_MAX]; /* has its answer, and takes no part in further attempts */
    size_t count;
};

/* Waits for work; takes what is there, up to a batch. False: stopping, and nothing is left. */
static bool take_batch(struct writer *writer, struct batch *batch)
{
    batch->count = 0;
    (void) pthread_mutex_lock(&writer->mutex);
    while (!writer->head && !writer->is_stopping) {
        (void) pthread_cond_wait(&writer->is_wanted, &writer->mutex);
    }
    while (writer->head && batch->count < STORE_BATCH_MAX) {
        struct store_work *work = writer->head;
        writer->head = work->next;
        work->next = NULL;
        batch->is_out[batch->count] = false;
        batch->items[batch->count++] = work;
    }
    if (!writer->head) {
        writer->tail = &writer->head;
    }
    writer->queued -= batch->count;
    atomic_store_explicit(&writer->queued_now, writer->queued, memory_order_relaxed);
    (void) pthread_mutex_unlock(&writer->mutex);
    return batch->count > 0;
}

static void refuse(struct batch *batch, size_t index, enum result result)
{
    batch->is_out[index] = true;
    batch->items[index]->result = result;
}

/*
 * Runs one work in its savepoint. A work that fails is undone; whether that is its answer shows
 * when the others are committed, for it may have seen what they did. Not OK: the transaction cannot
 * go on; the work has the reason.
 */
static enum result run_in_savepoint(struct writer *writer, struct batch *batch, size_t index)
{
    const struct engine *engine = writer->engine;
    struct engine_connection *connection = writer->connection;
    struct store_work *work = batch->items[index];
    struct error *error = &work->error;
    struct error undoing = {0};
    enum result result;

    error_clear(error);
    work->result = RESULT_OK;
    result = engine->savepoint_set(connection, error);
    if (result != RESULT_OK) {
        return result;
    }
    result = work->run(work, &connection->tx, error);
    if (result == RESULT_OK) {
        result = engine->savepoint_keep(connection, error);
    }
    if (result == RESULT_OK) {
        return RESULT_OK;
    }
    if (result == RESULT_RETRY || !engine->is_open(connection)) {
        return result;
    }
    work->result = result;
    result = engine->savepoint_undo(connection, &undoing);
    if (result != RESULT_OK) {
        *error = undoing;
    }
    return result;
}

/*
 * One attempt at the whole batch. *culprit is the work at which the transaction broke, or
 * batch->count when that was the beginning or the commit; *error says why.
 */
static enum result try_batch(struct writer *writer, struct batch *batch, size_t *culprit,
                             struct error *error)
{
    const struct engine *engine = writer->engine;
    enum result result = engine->begin(writer->connection, error);

    *culprit = batch->count;
    for (size_t i = 0; i < batch->count && result == RESULT_OK; i++) {
        if (batch->is_out[i]) {
            continue;
        }
        result = run_in_savepoint(writer, batch, i);
        if (result == RESULT_OK) {
            continue;
        }
        *culprit = i;
        *error = batch->items[i]->error;
    }
    if (result == RESULT_OK) {
        return engine->commit(writer->connection, error);
    }
    engine->rollback(writer->connection);
    return result;
}

/* Whatever became of the commit, nothing of a work that was undone is in it. */
static bool is_surely_not_stored(const struct store_work *work, const struct error *error)
{
    return work->result != RESULT_OK && strcmp(error->code, "commit_unknown") == 0;
}

static void refuse_all(struct batch *batch, enum result result, const struct error *error)
{
    struct error passing = {0};

    (void) error_set(&passing, RESULT_RETRY, "database_unavailable",
                     "The connection to the database was lost; try again.");
    for (size_t i = 0; i < batch->count; i++) {
        struct store_work *work = batch->items[i];
        if (batch->is_out[i]) {
            continue;
        }
        if (is_surely_not_stored(work, error)) {
            refuse(batch, i, RESULT_RETRY);
            work->error = passing;
        } else {
            refuse(batch, i, result);
            work->error = *error;
        }
    }
}

static bool is_too_late(int64_t since_ns)
{
    return clock_monotonic_ns() - since_ns > WAIT_MAX_MS * INT64_C(1000000);
}

/* The database was busy with others for so long that nobody may be waiting for these any more.
 * Returns how many are left. */
static size_t refuse_late(struct batch *batch)
{
    size_t left = batch->count;

    for (size_t i = 0; i < batch->count; i++) {
        if (is_too_late(batch->items[i]->submitted_at_ns)) {
            refuse(batch, i, RESULT_RETRY);
            (void) error_set(&batch->items[i]->error, RESULT_RETRY, "busy",
                             "The change waited for more than %d seconds to be written; try again.",
                             WAIT_MAX_MS / 1000);
            left--;
        }
    }
    return left;
}

/*
 * Passing trouble: the whole batch again, a few times. A work that breaks the transaction for good
 * is put out, and the others run again without it: it does not harm them. When the beginning or the
 * commit itself fails, nothing of the batch is stored, and each work is told so.
 */
static void commit_batch(struct writer *writer, struct batch *batch)
{
    int64_t started_at_ns = clock_monotonic_ns();
    unsigned attempts = 0;

    for (;;) {
        struct error error = {0};
        size_t culprit;
        enum result result = try_batch(writer, batch, &culprit, &error);

        if (result == RESULT_OK) {
            return;
        }
        if (result == RESULT_RETRY && ++attempts < COMMIT_ATTEMPTS) {
            continue;
        }
        if (culprit == batch->count || (result == RESULT_RETRY && is_too_late(started_at_ns))) {
            refuse_all(batch, result, &error);
            return;
        }
        refuse(batch, culprit, result);
    }
}

static size_t bucket_of(size_t works)
{
    size_t bucket = 0;

    while (bucket < STORE_BATCH_BUCKET_COUNT - 1 && works > (size_t) 1 << bucket) {
        bucket++;
    }
    return bucket;
}

static void add(atomic_uint_fast64_t *counter, uint64_t amount)
{
    (void) atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static void count_batch(struct writer *writer, const struct batch *batch, int64_t nanoseconds)
{
    size_t failed = 0;

    for (size_t i = 0; i < batch->count; i++) {
        failed += batch->items[i]->result != RESULT_OK ? 1 : 0;
    }
    add(&writer->works, batch->count);
    add(&writer->works_failed, failed);
    if (failed == batch->count) {
        return;
    }
    add(&writer->commits, 1);
    add(&writer->batch_buckets[bucket_of(batch->count)], 1);
    add(&writer->commit_nanoseconds, (uint64_t) nanoseconds);
}

static void *write_until_stopped(void *context)
{
    struct writer *writer = context;
    struct batch batch;

    while (take_batch(writer, &batch)) {
        int64_t started_at_ns = clock_monotonic_ns();
        if (refuse_late(&batch) > 0) {
            commit_batch(writer, &batch);
        }
        count_batch(writer, &batch, clock_monotonic_ns() - started_at_ns);
        for (size_t i = 0; i < batch.count; i++) {
            batch.items[i]->done(batch.items[i]);
        }
    }
    return NULL;
}

enum result writer_start(const struct engine *engine, struct engine_connection *connection,
                         struct writer **out, struct error *error)
{
    struct writer *writer = memory_alloc(sizeof *writer);
    int failure;

    writer->engine = engine;
    writer->connection = connection;
    writer->tail = &writer->head;
    (void) pthread_mutex_init(&writer->mutex, NULL);
    (void) pthread_cond_init(&writer->is_wanted, NULL);
    failure = pthread_create(&writer->thread, NULL, write_until_stopped, writer);
    if (failure != 0) {
        engine->close(connection);
        free(writer);
        return error_set(error, RESULT_FAILED, "thread", "Cannot start the writer thread: %s.",
                         strerror(failure));
    }
    (void) pthread_setname_np(writer->thread, "itops-writer");
    *out = writer;
    return RESULT_OK;
}

void writer_stop(struct writer *writer)
{
    if (!writer) {
        return;
    }
    (void) pthread_mutex_lock(&writer->mutex);
    writer->is_stopping = true;
    (void) pthread_cond_signal(&writer->is_wanted);
    (void) pthread_mutex_unlock(&writer->mutex);
    (void) pthread_join(writer->thread, NULL);
    writer->engine->close(writer->connection);
    (void) pthread_cond_destroy(&writer->is_wanted);
    (void) pthread_mutex_destroy(&writer->mutex);
    free(writer);
}

enum result writer_submit(struct writer *writer, struct store_work *work, struct error *error)
{
    bool is_stopping;
    bool is_full;

    work->next = NULL;
    work->submitted_at_ns = clock_monotonic_ns();
    (void) pthread_mutex_lock(&writer->mutex);
    is_stopping = writer->is_stopping;
    is_full = writer->queued >= STORE_QUEUE_MAX;
    if (!is_stopping && !is_full) {
        *writer->tail = work;
        writer->tail = &work->next;
        writer->queued++;
        atomic_store_explicit(&writer->queued_now, writer->queued, memory_order_relaxed);
        /* Only the first one finds the thread waiting. */
        if (writer->queued == 1) {
            (void) pthread_cond_signal(&writer->is_wanted);
        }
    }
    (void) pthread_mutex_unlock(&writer->mutex);
    if (is_stopping) {
        return error_set(error, RESULT_RETRY, "busy", "The server is shutting down.");
    }
    if (is_full) {
        return error_set(error, RESULT_RETRY, "busy",
                         "%d changes are waiting to be written; try again in a moment.",
                         STORE_QUEUE_MAX);
    }
    return RESULT_OK;
}

static uint64_t read_counter(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void writer_stats(const struct writer *writer, struct store_stats *out)
{
    out->commits = read_counter(&writer->commits);
    out->works = read_counter(&writer->works);
    out->works_failed = read_counter(&writer->works_failed);
    for (size_t i = 0; i < STORE_BATCH_BUCKET_COUNT; i++) {
        out->batch_buckets[i] = read_counter(&writer->batch_buckets[i]);
    }
    out->commit_nanoseconds = read_counter(&writer->commit_nanoseconds);
    out->queued = atomic_load_explicit(&writer->queued_now, memory_order_relaxed);
}

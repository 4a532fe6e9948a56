/* Group commit: what waits together is committed together, and nobody harms the neighbour. */
#include "database.h"
#include "gate.h"

#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 40 };

/* Works that store a ticket each, and what became of them. */
struct insertion {
    struct store_work work; /* first */
    struct crowd *crowd;
    struct ticket ticket;
    enum result answer; /* after the insert */
    unsigned passing;   /* so many runs end in RETRY */
    unsigned runs;
};

struct crowd {
    struct insertion items[MANY];
    size_t done[MANY]; /* numbers, in the order of done() */
    size_t done_count;
    sem_t is_done;
};

static enum result insertion_run(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct insertion *insertion = (struct insertion *) work;
    enum result result;

    insertion->runs++;
    insertion->ticket.id = 0;
    result = tx->engine->tickets->insert(tx, &insertion->ticket, error);
    if (result == RESULT_OK && insertion->runs <= insertion->passing) {
        return error_set(error, RESULT_RETRY, "passing", "Try again.");
    }
    if (result == RESULT_OK && insertion->answer != RESULT_OK) {
        return error_set_at(error, insertion->answer, "on_purpose", "/title", "No.");
    }
    return result;
}

static void insertion_done(struct store_work *work)
{
    struct insertion *insertion = (struct insertion *) work;
    struct crowd *crowd = insertion->crowd;

    crowd->done[crowd->done_count++] = (size_t) (insertion - crowd->items);
    sem_post(&crowd->is_done);
}

static struct crowd *crowd_new(const struct fixture *f)
{
    struct crowd *crowd = calloc(1, sizeof *crowd);

    assert_non_null(crowd);
    sem_init(&crowd->is_done, 0, 0);
    for (size_t i = 0; i < MANY; i++) {
        crowd->items[i] = (struct insertion){.work = {.run = insertion_run, .done = insertion_done},
                                             .crowd = crowd,
                                             .ticket = fixture_ticket(f, "crowd")};
    }
    return crowd;
}

/* All in one batch: they queue up behind a gate. */
static void crowd_run(struct fixture *f, struct crowd *crowd)
{
    struct gate gate;

    gate_close(f, &gate);
    for (size_t i = 0; i < MANY; i++) {
        assert_ok(f, store_submit(f->store, &crowd->items[i].work, &f->error));
    }
    gate_open(&gate);
    for (size_t i = 0; i < MANY; i++) {
        sem_wait(&crowd->is_done);
    }
}

static void crowd_free(struct crowd *crowd)
{
    sem_destroy(&crowd->is_done);
    free(crowd);
}

static int64_t open_tickets(struct fixture *f)
{
    struct store_tx *tx = fixture_read(f);
    int64_t by_status[TICKET_STATUS_COUNT];

    assert_ok(f, tx->engine->counters->by_status(tx, by_status, &f->error));
    fixture_read_end(f);
    return by_status[TICKET_OPEN];
}

/* How many tickets the full text index has under a word. */
static size_t found(struct fixture *f, const char *word)
{
    struct ticket_query query = {.text = slice_of(word), .limit = 200};
    struct store_tx *tx = fixture_read(f);
    struct ticket_page page;

    assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
    fixture_read_end(f);
    return page.count;
}

static void what_waits_together_shares_a_commit(void **state)
{
    struct fixture *f = *state;
    struct crowd *crowd = crowd_new(f);
    struct store_stats before;
    struct store_stats after;

    store_stats_read(f->store, &before);
    crowd_run(f, crowd);
    store_stats_read(f->store, &after);
    assert_int_equal(after.commits - before.commits, 2); /* the gate's, and theirs */
    assert_int_equal(after.works - before.works, 1 + MANY);
    assert_int_equal(after.works_failed, before.works_failed);
    assert_int_equal(after.batch_buckets[6] - before.batch_buckets[6], 1); /* 33 to 64 */
    assert_int_equal(after.queued, 0);
    assert_true(after.commit_nanoseconds > before.commit_nanoseconds);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(crowd->done[i], i);
        assert_int_equal(crowd->items[i].work.result, RESULT_OK);
        assert_int_equal(crowd->items[i].ticket.id, i + 1);
    }
    assert_int_equal(open_tickets(f), MANY);
    crowd_free(crowd);
}

static void one_that_fails_harms_nobody(void **state)
{
    struct fixture *f = *state;
    struct crowd *crowd = crowd_new(f);
    struct store_stats before;
    struct store_stats after;
    int64_t last_id = 0;

    for (size_t i = 0; i < MANY; i += 3) {
        crowd->items[i].answer = i % 2 == 0 ? RESULT_FORBIDDEN : RESULT_FAILED;
        crowd->items[i].ticket.title = slice_of("undone");
    }
    store_stats_read(f->store, &before);
    crowd_run(f, crowd);
    store_stats_read(f->store, &after);
    assert_int_equal(after.commits - before.commits, 2);
    assert_int_equal(after.works_failed - before.works_failed, (MANY + 2) / 3);
    for (size_t i = 0; i < MANY; i++) {
        const struct insertion *item = &crowd->items[i];
        assert_int_equal(crowd->done[i], i);
        assert_int_equal(item->runs, 1);
        assert_int_equal(item->work.result, item->answer);
        if (item->answer != RESULT_OK) {
            assert_string_equal(item->work.error.code, "on_purpose");
            continue;
        }
        assert_int_equal(item->ticket.id, ++last_id); /* what was undone left no gap */
        assert_slice(fixture_get(f, item->ticket.id).title, "crowd");
    }
    /* The next ticket got the number of the one undone, but none of its words. */
    assert_int_equal(found(f, "undone"), 0);
    assert_int_equal(found(f, "crowd"), last_id);
    assert_int_equal(open_tickets(f), last_id);
    crowd_free(crowd);
}

static void passing_trouble_runs_the_batch_again(void **state)
{
    struct fixture *f = *state;
    struct crowd *crowd = crowd_new(f);

    crowd->items[5].passing = 1;
    crowd_run(f, crowd);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(crowd->items[i].work.result, RESULT_OK);
        assert_int_equal(crowd->items[i].ticket.id, i + 1); /* once */
        assert_int_equal(crowd->items[i].runs, i <= 5 ? 2 : 1);
    }
    assert_int_equal(open_tickets(f), MANY);
    crowd_free(crowd);
}

static void trouble_that_does_not_pass_is_given_up(void **state)
{
    struct fixture *f = *state;
    struct crowd *crowd = crowd_new(f);

    crowd->items[5].passing = 1000;
    crowd_run(f, crowd);
    assert_int_equal(crowd->items[5].work.result, RESULT_RETRY);
    assert_string_equal(crowd->items[5].work.error.code, "passing");
    assert_in_range(crowd->items[5].runs, 2, 10);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(crowd->items[i].work.result, i == 5 ? RESULT_RETRY : RESULT_OK);
    }
    assert_int_equal(open_tickets(f), MANY - 1);
    crowd_free(crowd);
}

static enum result do_nothing(struct store_work *work, struct store_tx *tx, struct error *error)
{
    (void) work;
    (void) tx;
    (void) error;
    return RESULT_OK;
}

static sem_t nothings_done;

static void nothing_done(struct store_work *work)
{
    assert(work->result == RESULT_OK);
    sem_post(&nothings_done);
}

static void a_full_queue_says_so(void **state)
{
    struct fixture *f = *state;
    struct store_work *works = calloc(STORE_QUEUE_MAX + 1, sizeof *works);
    struct store_stats stats;
    struct gate gate;

    assert_non_null(works);
    sem_init(&nothings_done, 0, 0);
    gate_close(f, &gate);
    for (size_t i = 0; i <= STORE_QUEUE_MAX; i++) {
        works[i] = (struct store_work){.run = do_nothing, .done = nothing_done};
        if (i < STORE_QUEUE_MAX) {
            assert_ok(f, store_submit(f->store, &works[i], &f->error));
        }
    }
    store_stats_read(f->store, &stats);
    assert_int_equal(stats.queued, STORE_QUEUE_MAX);
    assert_refused(f, store_submit(f->store, &works[STORE_QUEUE_MAX], &f->error), RESULT_RETRY,
                   "busy");
    gate_open(&gate);
    for (size_t i = 0; i < STORE_QUEUE_MAX; i++) {
        sem_wait(&nothings_done);
    }
    error_clear(&f->error);
    assert_ok(f, store_submit(f->store, &works[STORE_QUEUE_MAX], &f->error));
    sem_wait(&nothings_done);
    sem_destroy(&nothings_done);
    free(works);
}

static void closing_finishes_what_was_submitted(void **state)
{
    struct fixture *f = *state;
    struct crowd *crowd = crowd_new(f);

    for (size_t i = 0; i < MANY; i++) {
        assert_ok(f, store_submit(f->store, &crowd->items[i].work, &f->error));
    }
    store_reader_close(f->reader);
    store_close(f->store);
    assert_int_equal(crowd->done_count, MANY);
    assert_ok(f, store_open(f->database.url, false, &f->store, &f->error));
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
    assert_int_equal(open_tickets(f), MANY);
    crowd_free(crowd);
}

/* Stores a ticket and then waits inside the transaction. */
struct slow_insert {
    struct gate gate; /* first */
    struct ticket ticket;
};

static enum result slow_run(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct slow_insert *slow = (struct slow_insert *) work;
    enum result result = tx->engine->tickets->insert(tx, &slow->ticket, error);

    return result == RESULT_OK ? gate_run(work, tx, error) : result;
}

static size_t listed(struct fixture *f, struct store_tx *tx)
{
    struct ticket_query query = {.limit = 10};
    struct ticket_page page;

    assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
    return page.count;
}

static void readers_do_not_wait_and_see_one_state(void **state)
{
    struct fixture *f = *state;
    struct slow_insert slow = {.ticket = fixture_ticket(f, "slow")};
    struct store_tx *tx;

    gate_close_with(f, f->store, &slow.gate, slow_run);
    /* The ticket is written and not committed; the writer stands still: we do not. */
    tx = fixture_read(f);
    assert_int_equal(listed(f, tx), 0);
    gate_open(&slow.gate);
    /* Committed; this transaction began before. */
    assert_int_equal(listed(f, tx), 0);
    fixture_read_end(f);
    tx = fixture_read(f);
    assert_int_equal(listed(f, tx), 1);
    fixture_read_end(f);
}

static enum result fail_with_a_place(void *context, struct store_tx *tx, struct error *error)
{
    (void) context;
    (void) tx;
    return error_set_at(error, RESULT_INVALID, "wrong", "/title", "It is wrong.");
}

static void waiting_callers_get_the_whole_error(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, fixture_try(f, fail_with_a_place, NULL), RESULT_INVALID, "wrong");
    assert_string_equal(f->error.text, "It is wrong.");
    assert_string_equal(f->error.pointer, "/title");
}

struct submitter {
    struct fixture *f;
    pthread_t thread;
    unsigned stored;
};

static enum result insert_one(void *context, struct store_tx *tx, struct error *error)
{
    struct ticket ticket = fixture_ticket(context, "threads");
    return tx->engine->tickets->insert(tx, &ticket, error);
}

static void *submit_many(void *context)
{
    struct submitter *submitter = context;

    for (int i = 0; i < 50; i++) {
        struct error error = {0};
        if (store_run(submitter->f->store, insert_one, submitter->f, &error) == RESULT_OK) {
            submitter->stored++;
        }
    }
    return NULL;
}

static void *read_many(void *context)
{
    struct fixture *f = context;
    struct store_reader *reader = NULL;
    struct error error = {0};
    int64_t last = 0;
    bool is_good = store_reader_open(f->store, &reader, &error) == RESULT_OK;

    for (int i = 0; i < 200 && is_good; i++) {
        struct store_tx *tx;
        int64_t by_status[TICKET_STATUS_COUNT];
        is_good = store_read_begin(reader, &tx, &error) == RESULT_OK &&
                  tx->engine->counters->by_status(tx, by_status, &error) == RESULT_OK &&
                  by_status[TICKET_OPEN] >= last;
        last = by_status[TICKET_OPEN];
        store_read_end(reader);
    }
    store_reader_close(reader);
    return is_good ? context : NULL;
}

static void many_threads_write_and_read(void **state)
{
    struct fixture *f = *state;
    struct submitter submitters[6];
    pthread_t readers[2];

    for (size_t i = 0; i < 6; i++) {
        submitters[i] = (struct submitter){.f = f};
        assert_int_equal(pthread_create(&submitters[i].thread, NULL, submit_many, &submitters[i]),
                         0);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&readers[i], NULL, read_many, f), 0);
    }
    for (size_t i = 0; i < 6; i++) {
        pthread_join(submitters[i].thread, NULL);
        assert_int_equal(submitters[i].stored, 50);
    }
    for (size_t i = 0; i < 2; i++) {
        void *result = NULL;
        pthread_join(readers[i], &result);
        assert_non_null(result);
    }
    assert_int_equal(open_tickets(f), 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(what_waits_together_shares_a_commit),
        fixture_test(one_that_fails_harms_nobody),
        fixture_test(passing_trouble_runs_the_batch_again),
        fixture_test(trouble_that_does_not_pass_is_given_up),
        fixture_test(a_full_queue_says_so),
        fixture_test(closing_finishes_what_was_submitted),
        fixture_test(readers_do_not_wait_and_see_one_state),
        fixture_test(waiting_callers_get_the_whole_error),
        fixture_test(many_threads_write_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* kill -9 while writing: what was told to be stored is there, whole, and nothing is there by half.
 */
#include "story.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 50, IN_FLIGHT = 16, ACKNOWLEDGED_MAX = 200000 };

struct told {
    struct store_work work; /* first */
    struct story story;
    struct store *store;
    struct arena *arena;
    int pipe;
};

static enum result told_run(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct told *told = (struct told *) work;

    arena_reset(told->arena);
    return story_tell(&told->story, tx, told->arena, error);
}

/* The parent hears of the ticket only when it is durable. */
static void told_done(struct store_work *work)
{
    struct told *told = (struct told *) work;
    struct error error = {0};

    if (work->result != RESULT_OK ||
        write(told->pipe, &told->story.ticket_id, sizeof told->story.ticket_id) !=
            sizeof told->story.ticket_id ||
        store_submit(told->store, work, &error) != RESULT_OK) {
        _exit(1);
    }
}

static enum result find_alice(void *context, struct store_tx *tx, struct error *error)
{
    struct user user;
    struct arena *arena = arena_new(0);
    enum result result =
        tx->engine->users->find_by_name(tx, arena, slice_of("alice"), &user, error);

    *(int64_t *) context = user.id;
    arena_free(arena);
    return result;
}

/* The child: writes until it is killed. */
static void write_until_killed(const char *url, int pipe)
{
    static struct told works[IN_FLIGHT];
    struct store *store = NULL;
    struct error error = {0};
    int64_t alice = 0;

    if (store_open(url, false, &store, &error) != RESULT_OK ||
        store_run(store, find_alice, &alice, &error) != RESULT_OK) {
        _exit(2);
    }
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        works[i] = (struct told){.work = {.run = told_run, .done = told_done},
                                 .story = {.requester = alice, .title = "story"},
                                 .store = store,
                                 .arena = arena_new(0),
                                 .pipe = pipe};
        if (store_submit(store, &works[i].work, &error) != RESULT_OK) {
            _exit(3);
        }
    }
    for (;;) {
        pause();
    }
}

/* Kills a child in the middle of its writing; returns how many ids it had acknowledged. */
static size_t kill_one(const char *url, unsigned round, int64_t *ids, size_t limit)
{
    const struct timespec moment = {.tv_nsec = (long) (round * 7919 % 40) * 1000000};
    int64_t first = 0;
    size_t count = 0;
    int ends[2];
    int status = 0;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        (void) close(ends[0]);
        write_until_killed(url, ends[1]);
    }
    (void) close(ends[1]);
    /* It writes by now; how much longer differs from round to round. */
    assert_int_equal(read(ends[0], &first, sizeof first), sizeof first);
    ids[count++] = first;
    (void) nanosleep(&moment, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    while (count < limit && read(ends[0], &ids[count], sizeof *ids) == sizeof *ids) {
        count++;
    }
    (void) close(ends[0]);
    return count;
}

static void what_was_acknowledged_survives(void **state)
{
    struct fixture *f = *state;
    int64_t *ids = calloc(ACKNOWLEDGED_MAX, sizeof *ids);
    size_t acknowledged = 0;
    size_t stored = 0;

    assert_non_null(ids);
    store_reader_close(f->reader);
    store_close(f->store);
    for (unsigned round = 0; round < ROUNDS; round++) {
        acknowledged +=
            kill_one(f->database.url, round, ids + acknowledged, ACKNOWLEDGED_MAX - acknowledged);
    }
    assert_ok(f, store_open(f->database.url, false, &f->store, &f->error));
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
    assert_ok(f, story_check_all(f->reader, &stored, &f->error));
    assert_true(acknowledged >= ROUNDS);
    assert_true(stored >= acknowledged);
    /* Killed between the commit and the telling: at most what was in flight. */
    assert_true(stored - acknowledged <= (size_t) ROUNDS * IN_FLIGHT);
    for (size_t i = 0; i < acknowledged; i++) {
        assert_slice(fixture_get(f, ids[i]).title, "story");
        arena_reset(f->arena);
    }
    free(ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fixture_test(what_was_acknowledged_survives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

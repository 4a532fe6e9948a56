/* The Nth call into the engine fails, for every N: what is told to have failed has left nothing,
 * and the store goes on. */
#include "faulty_engine.h"
#include "gate.h"
#include "story.h"

#include <stdio.h>
#include <stdlib.h>

enum { CALLS_MAX = 200 };

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    database_create(&f->database);
    f->arena = arena_new(0);
    faulty_engine_arm(0, RESULT_OK);
    assert_ok(f, store_open_engine(&faulty_engine, f->database.url, true, &f->store, &f->error));
    assert_ok(f, store_migrate(f->store, NULL, &f->error));
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
    *state = f;
    return 0;
}

static enum result tell(void *context, struct store_tx *tx, struct error *error)
{
    struct story *story = context;
    struct arena *arena = arena_new(0);
    enum result result = story_tell(story, tx, arena, error);

    arena_free(arena);
    return result;
}

static enum result add_alice(void *context, struct store_tx *tx, struct error *error)
{
    struct fixture *f = context;
    struct user user = {.username = slice_of("alice"),
                        .display_name = slice_of("Alice"),
                        .is_active = true,
                        .created_at_ms = FIXTURE_NOW_MS};
    enum result result = tx->engine->users->insert(tx, &user, error);

    f->alice = user.id;
    return result;
}

static size_t stories(struct fixture *f)
{
    size_t count = 0;

    faulty_engine_arm(0, RESULT_OK);
    assert_ok(f, story_check_all(f->reader, &count, &f->error));
    return count;
}

/* Tells a story with a fault at each call in turn, until a telling meets none. */
static void fail_each_call(struct fixture *f, enum result injected, bool is_passing)
{
    size_t told = 0;
    unsigned call = 0;

    fixture_run(f, add_alice, f);
    for (call = 1; call < CALLS_MAX; call++) {
        struct story story = {.requester = f->alice};
        enum result result;
        bool was_met;

        (void) snprintf(story.title, sizeof story.title, "story %u", call);
        error_clear(&f->error);
        faulty_engine_arm(call, injected);
        result = store_run(f->store, tell, &story, &f->error);
        was_met = faulty_engine_calls() >= call;
        if (was_met && !is_passing) {
            assert_int_equal(result, injected);
            assert_string_equal(f->error.code, "injected");
        } else {
            assert_ok(f, result); /* also when the trouble passed */
            told++;
        }
        assert_int_equal(stories(f), told);
        if (!was_met) {
            break;
        }
    }
    assert_in_range(call, 10, CALLS_MAX - 1); /* the story has some calls, and an end */
}

static void a_failure_leaves_nothing(void **state)
{
    fail_each_call(*state, RESULT_FAILED, false);
}

static void a_refusal_leaves_nothing(void **state)
{
    fail_each_call(*state, RESULT_CONFLICT, false);
}

static void passing_trouble_is_overcome(void **state)
{
    fail_each_call(*state, RESULT_RETRY, true);
}

/* Adds somebody. */
struct addition {
    struct store_work work; /* first */
    const char *name;
    sem_t is_done;
};

static enum result add_somebody(struct store_work *work, struct store_tx *tx, struct error *error)
{
    const char *name = ((struct addition *) work)->name;
    struct user user = {.username = slice_of(name),
                        .display_name = slice_of(name),
                        .is_active = true,
                        .created_at_ms = FIXTURE_NOW_MS};

    return tx->engine->users->insert(tx, &user, error);
}

static void addition_done(struct store_work *work)
{
    sem_post(&((struct addition *) work)->is_done);
}

/* Two that wait together are made in one commit. `arm` puts a fault at one of its calls, before
 * which the gate's own commit has two left: its savepoint and the commit. */
static void add_twice(struct fixture *f, struct addition additions[2], const char *name,
                      void (*arm)(unsigned call), unsigned call)
{
    struct gate gate;

    gate_close(f, &gate);
    for (size_t i = 0; i < 2; i++) {
        additions[i] =
            (struct addition){.work = {.run = add_somebody, .done = addition_done}, .name = name};
        assert_int_equal(sem_init(&additions[i].is_done, 0, 0), 0);
        assert_ok(f, store_submit(f->store, &additions[i].work, &f->error));
    }
    arm(call + 2);
    gate_open(&gate);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(sem_wait(&additions[i].is_done), 0);
        assert_int_equal(sem_destroy(&additions[i].is_done), 0);
    }
}

static void arm_failure(unsigned call)
{
    faulty_engine_arm(call, RESULT_FAILED);
}

static bool is_there(struct fixture *f, const char *name)
{
    struct store_tx *tx = fixture_read(f);
    struct user user;
    enum result result =
        tx->engine->users->find_by_name(tx, f->arena, slice_of(name), &user, &f->error);

    fixture_read_end(f);
    error_clear(&f->error);
    return result == RESULT_OK;
}

/* The second is refused for what the first has done: unless that was undone with the commit. */
static void nobody_is_refused_for_what_did_not_happen(void **state)
{
    struct fixture *f = *state;
    bool was_met = true;
    unsigned absent = 0;

    for (unsigned call = 1; was_met; call++) {
        struct addition additions[2];
        char name[16];
        bool was_added;

        assert_in_range(call, 1, CALLS_MAX);
        (void) snprintf(name, sizeof name, "somebody%u", call);
        add_twice(f, additions, name, arm_failure, call);
        was_met = faulty_engine_calls() >= call + 2;
        faulty_engine_arm(0, RESULT_OK);
        was_added = is_there(f, name);
        absent += was_added ? 0 : 1;
        for (size_t i = 0; i < 2; i++) {
            enum result result = additions[i].work.result;
            assert_true(was_added || (result != RESULT_OK && result != RESULT_CONFLICT));
            assert_true(result == RESULT_OK || result == additions[i].work.error.result);
        }
    }
    assert_in_range(absent, 2, CALLS_MAX); /* the beginning and the commit failed */
}

/* The second was undone in any case: it can be told to try again. */
static void only_what_may_be_stored_is_called_unknown(void **state)
{
    struct fixture *f = *state;
    struct addition additions[2];
    unsigned commit = 8; /* a beginning, three calls for each of the two, and the commit */

    add_twice(f, additions, "somebody", faulty_engine_arm_unknown, commit);
    assert_int_equal(faulty_engine_calls(), commit + 2);
    assert_int_equal(additions[0].work.result, RESULT_FAILED);
    assert_string_equal(additions[0].work.error.code, "commit_unknown");
    assert_int_equal(additions[1].work.result, RESULT_RETRY);
    assert_string_equal(additions[1].work.error.code, "database_unavailable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failure_leaves_nothing, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_refusal_leaves_nothing, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(passing_trouble_is_overcome, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(nobody_is_refused_for_what_did_not_happen, setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(only_what_may_be_stored_is_called_unknown, setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

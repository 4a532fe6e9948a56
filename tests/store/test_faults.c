/* The Nth call into the engine fails, for every N: what is told to have failed has left nothing,
 * and the store goes on. */
#include "faulty_engine.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failure_leaves_nothing, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_refusal_leaves_nothing, setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(passing_trouble_is_overcome, setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

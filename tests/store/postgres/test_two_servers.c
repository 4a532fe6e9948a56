/* What two servers do to the same person at once is done one after the other. */
#include "gate.h"

#include <time.h>

/* So long is somebody watched who should be waiting. */
enum { WATCHED_MS = 300 };

/* A work that reads something, stands at the gate, and writes what follows from it. */
struct visit {
    struct gate gate; /* first */
    struct fixture *f;
    struct arena *arena;
    size_t views; /* that were there */
};

static struct visit visit_of(struct fixture *f)
{
    return (struct visit){.f = f, .arena = arena_new(0)};
}

static struct store *open_other(struct fixture *f)
{
    struct store *other = NULL;

    assert_ok(f, store_open(f->database.url, false, &other, &f->error));
    return other;
}

/* The first one stands between reading and writing while the second one tries to get past. */
static void visit_in_turns(struct visit *first, struct visit *second,
                           enum result (*run_first)(struct store_work *work, struct store_tx *tx,
                                                    struct error *error),
                           enum result (*run_second)(struct store_work *work, struct store_tx *tx,
                                                     struct error *error))
{
    struct fixture *f = first->f;
    struct store *other = open_other(f);
    struct timespec until;
    bool waited;

    gate_close_with(f, f->store, &first->gate, run_first);
    second->gate = (struct gate){.work = {.run = run_second, .done = gate_done}};
    assert_int_equal(sem_init(&second->gate.is_done, 0, 0), 0);
    assert_ok(f, store_submit(other, &second->gate.work, &f->error));
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &until), 0);
    until.tv_nsec += WATCHED_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    waited = sem_timedwait(&second->gate.is_done, &until) != 0;
    gate_open(&first->gate);
    assert_true(waited);
    assert_int_equal(sem_wait(&second->gate.is_done), 0);
    assert_ok(f, second->gate.work.result);
    assert_int_equal(sem_destroy(&second->gate.is_done), 0);
    store_close(other);
    arena_free(first->arena);
    arena_free(second->arena);
}

static const uint8_t session[SECRET_HASH_SIZE] = {1, 2, 3};

static enum result sign_in(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct visit *visit = (struct visit *) work;
    struct user user;
    enum result result = tx->engine->users->find(tx, visit->arena, visit->f->alice, &user, error);

    if (result == RESULT_OK) {
        result = gate_run(work, tx, error); /* the password is still the one that was given */
    }
    return result == RESULT_OK ? tx->engine->sessions->insert(tx, session, user.id, FIXTURE_NOW_MS,
                                                              FIXTURE_NOW_MS + 1000, error)
                               : result;
}

static enum result change_password(struct store_work *work, struct store_tx *tx,
                                   struct error *error)
{
    const struct fixture *f = ((struct visit *) work)->f;
    enum result result = tx->engine->users->set_password(tx, f->alice, slice_of("another"), error);

    return result == RESULT_OK ? tx->engine->sessions->remove_of_user(tx, f->alice, error) : result;
}

static void test_no_session_outlives_its_password(void **state)
{
    struct fixture *f = *state;
    struct visit first = visit_of(f);
    struct visit second = visit_of(f);
    struct store_tx *tx;
    struct user user;

    visit_in_turns(&first, &second, sign_in, change_password);
    tx = fixture_read(f);
    assert_int_equal(
        tx->engine->sessions->find_user(tx, f->arena, session, FIXTURE_NOW_MS, &user, &f->error),
        RESULT_NOT_FOUND);
    fixture_read_end(f);
}

static enum result count_views(struct visit *visit, struct store_tx *tx, struct error *error)
{
    struct saved_view *views;

    return tx->engine->views->list(tx, visit->arena, visit->f->alice, VIEWS_MAX, &views,
                                   &visit->views, error);
}

static enum result add_view(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct visit *visit = (struct visit *) work;
    struct saved_view view = {.name = slice_of("one"),
                              .query = slice_of(""),
                              .layout = VIEW_TABLE,
                              .created_at_ms = FIXTURE_NOW_MS};
    enum result result = count_views(visit, tx, error);

    if (result == RESULT_OK) {
        result = gate_run(work, tx, error);
    }
    return result == RESULT_OK ? tx->engine->views->insert(tx, visit->f->alice, &view, error)
                               : result;
}

static enum result only_count(struct store_work *work, struct store_tx *tx, struct error *error)
{
    return count_views((struct visit *) work, tx, error);
}

static void test_views_are_counted_one_after_the_other(void **state)
{
    struct fixture *f = *state;
    struct visit first = visit_of(f);
    struct visit second = visit_of(f);

    visit_in_turns(&first, &second, add_view, only_count);
    assert_int_equal(first.views, 0);
    assert_int_equal(second.views, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(test_no_session_outlives_its_password),
        fixture_test(test_views_are_counted_one_after_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

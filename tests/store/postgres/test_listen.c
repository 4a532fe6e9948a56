/* Who awaits events is woken by what another server has committed, long before the time is over. */
#include "base/clock.h"
#include "database.h"

#include <sys/eventfd.h>
#include <unistd.h>

enum { FOR_EVER_MS = 200 * 1000, SOON_MS = 60 * 1000 };

static enum result note(void *context, struct store_tx *tx, struct error *error)
{
    const int64_t *id = context;

    return tx->engine->events->note(tx, *id, FIXTURE_NOW_MS, slice_of("alice"), HISTORY_COMMENT,
                                    error);
}

/* Milliseconds until it was woken. */
static int64_t await_ms(struct fixture *f, int wake)
{
    int64_t started_at_ns = clock_monotonic_ns();

    store_await_events(f->reader, wake, FOR_EVER_MS);
    return (clock_monotonic_ns() - started_at_ns) / 1000000;
}

static void test_it_is_woken_by_another_server(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");
    struct store *other = NULL;
    int wake = eventfd(0, EFD_CLOEXEC);

    assert_true(wake >= 0);
    fixture_insert(f, &ticket, 1);
    store_await_events(f->reader, wake, 0); /* from here on it listens */
    assert_ok(f, store_open(f->database.url, false, &other, &f->error));
    for (int i = 0; i < 3; i++) {
        assert_ok(f, store_run(other, note, &ticket.id, &f->error));
        assert_true(await_ms(f, wake) < SOON_MS);
        (void) fixture_read(f); /* as the one who was woken does */
        fixture_read_end(f);
    }
    store_close(other);
    (void) close(wake);
}

static void test_it_is_woken_by_its_own(void **state)
{
    struct fixture *f = *state;
    int wake = eventfd(1, EFD_CLOEXEC);

    assert_true(wake >= 0);
    assert_true(await_ms(f, wake) < SOON_MS);
    (void) close(wake);
}

/* The end of a reader's transaction is still to be answered: that is no news. */
static void test_it_does_not_wake_itself(void **state)
{
    struct fixture *f = *state;
    int wake = eventfd(0, EFD_CLOEXEC);
    struct event_range range;
    int64_t started_at_ns;

    assert_true(wake >= 0);
    assert_ok(f, fixture_read(f)->engine->events->range(f->read, &range, &f->error));
    fixture_read_end(f);
    started_at_ns = clock_monotonic_ns();
    store_await_events(f->reader, wake, 100);
    assert_true(clock_monotonic_ns() - started_at_ns >= INT64_C(100) * 1000000);
    (void) close(wake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(test_it_is_woken_by_another_server),
        fixture_test(test_it_is_woken_by_its_own),
        fixture_test(test_it_does_not_wake_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

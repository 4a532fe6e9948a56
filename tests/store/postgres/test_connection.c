/* A connection that is lost, and one to a database that was told not to wait for its disk. */
#include "database.h"
#include "postgres.h"
#include "store/sql/statement.h"

#include <stdio.h>
#include <time.h>

static enum result open_in_vain(void *context, struct store_tx *tx, struct error *error)
{
    struct ticket *ticket = context;
    enum result result = tx->engine->tickets->insert(tx, ticket, error);

    return result == RESULT_OK ? error_set(error, RESULT_FORBIDDEN, "on_purpose", "No.") : result;
}

static enum result open_ticket(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->tickets->insert(tx, context, error);
}

/* Tells only once that the connection was lost. */
static void open_in_the_end(struct fixture *f, struct ticket *ticket)
{
    enum result result = RESULT_RETRY;

    for (int i = 0; i < 50 && result == RESULT_RETRY; i++) {
        const struct timespec pause = {.tv_nsec = 100000000};

        error_clear(&f->error);
        result = fixture_try(f, open_ticket, ticket);
        if (result == RESULT_RETRY) {
            (void) nanosleep(&pause, NULL);
        }
    }
    assert_ok(f, result);
}

/* A sequence that is not on the disk yet counts from before after a crash: what one server had put
 * aside by then is given to another. */
static void test_numbers_are_not_kept_over_a_crash(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "put aside");
    struct store *other = NULL;
    struct store *own = f->store;

    assert_refused(f, fixture_try(f, open_in_vain, &ticket), RESULT_FORBIDDEN, "on_purpose");
    postgres_run(f->database.name, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                   " WHERE datname = current_database()"
                                   " AND pid <> pg_backend_pid()");
    postgres_run(f->database.name, "SELECT setval('ticket_numbers', 1, false)");
    error_clear(&f->error);
    assert_ok(f, store_open(f->database.url, false, &other, &f->error));
    f->store = other;
    ticket = fixture_ticket(f, "of the other");
    fixture_insert(f, &ticket, 1);
    f->store = own;
    ticket = fixture_ticket(f, "of its own");
    open_in_the_end(f, &ticket);
    store_reader_close(f->reader); /* its connection is gone, too */
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
    assert_slice(fixture_get(f, ticket.id).title, "of its own");
    store_close(other);
}

static enum result read_setting(void *context, struct store_tx *tx, struct error *error)
{
    char *out = context;
    struct statement statement =
        statement_start(tx, "SELECT current_setting('synchronous_commit')");

    if (statement_next(&statement)) {
        struct slice value = statement_borrowed(&statement);
        (void) snprintf(out, 16, "%.*s", SLICE_ARGS(value));
    }
    return statement_end(&statement, error);
}

static void test_a_commit_waits_for_the_disk(void **state)
{
    static const struct {
        const char *set;
        const char *used;
    } cases[] = {{"off", "on"}, {"local", "local"}, {"remote_apply", "remote_apply"}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store *store = NULL;
        char sql[160];
        char used[16] = "";

        (void) snprintf(sql, sizeof sql, "ALTER DATABASE %s SET synchronous_commit = %s",
                        f->database.name, cases[i].set);
        postgres_run(f->database.name, sql);
        assert_ok(f, store_open(f->database.url, false, &store, &f->error));
        assert_ok(f, store_run(store, read_setting, used, &f->error));
        assert_string_equal(used, cases[i].used);
        store_close(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(test_numbers_are_not_kept_over_a_crash),
        fixture_test(test_a_commit_waits_for_the_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Opening and migrating: once, whoever comes first, and only our own schema. */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 8, ROUNDS = 5 };

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    database_create(&f->database);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    database_destroy(&f->database);
    free(f);
    return 0;
}

static void migrating_twice_changes_nothing(void **state)
{
    struct fixture *f = *state;
    unsigned first = 0;
    unsigned second = 99;

    assert_ok(f, store_open(f->database.url, true, &f->store, &f->error));
    assert_ok(f, store_migrate(f->store, &first, &f->error));
    assert_ok(f, store_migrate(f->store, &second, &f->error));
    assert_true(first > 0);
    assert_int_equal(second, 0);
    store_close(f->store);
}

static void readiness_wants_the_schema(void **state)
{
    struct fixture *f = *state;

    assert_ok(f, store_open(f->database.url, true, &f->store, &f->error));
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
    assert_refused(f, store_check(f->reader, &f->error), RESULT_FAILED, "schema_too_old");
    error_clear(&f->error);
    assert_ok(f, store_migrate(f->store, NULL, &f->error));
    assert_ok(f, store_check(f->reader, &f->error));
    store_reader_close(f->reader);
    store_close(f->store);
}

static void a_missing_database_is_made_only_when_asked(void **state)
{
    struct fixture *f = *state;

    assert_int_not_equal(store_open(f->database.url, false, &f->store, &f->error), RESULT_OK);
    assert_string_equal(f->error.code, "database_open");
    assert_null(f->store);
}

/* The child's exit status: how many migrations it applied, or 100. */
static int migrate_in_child(const char *url, int start)
{
    struct store *store = NULL;
    struct error error = {0};
    unsigned applied = 0;
    char byte;
    enum result result;

    if (read(start, &byte, 1) != 0) { /* all begin when the parent closes its end */
        return 101;
    }
    result = store_open(url, true, &store, &error);
    if (result == RESULT_OK) {
        result = store_migrate(store, &applied, &error);
    }
    store_close(store);
    if (result != RESULT_OK) {
        fprintf(stderr, "%s: %s\n", error.code, error.text);
    }
    return result == RESULT_OK ? (int) applied : 100;
}

static void servers_that_start_at_once_share_the_work(void **state)
{
    struct fixture *f = *state;
    unsigned wanted = 0;

    assert_ok(f, store_open(f->database.url, true, &f->store, &f->error));
    assert_ok(f, store_migrate(f->store, &wanted, &f->error));
    store_close(f->store);
    for (int round = 0; round < ROUNDS; round++) {
        struct database database;
        pid_t children[PROCESSES];
        int start[2];
        int applied = 0;

        database_create(&database);
        assert_int_equal(pipe(start), 0);
        for (int i = 0; i < PROCESSES; i++) {
            children[i] = fork();
            if (children[i] == 0) {
                (void) close(start[1]);
                _exit(migrate_in_child(database.url, start[0]));
            }
        }
        (void) close(start[0]);
        (void) close(start[1]);
        for (int i = 0; i < PROCESSES; i++) {
            int status = 0;
            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_true(WIFEXITED(status));
            assert_in_range(WEXITSTATUS(status), 0, wanted);
            applied += WEXITSTATUS(status);
        }
        assert_int_equal(applied, wanted);
        database_destroy(&database);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(migrating_twice_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(readiness_wants_the_schema, setup, teardown),
        cmocka_unit_test_setup_teardown(a_missing_database_is_made_only_when_asked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(servers_that_start_at_once_share_the_work, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

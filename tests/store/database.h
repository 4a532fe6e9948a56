/* A fresh database for every test, on the engine that ITOPS_TEST_ENGINE names: sqlite, or postgres.
 */
#ifndef ITOPS_TESTS_STORE_DATABASE_H
#define ITOPS_TESTS_STORE_DATABASE_H

#include "store/comments.h"
#include "store/counters.h"
#include "store/events.h"
#include "store/history.h"
#include "store/idempotency.h"
#include "store/sessions.h"
#include "store/statistics.h"
#include "store/store.h"
#include "store/tickets.h"
#include "store/users.h"
#include "store/views.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* An empty place for a database, and its URL. */
struct database {
    char directory[64];
    char url[512];
    char path[96]; /* of the file, where the engine has one */
    char name[64]; /* where it is one of a server's */
};
void database_create(struct database *database);
void database_destroy(struct database *database);

/* An open, migrated database with people and a reader, for one test. */
struct fixture {
    struct database database;
    struct store *store;
    struct store_reader *reader;
    struct store_tx *read; /* between fixture_read and fixture_read_end */
    struct arena *arena;
    struct error error; /* of the last operation */
    int64_t alice;
    int64_t bob;
    int64_t carol;
};

int fixture_setup(void **state);
int fixture_teardown(void **state);
#define fixture_test(function) \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

/* Runs in a transaction of its own; the result, the reason in f->error. */
typedef enum result fixture_run_fn(void *context, struct store_tx *tx, struct error *error);
enum result fixture_try(struct fixture *f, fixture_run_fn *run, void *context);
/* Fails the test when it is not OK. */
void fixture_run(struct fixture *f, fixture_run_fn *run, void *context);

/* A read transaction over one operation or several. */
struct store_tx *fixture_read(struct fixture *f);
void fixture_read_end(struct fixture *f);

void assert_ok(const struct fixture *f, enum result result);
void assert_refused(const struct fixture *f, enum result result, enum result expected,
                    const char *code);
void assert_slice(struct slice actual, const char *expected);

/* An open ticket of alice's, of MEDIUM priority, at acme/platform/prod. */
struct ticket fixture_ticket(const struct fixture *f, const char *title);
/* Stores tickets; fills in their ids. */
void fixture_insert(struct fixture *f, struct ticket *tickets, size_t count);
struct ticket fixture_get(struct fixture *f, int64_t id);

struct history_entry fixture_entry(int64_t ticket_id, enum history_kind kind);

#define FIXTURE_NOW_MS INT64_C(1750000000000)

#endif

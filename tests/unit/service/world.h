/* A small world for tests of the use cases: a real database, a real registry, people, and a clock
 * that only the test moves. */
#ifndef ITOPS_TESTS_WORLD_H
#define ITOPS_TESTS_WORLD_H

#include "service/service.h"
#include "service/tickets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

struct world {
    char directory[32];
    char database[64]; /* path of the file */
    struct store *store;
    struct registry_holder *holder;
    struct service service;
    struct arena *arena; /* results live in it until the world ends */
    int64_t now_ms;
    struct error error; /* of the last use case */
};

/* The policy of most tests: `ops` and `dba` at several scopes, one workflow of each sort. */
extern const char world_policy[];
/* People: alice (in no group), bob (ops), carol (dba of the organisation), dave (dba of prod),
 * erin (disabled), root (superadmin). */

/* yaml NULL: world_policy. Fails the test when something is wrong with it. */
struct world *world_open(const char *yaml);
struct world *world_open_examples(void); /* examples/ticketing.d, nobody in the database */
void world_close(struct world *w);

/* A test case with a world of its own in *state: world_open(NULL). */
#define world_test(function) cmocka_unit_test_setup_teardown(function, world_setup, world_teardown)
int world_setup(void **state);
int world_teardown(void **state);

/* Another policy from now on. */
void world_reload(struct world *w, const char *yaml);

void world_add_person(struct world *w, const char *username, bool is_superadmin);

/* Runs `use` in a transaction of its own as `username` (NULL: nobody), at w->now_ms. */
typedef enum result world_use_fn(struct service_call *call, void *context, struct error *error);
enum result world_run(struct world *w, const char *username, world_use_fn *use, void *context);

/* The use cases. Results as they say; w->error has the rest. */
enum result world_try_open(struct world *w, const char *username, struct ticket_open_input input,
                           struct ticket *out);
enum result world_try_change(struct world *w, const char *username,
                             struct ticket_change_input input, struct ticket *out);
enum result world_try_move(struct world *w, const char *username,
                           struct ticket_transition_input input,
                           struct ticket_transition_output *out);
enum result world_try_comment(struct world *w, const char *username, int64_t id, const char *body);

/* The same where success is taken for granted. */
struct ticket world_open_ticket(struct world *w, const char *username, const char *item,
                                const char *service);
struct ticket world_move(struct world *w, const char *username, int64_t id, enum ticket_status to);
struct ticket world_assign(struct world *w, const char *username, int64_t id, const char *assignee);
struct ticket world_get(struct world *w, int64_t id);
struct history_page world_history(struct world *w, int64_t id);

/* Everything that tickets, comments and history hold, as one text: equal texts, nothing changed. */
char *world_contents(struct world *w);

/* Straight into the database, past the store. Fails the test on an SQL error. */
void world_sql(struct world *w, const char *sql);
/* The one number that a query gives. */
int64_t world_number(struct world *w, const char *sql);

#define assert_slice(actual, expected) assert_slice_equal((actual), (expected), __FILE__, __LINE__)
void assert_slice_equal(struct slice actual, const char *expected, const char *file, int line);

/* The error of the last use case. */
#define assert_refused(w, actual, result, code_)       \
    do {                                               \
        assert_int_equal((actual), (result));          \
        assert_string_equal((w)->error.code, (code_)); \
        assert_string_not_equal((w)->error.text, "");  \
    } while (0)

#endif

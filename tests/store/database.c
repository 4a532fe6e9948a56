#include "database.h"

#include "postgres.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_on_postgres(void)
{
    const char *name = getenv("ITOPS_TEST_ENGINE");

    assert_true(!name || strcmp(name, "sqlite") == 0 || strcmp(name, "postgres") == 0);
    return name && strcmp(name, "postgres") == 0;
}

void database_create(struct database *database)
{
    *database = (struct database){.directory = "/tmp/itops-store-XXXXXX"};
    if (is_on_postgres()) {
        postgres_name_database(database->name, sizeof database->name, database->url,
                               sizeof database->url);
        return;
    }
    assert_non_null(mkdtemp(database->directory));
    (void) snprintf(database->path, sizeof database->path, "%s/itops.db", database->directory);
    (void) snprintf(database->url, sizeof database->url, "sqlite://%s", database->path);
}

void database_destroy(struct database *database)
{
    DIR *directory;
    struct dirent *entry;
    char path[512];

    if (is_on_postgres()) {
        postgres_drop_database(database->name);
        return;
    }
    directory = opendir(database->directory);
    assert_non_null(directory);
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] != '.') {
            (void) snprintf(path, sizeof path, "%s/%s", database->directory, entry->d_name);
            (void) unlink(path);
        }
    }
    (void) closedir(directory);
    assert_int_equal(rmdir(database->directory), 0);
}

static enum result add_person(struct store_tx *tx, const char *username, int64_t *id,
                              struct error *error)
{
    struct user user = {.username = slice_of(username),
                        .display_name = slice_of(username),
                        .is_active = true,
                        .created_at_ms = FIXTURE_NOW_MS};
    enum result result = tx->engine->users->insert(tx, &user, error);

    *id = user.id;
    return result;
}

static enum result add_people(void *context, struct store_tx *tx, struct error *error)
{
    struct fixture *f = context;
    enum result result = add_person(tx, "alice", &f->alice, error);

    if (result == RESULT_OK) {
        result = add_person(tx, "bob", &f->bob, error);
    }
    return result == RESULT_OK ? add_person(tx, "carol", &f->carol, error) : result;
}

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    database_create(&f->database);
    f->arena = arena_new(0);
    assert_ok(f, store_open(f->database.url, true, &f->store, &f->error));
    assert_ok(f, store_migrate(f->store, NULL, &f->error));
    assert_ok(f, store_reader_open(f->store, &f->reader, &f->error));
    fixture_run(f, add_people, f);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;

    store_reader_close(f->reader);
    store_close(f->store);
    arena_free(f->arena);
    database_destroy(&f->database);
    free(f);
    return 0;
}

enum result fixture_try(struct fixture *f, fixture_run_fn *run, void *context)
{
    error_clear(&f->error);
    return store_run(f->store, run, context, &f->error);
}

void fixture_run(struct fixture *f, fixture_run_fn *run, void *context)
{
    assert_ok(f, fixture_try(f, run, context));
}

struct store_tx *fixture_read(struct fixture *f)
{
    error_clear(&f->error);
    assert_ok(f, store_read_begin(f->reader, &f->read, &f->error));
    return f->read;
}

void fixture_read_end(struct fixture *f)
{
    store_read_end(f->reader);
    f->read = NULL;
}

void assert_ok(const struct fixture *f, enum result result)
{
    if (result != RESULT_OK) {
        fail_msg("%s: %s", f->error.code, f->error.text);
    }
}

void assert_refused(const struct fixture *f, enum result result, enum result expected,
                    const char *code)
{
    assert_string_equal(f->error.code, code);
    assert_int_equal(result, expected);
    assert_int_equal(f->error.result, expected);
    assert_true(strlen(f->error.text) > 0);
}

void assert_slice(struct slice actual, const char *expected)
{
    assert_int_equal(actual.length, strlen(expected));
    assert_memory_equal(actual.data, expected, actual.length);
}

struct ticket fixture_ticket(const struct fixture *f, const char *title)
{
    struct ticket ticket = {.version = 1,
                            .title = slice_of(title),
                            .description = slice_of("It does not work."),
                            .status = TICKET_OPEN,
                            .priority = PRIORITY_MEDIUM,
                            .service = slice_of("acme/platform/prod"),
                            .workflow = slice_of("acme/incident_response"),
                            .requester = {.id = f->alice},
                            .created_at_ms = FIXTURE_NOW_MS,
                            .updated_at_ms = FIXTURE_NOW_MS};

    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        ticket.sla[kind] =
            sla_clock_start((enum sla_clock_kind) kind, 0, ticket.priority, FIXTURE_NOW_MS);
    }
    return ticket;
}

struct insertion {
    struct ticket *tickets;
    size_t count;
};

static enum result insert_all(void *context, struct store_tx *tx, struct error *error)
{
    const struct insertion *insertion = context;
    enum result result = RESULT_OK;

    for (size_t i = 0; i < insertion->count && result == RESULT_OK; i++) {
        result = tx->engine->tickets->insert(tx, &insertion->tickets[i], error);
    }
    return result;
}

void fixture_insert(struct fixture *f, struct ticket *tickets, size_t count)
{
    fixture_run(f, insert_all, &(struct insertion){tickets, count});
}

struct ticket fixture_get(struct fixture *f, int64_t id)
{
    struct store_tx *tx = fixture_read(f);
    struct ticket ticket;

    assert_ok(f, tx->engine->tickets->get(tx, f->arena, id, &ticket, &f->error));
    fixture_read_end(f);
    return ticket;
}

struct history_entry fixture_entry(int64_t ticket_id, enum history_kind kind)
{
    return (struct history_entry){.ticket_id = ticket_id,
                                  .at_ms = FIXTURE_NOW_MS,
                                  .actor = slice_of("alice"),
                                  .kind = kind,
                                  .revision = slice_of("sha256:00")};
}

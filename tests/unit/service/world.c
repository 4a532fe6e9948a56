#include "world.h"

#include "base/memory.h"
#include "base/secret.h"
#include "policy/load.h"
#include "service/identity.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char world_policy[] = "org: acme\n"
                            "groups:\n"
                            "  - {name: ops, users: [bob]}\n"
                            "  - {name: dba, users: [carol@example.com]}\n"
                            "  - {name: shop/prod/dba, users: [dave]}\n"
                            "workflows:\n"
                            "  - name: incident\n"
                            "    displayName: Incident\n"
                            "    transitions:\n"
                            "      - {from: OPEN, to: IN_PROGRESS, role: assignee}\n"
                            "      - {from: IN_PROGRESS, to: RESOLVED, role: assignee}\n"
                            "      - {from: RESOLVED, to: CLOSED, role: requester}\n"
                            "      - {from: RESOLVED, to: IN_PROGRESS, role: any}\n"
                            "      - {from: CLOSED, to: IN_PROGRESS, role: requester}\n"
                            "  - name: change\n"
                            "    displayName: Change\n"
                            "    transitions:\n"
                            "      - {from: OPEN, to: IN_PROGRESS, role: dba}\n"
                            "      - {from: IN_PROGRESS, to: RESOLVED, role: dba}\n"
                            "      - {from: IN_PROGRESS, to: RESOLVED, role: requester}\n"
                            "      - {from: OPEN, to: CLOSED, role: requester}\n"
                            "      - {from: RESOLVED, to: CLOSED, role: any}\n"
                            "catalog:\n"
                            "  categories:\n"
                            "    - {name: all, displayName: All}\n"
                            "  items:\n"
                            "    - name: outage\n"
                            "      category: all\n"
                            "      displayName: Outage\n"
                            "      workflow: incident\n"
                            "      defaults: {priority: CRITICAL, assigneeGroup: ops}\n"
                            "      sla: {responseMinutes: 15, resolutionMinutes: 240}\n"
                            "    - name: restart\n"
                            "      category: all\n"
                            "      displayName: Restart\n"
                            "      workflow: change\n"
                            "      defaults: {assigneeGroup: dba}\n"
                            "    - name: question\n"
                            "      category: all\n"
                            "      displayName: Question\n"
                            "      workflow: incident\n"
                            "    - name: shop/prod/restart\n"
                            "      category: all\n"
                            "      displayName: Restart in production\n"
                            "      workflow: change\n"
                            "      defaults: {priority: HIGH, assigneeGroup: dba}\n";

static struct registry *load(const struct source_set *sources, struct arena *arena)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct registry *registry =
        sources != NULL ? registry_load(sources, (struct slice){NULL, 0}, &diagnostics) : NULL;
    for (size_t i = 0; i < diagnostics.count; i++) {
        if (diagnostics.items[i].severity == DIAGNOSTIC_ERROR) {
            fail_msg("%u: %.*s", diagnostics.items[i].place.line,
                     SLICE_ARGS(diagnostics.items[i].message));
        }
    }
    diagnostics_free(&diagnostics);
    return registry;
}

static struct registry *load_text(const char *yaml, struct arena *arena)
{
    struct source_set *sources = source_from_memory(slice_of("policy.yaml"), slice_of(yaml));
    struct registry *registry = load(sources, arena);
    source_set_free(sources);
    return registry;
}

static void require(enum result result, const struct error *error)
{
    if (result != RESULT_OK) {
        fail_msg("%s: %s", error->code, error->text);
    }
}

static struct world *open_with(struct registry *registry, struct arena *arena)
{
    struct world *w = memory_alloc(sizeof *w);
    char url[96];
    struct error error = {0};
    secret_init();
    /* In memory where that is a file system: a test waits for hundreds of durable commits. */
    snprintf(w->directory, sizeof w->directory, "%s/itops-world-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(w->directory));
    snprintf(w->database, sizeof w->database, "%s/itops.db", w->directory);
    snprintf(url, sizeof url, "sqlite://%s", w->database);
    require(store_open(url, true, &w->store, &error), &error);
    require(store_migrate(w->store, NULL, &error), &error);
    w->holder = registry_holder_new(registry);
    w->service = (struct service){.store = w->store, .registry = w->holder};
    w->arena = arena;
    w->now_ms = INT64_C(1767258000000); /* 2026-01-01T09:00:00Z */
    return w;
}

struct world *world_open(const char *yaml)
{
    struct arena *arena = arena_new(0);
    struct world *w = open_with(load_text(yaml != NULL ? yaml : world_policy, arena), arena);
    world_add_person(w, "alice", false);
    world_add_person(w, "bob", false);
    world_add_person(w, "carol", false);
    world_add_person(w, "dave", false);
    world_add_person(w, "erin", false);
    world_add_person(w, "root", true);
    world_sql(w, "UPDATE users SET is_active = 0 WHERE username = 'erin'");
    return w;
}

struct world *world_open_examples(void)
{
    const char *const paths[] = {"examples/ticketing.d"};
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct source_set *sources = source_read(paths, 1, &diagnostics);
    diagnostics_free(&diagnostics);
    assert_non_null(sources);
    struct world *w = open_with(load(sources, arena), arena);
    source_set_free(sources);
    return w;
}

void world_close(struct world *w)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    store_close(w->store);
    registry_holder_free(w->holder);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", w->database, endings[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(w->directory), 0);
    arena_free(w->arena);
    free(w);
}

int world_setup(void **state)
{
    *state = world_open(NULL);
    return 0;
}

int world_teardown(void **state)
{
    world_close(*state);
    return 0;
}

void world_reload(struct world *w, const char *yaml)
{
    registry_unref(registry_holder_swap(w->holder, load_text(yaml, w->arena)));
}

struct new_person {
    struct world *w;
    struct slice username;
    bool is_superadmin;
};

static enum result add_person(void *context, struct store_tx *tx, struct error *error)
{
    struct new_person *person = context;
    struct arena *arena = person->w->arena;
    struct user user;
    struct user_add_input input = {
        .username = person->username,
        .email = arena_format(arena, "%.*s@example.com", SLICE_ARGS(person->username)),
        .is_superadmin = person->is_superadmin,
    };
    return user_add(tx, arena, person->w->now_ms, &input, &user, error);
}

void world_add_person(struct world *w, const char *username, bool is_superadmin)
{
    struct error error = {0};
    require(store_run(w->store, add_person,
                      &(struct new_person){w, slice_of(username), is_superadmin}, &error),
            &error);
}

struct use {
    struct world *w;
    const char *username;
    world_use_fn *use;
    void *context;
    const struct registry *registry;
};

static enum result run_use(void *context, struct store_tx *tx, struct error *error)
{
    struct use *use = context;
    struct user user;
    struct actor actor;
    struct service_call call = {
        .tx = tx,
        .registry = use->registry,
        .now_ms = use->w->now_ms,
        .arena = use->w->arena,
    };
    if (use->username != NULL) {
        enum result result = tx->engine->users->find_by_name(tx, use->w->arena,
                                                             slice_of(use->username), &user, error);
        if (result != RESULT_OK) {
            return result;
        }
        actor_from_user(&user, &actor);
        call.actor = &actor;
    }
    return use->use(&call, use->context, error);
}

enum result world_run(struct world *w, const char *username, world_use_fn *use, void *context)
{
    struct registry *registry = registry_holder_get(w->holder);
    struct use all = {w, username, use, context, registry};
    error_clear(&w->error);
    enum result result = store_run(w->store, run_use, &all, &w->error);
    registry_unref(registry);
    return result;
}

/* Input and output of a use case in one context. */
struct exchange {
    const void *input;
    void *output;
    int64_t id;
};

static enum result use_open(struct service_call *call, void *context, struct error *error)
{
    struct exchange *x = context;
    return ticket_open(call, x->input, x->output, error);
}

enum result world_try_open(struct world *w, const char *username, struct ticket_open_input input,
                           struct ticket *out)
{
    return world_run(w, username, use_open, &(struct exchange){&input, out, 0});
}

static enum result use_change(struct service_call *call, void *context, struct error *error)
{
    struct exchange *x = context;
    return ticket_change(call, x->input, x->output, error);
}

enum result world_try_change(struct world *w, const char *username,
                             struct ticket_change_input input, struct ticket *out)
{
    return world_run(w, username, use_change, &(struct exchange){&input, out, 0});
}

static enum result use_move(struct service_call *call, void *context, struct error *error)
{
    struct exchange *x = context;
    return ticket_transition(call, x->input, x->output, error);
}

enum result world_try_move(struct world *w, const char *username,
                           struct ticket_transition_input input,
                           struct ticket_transition_output *out)
{
    return world_run(w, username, use_move, &(struct exchange){&input, out, 0});
}

static enum result use_comment(struct service_call *call, void *context, struct error *error)
{
    struct exchange *x = context;
    struct ticket_comment comment;
    return ticket_comment_add(call, x->id, slice_of(x->input), &comment, error);
}

enum result world_try_comment(struct world *w, const char *username, int64_t id, const char *body)
{
    return world_run(w, username, use_comment, &(struct exchange){body, NULL, id});
}

struct ticket world_open_ticket(struct world *w, const char *username, const char *item,
                                const char *service)
{
    struct ticket ticket;
    struct ticket_open_input input = {.item = slice_of(item), .service = slice_of(service)};
    require(world_try_open(w, username, input, &ticket), &w->error);
    return ticket;
}

struct ticket world_move(struct world *w, const char *username, int64_t id, enum ticket_status to)
{
    struct ticket_transition_output out;
    struct ticket_transition_input input = {.id = id, .to = to};
    require(world_try_move(w, username, input, &out), &w->error);
    return out.ticket;
}

struct ticket world_assign(struct world *w, const char *username, int64_t id, const char *assignee)
{
    struct ticket ticket = world_get(w, id);
    struct ticket_change_input input = {
        .id = id,
        .expected_version = ticket.version,
        .has_assignee = true,
        .assignee = slice_of(assignee),
    };
    require(world_try_change(w, username, input, &ticket), &w->error);
    return ticket;
}

static enum result use_get(struct service_call *call, void *context, struct error *error)
{
    struct exchange *x = context;
    return ticket_get(call, x->id, x->output, error);
}

struct ticket world_get(struct world *w, int64_t id)
{
    struct ticket ticket;
    require(world_run(w, "root", use_get, &(struct exchange){NULL, &ticket, id}), &w->error);
    return ticket;
}

static enum result use_history(struct service_call *call, void *context, struct error *error)
{
    struct exchange *x = context;
    return ticket_history_list(call, x->id, 0, 200, x->output, error);
}

struct history_page world_history(struct world *w, int64_t id)
{
    struct history_page page;
    require(world_run(w, "root", use_history, &(struct exchange){NULL, &page, id}), &w->error);
    return page;
}

static sqlite3 *open_database(struct world *w)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(w->database, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

static void append_table(struct world *w, sqlite3 *db, const char *table, struct buffer *out)
{
    sqlite3_stmt *statement;
    struct slice sql = arena_format(w->arena, "SELECT * FROM %s ORDER BY 1, 2", table);
    assert_int_equal(sqlite3_prepare_v2(db, sql.data, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        buffer_append_text(out, table);
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *text = (const char *) sqlite3_column_text(statement, i);
            buffer_append_format(out, "|%s", text != NULL ? text : "");
        }
        buffer_append_char(out, '\n');
    }
    sqlite3_finalize(statement);
}

char *world_contents(struct world *w)
{
    struct buffer out = {0};
    sqlite3 *db = open_database(w);
    append_table(w, db, "tickets", &out);
    append_table(w, db, "ticket_comments", &out);
    append_table(w, db, "ticket_status_history", &out);
    sqlite3_close(db);
    char *contents = arena_copy_text(w->arena, buffer_slice(&out));
    buffer_free(&out);
    return contents;
}

void world_sql(struct world *w, const char *sql)
{
    char *message = NULL;
    sqlite3 *db = open_database(w);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
    sqlite3_close(db);
}

int64_t world_number(struct world *w, const char *sql)
{
    sqlite3_stmt *statement;
    sqlite3 *db = open_database(w);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

void assert_slice_equal(struct slice actual, const char *expected, const char *file, int line)
{
    if (!slice_equal_text(actual, expected)) {
        print_error("\"%.*s\" is not \"%s\"\n", SLICE_ARGS(actual), expected);
        _fail(file, line);
    }
}

/* What SQLite makes of the statements: nobody who waits waits for a scan or a sort of tickets. */
#include "database.h"
#include "store/sqlite/connection.h"

#include <stdio.h>
#include <string.h>

/* Runs lists of every filter on its own, in every order, with and without statuses, as first and
 * as second page; alone each is one kind of range, and together with a status too. */
static void run_lists(struct fixture *f, struct store_tx *tx)
{
    static const struct slice scopes[] = {SLICE_LITERAL("a/b"), SLICE_LITERAL("a/b/c"),
                                          SLICE_LITERAL("a/b/c/d"), SLICE_LITERAL("a/b/c/d/e"),
                                          SLICE_LITERAL("a")};
    static const struct slice name = SLICE_LITERAL("a/b");
    static const int64_t ids[] = {1, 2};
    const struct ticket_query filters[] = {
        {.limit = 1},
        {.assignee_ids = ids, .assignee_id_count = 2, .assignee_none = true},
        {.requester_ids = ids, .requester_id_count = 2},
        {.groups = &name, .group_count = 1},
        {.items = &name, .item_count = 1},
        {.workflows = &name, .workflow_count = 1},
        {.services = &scopes[0], .service_count = 1},
        {.services = &scopes[1], .service_count = 1},
        {.services = &scopes[2], .service_count = 1},
        {.services = &scopes[3], .service_count = 1},
        {.services = &scopes[4], .service_count = 1},
        {.sla = TICKET_SLA_BREACHED},
        {.sla = TICKET_SLA_AT_RISK},
        {.text = name},
        {.groups = &name, .group_count = 1, .requester_ids = ids, .requester_id_count = 1},
    };

    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        for (int sort = 0; sort <= TICKET_SORT_DUE_ASC; sort++) {
            for (unsigned variant = 0; variant < 4; variant++) {
                struct ticket_query query = filters[i];
                struct ticket_page page;
                query.limit = 50;
                query.now_ms = FIXTURE_NOW_MS;
                query.sort = (enum ticket_sort) sort;
                query.statuses = variant & 1 ? 3 : 0;
                query.after = (struct ticket_position){variant & 2, 1, 1, 1};
                assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
            }
        }
    }
}

static void run_reads(struct fixture *f, struct store_tx *tx)
{
    const struct store_engine *engine = tx->engine;
    int64_t numbers[TICKET_STATUS_COUNT];
    struct history_page history;
    struct comment_page comments;
    struct counter *counters;
    struct event_range range;
    struct event_page events;
    struct ticket ticket;
    int64_t *ids;
    size_t count;

    assert_int_equal(engine->tickets->get(tx, f->arena, 1, &ticket, &f->error), RESULT_NOT_FOUND);
    error_clear(&f->error);
    assert_ok(f, engine->tickets->list_due(tx, f->arena, 1, 10, &ids, &count, &f->error));
    assert_ok(f, engine->tickets->next_due(tx, numbers, &f->error));
    assert_ok(f, engine->history->list(tx, f->arena, 1, 0, 10, &history, &f->error));
    assert_ok(f, engine->comments->list(tx, f->arena, 1, 0, 10, &comments, &f->error));
    assert_ok(f, engine->counters->by_status(tx, numbers, &f->error));
    assert_ok(f, engine->counters->breaches(tx, numbers, &f->error));
    assert_ok(
        f, engine->counters->list(tx, f->arena, COUNTER_GROUP, 10, &counters, &count, &f->error));
    assert_ok(f, engine->events->range(tx, &range, &f->error));
    assert_ok(f, engine->events->list(tx, f->arena, 1, 10, &events, &f->error));
}

static void run_statistics(struct fixture *f, struct store_tx *tx)
{
    const struct store_statistics_ops *statistics = tx->engine->statistics;
    int64_t times[PRIORITY_COUNT][DURATION_BUCKET_COUNT];
    int64_t days[3];

    assert_ok(f, statistics->by_day(tx, DAY_OPENED, 1, 3, days, &f->error));
    assert_ok(f, statistics->sum(tx, DAY_OPEN, 1, 3, days, &f->error));
    assert_ok(f, statistics->resolve_times(tx, 1, 3, times, &f->error));
}

/* What must not be in a plan. A full text search is a SCAN of a virtual table by name only. */
static bool is_bad(const char *detail)
{
    bool is_full_text = strstr(detail, "ticket_words VIRTUAL TABLE INDEX") != NULL;
    return (strncmp(detail, "SCAN", 4) == 0 && !is_full_text) || strstr(detail, "TEMP B-TREE");
}

/* Plans hold, for a row that others may refer to, a search for rows that waited for it. The program
 * jumps over it unless constraints are deferred, and here none is. */
static bool is_never_run(const char *sql, const char *detail)
{
    return strncmp(sql, "INSERT INTO ticket_comments", 27) == 0 &&
           strcmp(detail, "SCAN ticket_status_history") == 0;
}

/* Explains one statement; *error says what is bad about it. */
static enum result check_plan(sqlite3 *db, const char *sql, struct error *error)
{
    sqlite3_stmt *plan = NULL;
    enum result result = RESULT_OK;
    char text[4096];

    (void) snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", sql);
    if (sqlite3_prepare_v2(db, text, -1, &plan, NULL) != SQLITE_OK) {
        return error_set(error, RESULT_FAILED, "plan", "%s: %s", sqlite3_errmsg(db), sql);
    }
    while (result == RESULT_OK && sqlite3_step(plan) == SQLITE_ROW) {
        const char *detail = (const char *) sqlite3_column_text(plan, 3);
        if (is_bad(detail) && !is_never_run(sql, detail)) {
            result = error_set(error, RESULT_FAILED, "plan", "%s: %s", detail, sql);
        }
    }
    (void) sqlite3_finalize(plan);
    return result;
}

/* FTS5 has statements of its own on the tables that it keeps; they name the schema. */
static bool names_one(const char *sql, const char *const *tables, size_t table_count)
{
    if (strstr(sql, "'main'.")) {
        return false;
    }
    for (size_t i = 0; i < table_count; i++) {
        if (strstr(sql, tables[i])) {
            return true;
        }
    }
    return false;
}

/* All statements that the connection has prepared and that concern one of the tables. */
static enum result check_plans(sqlite3 *db, const char *const *tables, size_t table_count,
                               size_t *checked, struct error *error)
{
    enum result result = RESULT_OK;

    *checked = 0;
    for (sqlite3_stmt *s = sqlite3_next_stmt(db, NULL); s && result == RESULT_OK;
         s = sqlite3_next_stmt(db, s)) {
        if (names_one(sqlite3_sql(s), tables, table_count)) {
            result = check_plan(db, sqlite3_sql(s), error);
            (*checked)++;
        }
    }
    return result;
}

static const char *const ticket_tables[] = {
    "tickets",      "ticket_comments", "ticket_status_history",
    "ticket_words", "ticket_events",   "ticket_day_counters"};
enum { TICKET_TABLE_COUNT = sizeof ticket_tables / sizeof ticket_tables[0] };

static void reading_tickets_neither_scans_nor_sorts(void **state)
{
    struct fixture *f = *state;
    struct store_tx *tx = fixture_read(f);
    size_t checked;

    run_lists(f, tx);
    run_reads(f, tx);
    run_statistics(f, tx);
    assert_ok(f, check_plans(sqlite_connection_of(tx)->db, ticket_tables, TICKET_TABLE_COUNT,
                             &checked, &f->error));
    assert_in_range(checked, 60, 500);
    fixture_read_end(f);
}

/* The statements above are all there are, and each names its index. */
static void every_range_has_its_index(void **state)
{
    struct fixture *f = *state;
    struct store_tx *tx = fixture_read(f);
    size_t ranges = 0;
    sqlite3 *db = sqlite_connection_of(tx)->db;

    run_lists(f, tx);
    for (sqlite3_stmt *s = sqlite3_next_stmt(db, NULL); s; s = sqlite3_next_stmt(db, s)) {
        ranges += strstr(sqlite3_sql(s), "INDEXED BY tickets_by_") ? 1 : 0;
    }
    /* Eleven sources in four orders, the running clocks, and those at risk; some with filters. */
    assert_in_range(ranges, 11 * 4 + 2, 2 * (11 * 4 + 2));
    fixture_read_end(f);
}

static enum result write_tickets(const struct fixture *f, struct store_tx *tx, struct error *error)
{
    const struct store_engine *engine = tx->engine;
    struct ticket ticket = fixture_ticket(f, "plans");
    struct ticket_comment comment = {
        .author = {.id = f->alice}, .body = slice_of("x"), .created_at_ms = FIXTURE_NOW_MS};
    struct history_entry entry = fixture_entry(1, HISTORY_OPENED);
    enum result result = engine->tickets->insert(tx, &ticket, error);

    comment.ticket_id = ticket.id;
    entry.ticket_id = ticket.id;
    result = result == RESULT_OK ? engine->tickets->update(tx, &ticket, 1, error) : result;
    result = result == RESULT_OK ? engine->tickets->touch(tx, ticket.id, 1, error) : result;
    result = result == RESULT_OK ? engine->comments->insert(tx, &comment, error) : result;
    result = result == RESULT_OK
                 ? engine->events->note(tx, ticket.id, 1, slice_of("alice"), HISTORY_OPENED, error)
                 : result;
    return result == RESULT_OK ? engine->history->append(tx, &entry, error) : result;
}

static enum result write_everything(void *context, struct store_tx *tx, struct error *error)
{
    static const uint8_t hash[SECRET_HASH_SIZE] = {1};
    const struct store_engine *engine = tx->engine;
    struct saved_view view = {
        .name = slice_of("x"), .query = slice_of(""), .created_at_ms = FIXTURE_NOW_MS};
    size_t removed;
    enum result result = write_tickets(context, tx, error);

    result = result == RESULT_OK ? engine->views->insert(tx, 1, &view, error) : result;
    result = result == RESULT_OK ? engine->views->update(tx, 1, &view, error) : result;
    result = result == RESULT_OK ? engine->views->remove(tx, 1, view.id, error) : result;
    result = result == RESULT_OK ? engine->events->remove(tx, 1, 10, 10, &removed, error) : result;
    result = result == RESULT_OK ? engine->sessions->remove(tx, hash, error) : result;
    result = result == RESULT_OK ? engine->sessions->remove_of_user(tx, 1, error) : result;
    result = result == RESULT_OK ? engine->sessions->remove_expired(tx, 1, 10, error) : result;
    result = result == RESULT_OK ? engine->throttle->remove(tx, slice_of("x"), error) : result;
    result = result == RESULT_OK ? engine->throttle->remove_stale(tx, 1, 10, error) : result;
    return result == RESULT_OK ? engine->idempotency->remove_before(tx, 1, 10, error) : result;
}

static enum result check_writer_plans(void *context, struct store_tx *tx, struct error *error)
{
    static const char *const tables[] = {
        "tickets",      "ticket_comments",  "ticket_status_history",
        "ticket_words", "ticket_counters",  "sessions",
        "api_tokens",   "sign_in_throttle", "idempotency_keys",
        "saved_views",  "ticket_events",    "ticket_day_counters"};

    return check_plans(sqlite_connection_of(tx)->db, tables, sizeof tables / sizeof tables[0],
                       context, error);
}

static void writing_neither_scans_nor_sorts(void **state)
{
    struct fixture *f = *state;
    size_t checked = 0;

    fixture_run(f, write_everything, f); /* the commit writes counters and words */
    fixture_run(f, check_writer_plans, &checked);
    assert_in_range(checked, 14, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(reading_tickets_neither_scans_nor_sorts),
        fixture_test(every_range_has_its_index),
        fixture_test(writing_neither_scans_nor_sorts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

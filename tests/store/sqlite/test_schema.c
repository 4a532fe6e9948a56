/* What the database itself refuses, whoever asks; and which files are taken for a database. */
#include "database.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Runs SQL as anybody could who has the file. The message, or NULL when it was accepted. */
static const char *run_sql(struct fixture *f, const char *sql)
{
    static char message[512];
    sqlite3 *db = NULL;
    int status;

    assert_int_equal(sqlite3_open(f->database.path, &db), SQLITE_OK);
    (void) sqlite3_busy_timeout(db, 5000);
    status = sqlite3_exec(db, sql, NULL, NULL, NULL);
    (void) snprintf(message, sizeof message, "%s", sqlite3_errmsg(db));
    (void) sqlite3_close(db);
    return status == SQLITE_OK ? NULL : message;
}

static enum result add_rows(void *context, struct store_tx *tx, struct error *error)
{
    struct fixture *f = context;
    struct ticket ticket = fixture_ticket(f, "kept");
    struct ticket_comment comment = {
        .author = {.id = f->bob}, .body = slice_of("said"), .created_at_ms = FIXTURE_NOW_MS};
    struct history_entry entry;
    enum result result = tx->engine->tickets->insert(tx, &ticket, error);

    comment.ticket_id = ticket.id;
    entry = fixture_entry(ticket.id, HISTORY_OPENED);
    if (result == RESULT_OK) {
        result = tx->engine->comments->insert(tx, &comment, error);
    }
    return result == RESULT_OK ? tx->engine->history->append(tx, &entry, error) : result;
}

struct refusal {
    const char *sql;
    const char *message; /* a part of it */
};

static void assert_all_refused(struct fixture *f, const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *message = run_sql(f, cases[i].sql);
        if (!message || !strstr(message, cases[i].message)) {
            fail_msg("%s: %s", cases[i].sql, message ? message : "accepted");
        }
    }
}

static void history_cannot_be_rewritten(void **state) /* B6.2 */
{
    static const struct refusal cases[] = {
        {"UPDATE ticket_status_history SET actor = 'mallory'", "append-only"},
        {"UPDATE OR REPLACE ticket_status_history SET sequence = 9", "append-only"},
        {"DELETE FROM ticket_status_history", "append-only"},
        {"DELETE FROM ticket_status_history WHERE ticket_id = 1", "append-only"},
        {"REPLACE INTO ticket_status_history (ticket_id, sequence, at_ms, actor, kind, revision)"
         " VALUES (1, 1, 1, 'mallory', 'opened', 'x')",
         "no gap"},
        {"INSERT INTO ticket_status_history (ticket_id, sequence, at_ms, actor, kind, revision)"
         " VALUES (1, 3, 1, 'mallory', 'title', 'x')",
         "no gap"},
        {"INSERT INTO ticket_status_history (ticket_id, sequence, at_ms, actor, kind, revision)"
         " VALUES (1, 2, 1, 'mallory', 'rewritten', 'x')",
         "CHECK"},
        {"UPDATE ticket_comments SET body = 'unsaid'", "append-only"},
        {"DELETE FROM ticket_comments", "append-only"},
        {"REPLACE INTO ticket_comments (id, ticket_id, author_id, created_at_ms, body)"
         " VALUES (1, 1, 1, 1, 'unsaid')",
         "append-only"},
        {"DELETE FROM tickets", "never deleted"},
    };
    struct fixture *f = *state;
    struct history_page history;
    struct store_tx *tx;

    fixture_run(f, add_rows, f);
    assert_all_refused(f, cases, sizeof cases / sizeof cases[0]);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->history->list(tx, f->arena, 1, 0, 10, &history, &f->error));
    assert_int_equal(history.count, 1);
    assert_slice(history.items[0].actor, "alice");
    fixture_read_end(f);
}

static void values_outside_the_vocabulary_are_refused(void **state)
{
    static const struct refusal cases[] = {
        {"UPDATE tickets SET status = 'DONE'", "CHECK"},
        {"UPDATE tickets SET status = 'open'", "CHECK"},
        {"UPDATE tickets SET priority = 'URGENT'", "CHECK"},
        {"UPDATE tickets SET version = 0", "CHECK"},
        {"UPDATE tickets SET title = ''", "CHECK"},
        {"UPDATE tickets SET created_at_ms = 'yesterday'", "cannot store TEXT"},
        {"UPDATE tickets SET scope_2 = 'other/scope'", "CHECK"},
        {"UPDATE tickets SET service = NULL", "NOT NULL"},
        {"UPDATE users SET is_superadmin = 2", "CHECK"},
        {"UPDATE users SET username = 'Alice'", "CHECK"},
        {"INSERT INTO sessions VALUES (x'00', 1, 1, 2)", "CHECK"},
        {"PRAGMA foreign_keys = ON; UPDATE tickets SET assignee_id = 4711", "FOREIGN KEY"},
    };
    struct fixture *f = *state;

    fixture_run(f, add_rows, f);
    assert_all_refused(f, cases, sizeof cases / sizeof cases[0]);
}

static enum result reopen_and_migrate(struct fixture *f)
{
    error_clear(&f->error);
    return store_migrate(f->store, NULL, &f->error);
}

static void newer_and_edited_schemas_are_refused(void **state)
{
    struct fixture *f = *state;

    assert_null(run_sql(f, "UPDATE schema_migrations SET sha256 ="
                           " replace(substr(sha256, 1, 1), substr(sha256, 1, 1), 'z')"
                           " || substr(sha256, 2) WHERE number = 2"));
    assert_refused(f, reopen_and_migrate(f), RESULT_FAILED, "schema_mismatch");
    error_clear(&f->error);
    assert_refused(f, store_check(f->reader, &f->error), RESULT_FAILED, "schema_mismatch");
    assert_null(run_sql(f, "DELETE FROM schema_migrations WHERE number = 2"));
    assert_refused(f, reopen_and_migrate(f), RESULT_FAILED, "schema_mismatch");
    assert_null(run_sql(f, "DELETE FROM schema_migrations; INSERT INTO schema_migrations"
                           " VALUES (999, 'future', printf('%064d', 0), '2099-01-01')"));
    assert_refused(f, reopen_and_migrate(f), RESULT_FAILED, "schema_too_new");
}

static void the_file_is_its_owners_only(void **state)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    struct fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        char path[128];
        struct stat status;
        (void) snprintf(path, sizeof path, "%s%s", f->database.path, suffixes[i]);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
}

static void directories_are_made(void **state)
{
    struct fixture *f = *state;
    struct database *database = &f->database;
    struct store *store = NULL;
    struct stat status;
    char url[512];
    char path[256];

    (void) snprintf(path, sizeof path, "%s/a/b", database->directory);
    (void) snprintf(url, sizeof url, "sqlite://%s/db", path);
    assert_ok(f, store_open(url, true, &store, &f->error));
    store_close(store);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    (void) snprintf(url, sizeof url, "%s/a/b/db", database->directory);
    assert_int_equal(remove(url), 0);
    assert_int_equal(remove(path), 0);
    *strrchr(path, '/') = '\0';
    assert_int_equal(remove(path), 0);
}

static void other_urls_are_refused(void **state)
{
    static const char *const urls[] = {"",           "/var/lib/itops.db", "sqlite",
                                       "sqlite:",    "sqlite://host/db",  "sqlite://",
                                       "sqlite:///", "sqlite::memory:",   "sqlite:file:x?mode=ro",
                                       "mysql://x",  "sqlite:dir/"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct store *store = NULL;
        error_clear(&f->error);
        assert_refused(f, store_open(urls[i], true, &store, &f->error), RESULT_INVALID,
                       "database_url");
        assert_null(store);
    }
}

static void other_files_are_refused(void **state)
{
    struct fixture *f = *state;
    struct store *store = NULL;
    char path[128];
    char url[160];
    FILE *file;

    (void) snprintf(path, sizeof path, "%s/notes.txt", f->database.directory);
    (void) snprintf(url, sizeof url, "sqlite://%s", path);
    file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++) {
        (void) fputs("These are notes and no database at all.\n", file);
    }
    (void) fclose(file);
    assert_refused(f, store_open(url, true, &store, &f->error), RESULT_FAILED, "database_corrupt");
    error_clear(&f->error);
    (void) snprintf(url, sizeof url, "sqlite://%s/itops.db/below", f->database.directory);
    assert_refused(f, store_open(url, true, &store, &f->error), RESULT_FAILED, "database_open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(history_cannot_be_rewritten),
        fixture_test(values_outside_the_vocabulary_are_refused),
        fixture_test(newer_and_edited_schemas_are_refused),
        fixture_test(the_file_is_its_owners_only),
        fixture_test(directories_are_made),
        fixture_test(other_urls_are_refused),
        fixture_test(other_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The migration that brings statistics counts the tickets that are there as the program would have
 * counted them. */
#include "database.h"
#include "store/migration.h"

#include <sqlite3.h>

#include <stdio.h>
#include <string.h>

enum { TICKETS = 200, STATISTICS_MIGRATION = 7 };

static enum result vary(void *context, struct store_tx *tx, struct error *error)
{
    struct ticket *tickets = context;
    enum result result = RESULT_OK;

    for (int i = 0; i < TICKETS && result == RESULT_OK; i++) {
        struct ticket *ticket = &tickets[i];
        int64_t later_ms = ticket->created_at_ms + INT64_C(1237) * i * i * i * i;
        ticket->status = (enum ticket_status)(i % TICKET_STATUS_COUNT);
        ticket->priority = (enum ticket_priority)(i / 4 % PRIORITY_COUNT);
        ticket->assignee.id = i % 3 == 0 ? 1 : 0;
        sla_clocks_move(ticket->sla, TICKET_OPEN, ticket->status, later_ms);
        ticket->resolved_at_ms = ticket->status == TICKET_RESOLVED || i % 8 == 3 ? later_ms : 0;
        ticket->closed_at_ms = ticket->status == TICKET_CLOSED ? later_ms + 9 : 0;
        ticket->sla[i % 2].breached_at_ms = i % 5 == 0 ? later_ms : 0;
        result = tx->engine->tickets->update(tx, ticket, 1, error);
    }
    return result;
}

static void make_tickets(struct fixture *f)
{
    static struct ticket tickets[TICKETS];

    for (int i = 0; i < TICKETS; i++) {
        tickets[i] = fixture_ticket(f, "varied");
        tickets[i].created_at_ms += INT64_C(3600000) * i;
        if (i % 2 == 0) {
            tickets[i].assignee_group = slice_of(i % 4 == 0 ? "acme/ops" : "acme/dba");
        }
    }
    fixture_insert(f, tickets, TICKETS);
    fixture_run(f, vary, tickets);
}

static void execute(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s", message);
    }
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    value = sqlite3_column_int64(statement, 0);
    (void) sqlite3_finalize(statement);
    return value;
}

static void tickets_that_exist_are_counted(void **state)
{
    struct fixture *f = *state;
    const struct migration *migration = &sqlite_migrations[STATISTICS_MIGRATION - 1];
    sqlite3 *db = NULL;

    assert_string_equal(migration->name, "statistics");
    make_tickets(f);
    assert_int_equal(sqlite3_open(f->database.path, &db), SQLITE_OK);
    execute(db, "CREATE TEMP TABLE kept AS SELECT 'day' AS what, kind, day, priority, bucket,"
                " count FROM ticket_day_counters WHERE count > 0"
                " UNION ALL SELECT 'key', kind, key, status, 0, count FROM ticket_counters"
                " WHERE count > 0;"
                "DROP TABLE ticket_day_counters;"
                "DELETE FROM ticket_counters WHERE kind = 'unassigned'");
    assert_true(number(db, "SELECT count(*) FROM kept") > 100);
    execute(db, migration->sql);
    execute(db, "CREATE TEMP TABLE made AS SELECT 'day' AS what, kind, day, priority, bucket,"
                " count FROM ticket_day_counters"
                " UNION ALL SELECT 'key', kind, key, status, 0, count FROM ticket_counters"
                " WHERE count > 0");
    assert_int_equal(number(db, "SELECT count(*) FROM"
                                " (SELECT * FROM kept EXCEPT SELECT * FROM made)"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM"
                                " (SELECT * FROM made EXCEPT SELECT * FROM kept)"),
                     0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fixture_test(tickets_that_exist_are_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The audit finds what can only have happened behind the use cases' back, and exports the rest. */
#include "service/audit.h"
#include "service/sla_timer.h"
#include "world.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

struct verification {
    struct audit_summary summary;
    struct buffer findings; /* "TICKET#SEQUENCE text" lines */
};

static void note(const struct audit_finding *finding, void *context)
{
    struct verification *v = context;
    buffer_append_format(&v->findings, "%lld#%lld %s\n", (long long) finding->ticket_id,
                         (long long) finding->sequence, finding->text);
}

static enum result verify(struct service_call *call, void *context, struct error *error)
{
    struct verification *v = context;
    return audit_verify(call->tx, note, v, &v->summary, error);
}

static void make_tickets(struct world *w, int count)
{
    for (int i = 0; i < count; i++) {
        world_open_ticket(w, "alice", "question", "");
    }
}

/* A ticket with one of everything in its history: rows 1 to 12. */
static int64_t make_eventful_ticket(struct world *w)
{
    int64_t id = world_open_ticket(w, "alice", "outage", "").id; /* 1 opened */
    w->now_ms += HOUR_MS;
    world_move(w, "bob", id, TICKET_IN_PROGRESS); /* 2 breach, 3 status, 4 assignee */
    world_try_comment(w, "carol", id, "=1+1");    /* 5 */
    struct ticket_change_input input = {
        .id = id,
        .expected_version = 2,
        .has_title = true,
        .title = slice_of("A \"better\" title, really"),
        .has_priority = true,
        .priority = PRIORITY_HIGH,
        .has_service = true,
        .service = slice_of("shop/prod"),
        .has_description = true,
        .description = slice_of("two\nlines"),
    };
    struct ticket ticket;
    w->now_ms += HOUR_MS;
    assert_int_equal(world_try_change(w, "bob", input, &ticket), RESULT_OK); /* 6 to 9 */
    world_move(w, "bob", id, TICKET_RESOLVED);                               /* 10 */
    world_move(w, "alice", id, TICKET_CLOSED);                               /* 11 */
    world_try_comment(w, "alice", id, "Thanks");                             /* 12 */
    return id;
}

static void what_the_use_cases_do_is_consistent(void **state)
{
    struct world *w = *state;
    struct verification v = {0};
    make_eventful_ticket(w);
    world_open_ticket(w, "alice", "question", "");
    size_t recorded;
    w->now_ms += 9 * DAY_MS;
    assert_int_equal(sla_record_breaches(&w->service, w->now_ms, &recorded, &w->error), RESULT_OK);
    assert_int_equal(recorded, 2);
    assert_int_equal(world_run(w, NULL, verify, &v), RESULT_OK);
    assert_int_equal(v.summary.tickets, 2);
    assert_int_equal(v.summary.rows, 15);
    assert_int_equal(v.summary.findings, 0);
    assert_null(v.findings.data);
}

/* What somebody with the database file could do, and what is said about it. */
static const struct {
    const char *sql;
    const char *finding;
} tampering[] = {
    {"DELETE FROM ticket_status_history WHERE sequence = 5", "1#6 row 5 is missing\n"},
    {"DELETE FROM ticket_status_history WHERE sequence = 1", "1#2 row 1 is missing\n"},
    {"DELETE FROM ticket_status_history WHERE sequence = 12", "1#0 comment 2 has no row\n"},
    {"DELETE FROM ticket_status_history", "1#0 the ticket has no history\n"},
    {"UPDATE ticket_status_history SET kind = 'title' WHERE sequence = 1",
     "1#1 the history does not begin with the opening\n"},
    {"UPDATE ticket_status_history SET kind = 'opened' WHERE sequence = 3",
     "1#3 the ticket is opened a second time\n"},
    {"UPDATE ticket_status_history SET new_value = 'CLOSED' WHERE sequence = 1",
     "1#1 the ticket is opened as CLOSED\n"},
    {"UPDATE ticket_status_history SET actor = 'bob' WHERE sequence = 1",
     "1#1 bob opened it, but the requester is alice\n"},
    {"UPDATE ticket_status_history SET at_ms = at_ms - 1 WHERE sequence = 1",
     "1#1 the row and the ticket differ in when it was opened\n"},
    {"UPDATE ticket_status_history SET at_ms = 1 WHERE sequence = 10",
     "1#10 the row is older than the one before it\n"},
    {"UPDATE ticket_status_history SET old_value = 'IN_PROGRESS' WHERE sequence = 11",
     "1#11 status goes on from \"IN_PROGRESS\", but was \"RESOLVED\"\n"},
    {"UPDATE ticket_status_history SET old_value = 'CLOSED' WHERE sequence = 11",
     "1#11 status is changed to what it was\n"},
    {"UPDATE ticket_status_history SET new_value = 'GONE' WHERE sequence = 11",
     "1#11 \"GONE\" is no status\n"},
    {"UPDATE ticket_status_history SET rule = NULL WHERE sequence = 3",
     "1#3 nothing says which rule allowed the transition, and to whom\n"},
    {"UPDATE ticket_status_history SET via = NULL WHERE sequence = 3",
     "1#3 nothing says which rule allowed the transition, and to whom\n"},
    {"UPDATE ticket_status_history SET workflow = 'acme/other' WHERE sequence = 3",
     "1#3 the transition is of acme/other, but the ticket follows acme/incident\n"},
    {"UPDATE ticket_status_history SET old_value = 'dave' WHERE sequence = 4",
     "1#4 assignee goes on from \"dave\", but was \"\"\n"},
    {"UPDATE tickets SET status = 'OPEN'",
     "1#0 status is \"OPEN\", but its history ends with \"CLOSED\"\n"},
    {"UPDATE tickets SET assignee_id = NULL",
     "1#0 assignee is \"\", but its history ends with \"bob\"\n"},
    {"UPDATE tickets SET priority = 'LOW'",
     "1#0 priority is \"LOW\", but its history ends with \"HIGH\"\n"},
    {"UPDATE tickets SET title = 'Nothing happened'",
     "1#0 title is \"Nothing happened\", but its history ends with \"A \"better\" title, "
     "really\"\n"},
    {"UPDATE tickets SET description = ''",
     "1#0 description is \"\", but its history ends with \"two lines\"\n"},
    {"UPDATE tickets SET title = char(27) || '[2J' || char(10) || 'good: 9 tickets'",
     "1#0 title is \" [2J good: 9 tickets\", but its history ends with \"A \"better\" title, "
     "really\"\n"},
    {"UPDATE tickets SET service = 'acme', scope_2 = NULL, scope_3 = NULL",
     "1#0 service is \"acme\", but its history ends with \"acme/shop/prod\"\n"},
    {"UPDATE tickets SET updated_at_ms = updated_at_ms + 1",
     "1#0 the last change of the ticket has no row\n"},
    {"UPDATE tickets SET requester_id = assignee_id",
     "1#1 alice opened it, but the requester is bob\n"},
    {"UPDATE ticket_comments SET author_id = 1 WHERE id = 1", "1#5 comment 1 is by alice\n"},
    {"UPDATE ticket_comments SET created_at_ms = 1 WHERE id = 1",
     "1#5 comment 1 was written at another time\n"},
    {"DELETE FROM ticket_comments WHERE id = 1", "1#5 the ticket has no comment 1\n"},
    {"DELETE FROM ticket_comments WHERE id = 2", "1#12 the ticket has no comment 2\n"},
    {"INSERT INTO ticket_comments (ticket_id, author_id, created_at_ms, body) "
     "VALUES (1, 1, 1767258000000, 'slipped in')",
     "1#0 comment 3 has no row\n"},
    {"UPDATE tickets SET response_breached_at_ms = NULL",
     "1#2 the ticket does not know of this breach of its response clock\n"},
    {"UPDATE tickets SET resolution_breached_at_ms = updated_at_ms",
     "1#0 the breach of the resolution clock has no row\n"},
    {"UPDATE ticket_status_history SET kind = 'sla_breached', new_value = 'response' "
     "WHERE sequence = 9",
     "1#9 the breach of the response clock is recorded again\n"},
    {"UPDATE ticket_status_history SET new_value = 'egg timer' WHERE sequence = 2",
     "1#2 \"egg timer\" is no clock\n"},
    {"UPDATE tickets SET resolved_at_ms = 1",
     "1#0 the ticket and its history differ in when it was resolved\n"},
    {"UPDATE tickets SET closed_at_ms = NULL",
     "1#0 the ticket and its history differ in when it was closed\n"},
    {"DELETE FROM tickets",
     "1#0 there is no such ticket, but 12 rows of its history and 2 comments\n"},
    {"DELETE FROM tickets; DELETE FROM ticket_status_history",
     "1#0 there is no such ticket, but 0 rows of its history and 2 comments\n"},
    {"DELETE FROM tickets; DELETE FROM ticket_status_history; DELETE FROM ticket_comments",
     "0#0 there are 0 CLOSED tickets of priority HIGH, but the counters say 1\n"},
    {"INSERT INTO ticket_status_history (ticket_id, sequence, at_ms, actor, kind, revision)"
     " VALUES (900, 1, 1, 'bob', 'opened', '')",
     "900#0 there is no such ticket, but 1 rows of its history and 0 comments\n"},
    {"DROP TRIGGER tickets_stay", "0#0 the trigger tickets_stay is gone or switched off: nothing "
                                  "keeps what is written as it is\n"},
};

/* The database refuses all of this (B6.2); only without its triggers can it be done. */
static void disarm(struct world *w)
{
    static const char *const triggers[] = {
        "ticket_status_history_no_gap", "ticket_status_history_no_update",
        "ticket_status_history_no_delete", "ticket_comments_no_update",
        "ticket_comments_no_delete"};
    for (size_t i = 0; i < sizeof triggers / sizeof triggers[0]; i++) {
        world_sql(w, arena_format(w->arena, "DROP TRIGGER %s", triggers[i]).data);
    }
}

static void each_inconsistency_is_found(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof tampering / sizeof tampering[0]; i++) {
        struct world *w = world_open(NULL);
        struct verification v = {0};
        assert_int_equal(make_eventful_ticket(w), 1);
        disarm(w);
        world_sql(w, "PRAGMA foreign_keys = OFF");
        if (strstr(tampering[i].sql, "DELETE FROM tickets") != NULL) {
            world_sql(w, "DROP TRIGGER tickets_stay");
        }
        world_sql(w, tampering[i].sql);
        assert_int_equal(world_run(w, NULL, verify, &v), RESULT_OK);
        if (v.findings.data == NULL || strstr(v.findings.data, tampering[i].finding) == NULL) {
            fail_msg("after %s:\n%s\nhas not\n%s", tampering[i].sql,
                     v.findings.data != NULL ? v.findings.data : "", tampering[i].finding);
        }
        buffer_free(&v.findings);
        world_close(w);
    }
}

/* Of two that lie between others, one with what was said about it and one without a trace. */
static void tickets_that_are_gone_are_missed(void **state)
{
    struct world *w = *state;
    struct verification v = {0};
    make_tickets(w, 5);
    disarm(w);
    world_sql(w, "DROP TRIGGER tickets_stay");
    world_sql(w, "DELETE FROM tickets WHERE id IN (2, 4)");
    world_sql(w, "DELETE FROM ticket_status_history WHERE ticket_id = 4");
    assert_int_equal(world_run(w, NULL, verify, &v), RESULT_OK);
    assert_non_null(strstr(v.findings.data, "2#0 there is no such ticket, but 1 rows"));
    assert_null(strstr(v.findings.data, "\n4#"));
    assert_non_null(
        strstr(v.findings.data, "OPEN tickets of priority MEDIUM, but the counters say 5\n"));
    assert_int_equal(v.summary.tickets, 3);
    assert_int_equal(v.summary.rows, 4);
    assert_int_equal(v.summary.missing_numbers, 1);
    assert_int_equal(v.summary.first_missing_number, 4);
    buffer_free(&v.findings);
}

struct export_use {
    int64_t ticket_id;
    enum audit_format format;
    char *text;
};

static enum result export(struct service_call *call, void *context, struct error *error) {
    struct export_use *x = context; size_t size; FILE *out = open_memstream(&x->text, &size);
    enum result result = audit_export(call->tx, x->ticket_id, x->format, out, error);
    fclose(out);
    return result;
}

static void json_is_one_document(void **state)
{
    struct world *w = *state;
    struct export_use x = {.format = AUDIT_JSON};
    make_eventful_ticket(w);
    world_open_ticket(w, "alice", "question", "");
    assert_int_equal(world_run(w, NULL, export, &x), RESULT_OK);
    json_t *document = json_loads(x.text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(document);
    json_t *rows = json_object_get(document, "history");
    assert_int_equal(json_array_size(rows), 13);
    json_t *row = json_array_get(rows, 3);
    assert_int_equal(json_integer_value(json_object_get(row, "ticket_id")), 1);
    assert_int_equal(json_integer_value(json_object_get(row, "sequence")), 4);
    assert_string_equal(json_string_value(json_object_get(row, "kind")), "assignee");
    assert_string_equal(json_string_value(json_object_get(row, "at")), "2026-01-01T10:00:00.000Z");
    assert_true(json_is_null(json_object_get(row, "old")));
    assert_string_equal(json_string_value(json_object_get(row, "new")), "bob");
    assert_string_equal(json_string_value(json_object_get(row, "via")), "assignee");
    assert_true(json_is_null(json_object_get(row, "comment_id")));
    json_decref(document);
    free(x.text);
}

/* Every row is every row. */
static void rows_without_a_ticket_are_exported(void **state)
{
    struct world *w = *state;
    struct export_use x = {.format = AUDIT_CSV};
    make_tickets(w, 3);
    disarm(w);
    world_sql(w, "DROP TRIGGER tickets_stay");
    world_sql(w, "DELETE FROM tickets WHERE id IN (2, 3)");
    assert_int_equal(world_run(w, NULL, export, &x), RESULT_OK);
    assert_non_null(strstr(x.text, "\n1,1,,"));
    assert_non_null(strstr(x.text, "\n2,1,,"));
    assert_non_null(strstr(x.text, "\n3,1,,"));
    free(x.text);
    x.ticket_id = 2;
    assert_int_equal(world_run(w, NULL, export, &x), RESULT_OK);
    assert_non_null(strstr(x.text, "\n2,1,,"));
    free(x.text);
}

static void csv_is_quoted_and_holds_no_formula(void **state)
{
    struct world *w = *state;
    struct export_use x = {.ticket_id = 1, .format = AUDIT_CSV};
    int64_t id = world_open_ticket(w, "alice", "question", "").id;
    struct ticket ticket;
    static const char *const titles[] = {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)",
                                         "say \"hi\", all"};
    for (size_t i = 0; i < 5; i++) {
        struct ticket_change_input input = {.id = id,
                                            .expected_version = (int64_t) i + 1,
                                            .has_title = true,
                                            .title = slice_of(titles[i])};
        assert_int_equal(world_try_change(w, "alice", input, &ticket), RESULT_OK);
    }
    assert_int_equal(world_run(w, NULL, export, &x), RESULT_OK);
    assert_true(slice_starts_with(
        slice_of(x.text),
        slice_of("ticket_id,sequence,comment_id,at,actor,kind,old,new,via,acted_as,"
                 "member_of,revision,workflow,rule\r\n"
                 "1,1,,\"2026-01-01T09:00:00.000Z\",\"alice\",\"opened\",\"\","
                 "\"OPEN\",\"\",")));
    assert_non_null(strstr(x.text, ",\"Question\",\"'=cmd|' /C calc'!A0\","));
    assert_non_null(strstr(x.text, ",\"'+1\",\"'-1\","));
    assert_non_null(strstr(x.text, ",\"'@SUM(A1)\",\"say \"\"hi\"\", all\","));
    assert_non_null(strstr(x.text, "\"\"\r\n"));
    free(x.text);
}

static void one_ticket_can_be_exported(void **state)
{
    struct world *w = *state;
    world_open_ticket(w, "alice", "question", "");
    struct export_use x = {.ticket_id = 2, .format = AUDIT_JSON};
    assert_refused(w, world_run(w, NULL, export, &x), RESULT_NOT_FOUND, "ticket_not_found");
    assert_string_equal(x.text, "");
    free(x.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(what_the_use_cases_do_is_consistent),
        cmocka_unit_test(each_inconsistency_is_found),
        world_test(tickets_that_are_gone_are_missed),
        world_test(json_is_one_document),
        world_test(rows_without_a_ticket_are_exported),
        world_test(csv_is_quoted_and_holds_no_formula),
        world_test(one_ticket_can_be_exported),
    };
    return cmocka_run_group_tests_name("service/audit", tests, NULL, NULL);
}

/* The demo: filled once, the same each time, never over somebody's own database. */
#include "base/buffer.h"
#include "service/audit.h"
#include "service/demo.h"
#include "service/identity.h"
#include "world.h"

#include <stdio.h>

enum { TICKETS = 1500, PEOPLE = 40 };

static enum result prepare(struct world *w, struct demo_report *report)
{
    error_clear(&w->error);
    return demo_prepare(&w->service, w->arena, w->now_ms, report, &w->error);
}

static void count_findings(const struct audit_finding *finding, void *context)
{
    (void) context;
    print_error("T-%lld #%lld: %s\n", (long long) finding->ticket_id, (long long) finding->sequence,
                finding->text);
}

static enum result verify(struct service_call *call, void *context, struct error *error)
{
    return audit_verify(call->tx, count_findings, NULL, context, error);
}

/* `:now` and `:day` in a query, in milliseconds. */
static const char *with_moments(struct world *w, const char *sql)
{
    struct buffer text = {0};
    struct slice rest = slice_of(sql);
    struct slice part;
    bool more = true;
    while (more) {
        more = slice_split_once(rest, ':', &part, &rest);
        buffer_append_slice(&text, part);
        if (more && slice_starts_with(rest, slice_of("now"))) {
            buffer_append_int(&text, w->now_ms);
            rest = slice_make(rest.data + 3, rest.length - 3);
        } else if (more && slice_starts_with(rest, slice_of("day"))) {
            buffer_append_int(&text, DAY_MS);
            rest = slice_make(rest.data + 3, rest.length - 3);
        } else if (more) {
            buffer_append_char(&text, ':');
        }
    }
    const char *copy = arena_copy_text(w->arena, buffer_slice(&text));
    buffer_free(&text);
    return copy;
}

static void an_empty_database_is_filled(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    struct demo_report report;
    assert_int_equal(prepare(w, &report), RESULT_OK);
    assert_true(report.is_new);
    assert_int_equal(report.ticket_count, TICKETS);
    assert_int_equal(report.people_count, PEOPLE);
    assert_slice(report.people[0].username, "admin");
    assert_true(report.people[0].is_superadmin);
    assert_slice(report.people[1].username, "alice");
    assert_slice(report.people[1].email, "alice@example.com");
    for (size_t i = 1; i < report.people_count; i++) {
        assert_false(report.people[i].is_superadmin);
    }
    char hash[PASSWORD_HASH_SIZE];
    snprintf(hash, sizeof hash, "%.*s", SLICE_ARGS(report.people[1].password_hash));
    assert_true(password_verify(hash, slice_of(DEMO_PASSWORD)));

    struct audit_summary summary;
    world_add_person(w, "root", true);
    assert_int_equal(world_run(w, NULL, verify, &summary), RESULT_OK);
    assert_int_equal(summary.tickets, TICKETS);
    assert_int_equal(summary.findings, 0);
    world_close(w);
}

/* A number that the demo's database must have within bounds. */
static const struct {
    const char *what;
    const char *sql;
    int64_t low;
    int64_t high;
} measures[] = {
    {"opened today or yesterday",
     "SELECT count(*) FROM tickets WHERE created_at_ms > :now - 2 * :day", 10, 80},
    {"older than ninety days",
     "SELECT count(*) FROM tickets WHERE created_at_ms < :now - 90 * :day", 0, 0},
    {"in the future", "SELECT count(*) FROM ticket_status_history WHERE at_ms > :now", 0, 0},
    {"open", "SELECT count(*) FROM tickets WHERE status = 'OPEN'", 10, 100},
    {"in progress", "SELECT count(*) FROM tickets WHERE status = 'IN_PROGRESS'", 20, 200},
    {"resolved", "SELECT count(*) FROM tickets WHERE status = 'RESOLVED'", 50, 250},
    {"running and in time",
     "SELECT count(*) FROM tickets WHERE status IN ('OPEN', 'IN_PROGRESS') AND "
     "resolution_breached_at_ms IS NULL AND response_breached_at_ms IS NULL",
     10, 150},
    {"running and breached",
     "SELECT count(*) FROM tickets WHERE status IN ('OPEN', 'IN_PROGRESS') AND "
     "(resolution_breached_at_ms IS NOT NULL OR response_breached_at_ms IS NOT NULL)",
     10, 150},
    {"response breaches", "SELECT count(*) FROM tickets WHERE response_breached_at_ms IS NOT NULL",
     TICKETS / 20, TICKETS / 4},
    {"resolution breaches",
     "SELECT count(*) FROM tickets WHERE resolution_breached_at_ms IS NOT NULL", TICKETS / 20,
     TICKETS / 4},
    /* Raising a priority moves the due time, if need be into the past. */
    {"breaches recorded later than they were due by a minute",
     "SELECT count(*) FROM ticket_status_history WHERE kind = 'sla_breached' AND "
     "at_ms > 60000 + 1000 * unixepoch(old_value)",
     0, 30},
    {"re-openings",
     "SELECT count(*) FROM ticket_status_history WHERE kind = 'status' AND "
     "old_value = 'RESOLVED' AND new_value = 'IN_PROGRESS'",
     40, 200},
    {"comments", "SELECT count(*) FROM ticket_comments", 3000, 8000},
    {"handed over or assigned",
     "SELECT count(*) FROM ticket_status_history WHERE kind = 'assignee'", 1200, 2500},
    {"raised", "SELECT count(*) FROM ticket_status_history WHERE kind = 'priority'", 10, 200},
    {"moved by a superadmin",
     "SELECT count(*) FROM ticket_status_history WHERE via = 'superadmin' OR actor = 'admin'", 0,
     0},
    {"moves without their rule",
     "SELECT count(*) FROM ticket_status_history WHERE kind = 'status' AND rule NOT LIKE "
     "'%workflow-%.yaml:%'",
     0, 0},
    {"kinds of cards", "SELECT count(DISTINCT item) FROM tickets", 16, 16},
    {"services",
     "SELECT count(DISTINCT replace(service, rtrim(service, replace(service, '/', '')), "
     "'')) FROM tickets WHERE service LIKE '%/c_/%'",
     6, 6},
    {"environments", "SELECT count(DISTINCT substr(service, 1, 23)) FROM tickets", 3, 3},
    {"people who open", "SELECT count(DISTINCT requester_id) FROM tickets", 35, 39},
    {"people who help", "SELECT count(DISTINCT assignee_id) FROM tickets", 18, 30},
    {"titles", "SELECT count(DISTINCT title) FROM tickets", 300, TICKETS},
    {"slots that stayed empty",
     "SELECT (SELECT count(*) FROM tickets WHERE title || description LIKE '%{%') + "
     "(SELECT count(*) FROM ticket_comments WHERE body LIKE '%{%')",
     0, 0},
};

static void the_world_is_believable(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    struct demo_report report;
    assert_int_equal(prepare(w, &report), RESULT_OK);
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        int64_t number = world_number(w, with_moments(w, measures[i].sql));
        print_message("# %s: %lld\n", measures[i].what, (long long) number);
        assert_true(number >= measures[i].low && number <= measures[i].high);
    }
    world_close(w);
}

/* Whenever it is started: at night, on a Sunday, on New Year's Eve. */
static void any_moment_will_do(void **state)
{
    (void) state;
    static const int64_t later_ms[] = {DAY_MS / 3, DAY_MS, 2 * DAY_MS + 1234567, 300 * DAY_MS};
    for (size_t i = 0; i < sizeof later_ms / sizeof later_ms[0]; i++) {
        struct world *w = world_open_examples();
        struct demo_report report;
        w->now_ms += later_ms[i];
        assert_int_equal(prepare(w, &report), RESULT_OK);
        assert_int_equal(report.ticket_count, TICKETS);
        assert_true(world_number(w, "SELECT count(*) FROM tickets WHERE status = 'OPEN'") > 5);
        world_close(w);
    }
}

static void the_same_policy_and_time_give_the_same_tickets(void **state)
{
    (void) state;
    char *contents[2];
    struct world *worlds[2];
    for (size_t i = 0; i < 2; i++) {
        struct demo_report report;
        worlds[i] = world_open_examples();
        assert_int_equal(prepare(worlds[i], &report), RESULT_OK);
        contents[i] = world_contents(worlds[i]);
    }
    assert_string_equal(contents[0], contents[1]);
    world_close(worlds[0]);
    world_close(worlds[1]);
}

static void what_the_demo_filled_is_used_again(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    struct demo_report first;
    struct demo_report second;
    assert_int_equal(prepare(w, &first), RESULT_OK);
    world_try_comment(w, "alice", 1, "Somebody tried it out.");
    char *before = world_contents(w);
    w->now_ms += DAY_MS;
    world_reload(w, "org: mlops-app\n"
                    "groups: [{name: newcomers, users: [zzoe, alice]}]\n"
                    "workflows:\n"
                    "  - {name: w, displayName: W, transitions: [{from: OPEN, to: CLOSED, role: "
                    "any}]}\n");
    assert_int_equal(prepare(w, &second), RESULT_OK);
    assert_false(second.is_new);
    assert_int_equal(second.ticket_count, 0);
    assert_int_equal(second.people_count, first.people_count + 1);
    assert_slice(second.people[second.people_count - 1].username, "zzoe");
    assert_string_equal(world_contents(w), before);
    world_close(w);
}

static void another_policy_leaves_out_what_it_does_not_allow(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    struct demo_report report;
    world_reload(w, world_policy);
    assert_int_equal(prepare(w, &report), RESULT_OK);
    assert_true(report.is_new);
    assert_int_equal(report.ticket_count, 0);
    assert_int_equal(report.people_count, PEOPLE);
    world_close(w);
}

static void a_database_with_people_of_its_own_is_refused(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    struct demo_report report;
    world_add_person(w, "bob", false);
    char *before = world_contents(w);
    assert_refused(w, prepare(w, &report), RESULT_CONFLICT, "demo_refused");
    /* An admin with a password of their own is no demo either. */
    world_add_person(w, "admin", true);
    char hash[PASSWORD_HASH_SIZE];
    assert_true(password_hash(slice_of("a password of their own"), hash));
    world_sql(w, arena_format(w->arena, "UPDATE users SET password_hash = '%s'", hash).data);
    assert_refused(w, prepare(w, &report), RESULT_CONFLICT, "demo_refused");
    assert_string_equal(world_contents(w), before);
    world_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_is_filled),
        cmocka_unit_test(the_world_is_believable),
        cmocka_unit_test(any_moment_will_do),
        cmocka_unit_test(the_same_policy_and_time_give_the_same_tickets),
        cmocka_unit_test(what_the_demo_filled_is_used_again),
        cmocka_unit_test(another_policy_leaves_out_what_it_does_not_allow),
        cmocka_unit_test(a_database_with_people_of_its_own_is_refused),
    };
    return cmocka_run_group_tests_name("service/demo", tests, NULL, NULL);
}

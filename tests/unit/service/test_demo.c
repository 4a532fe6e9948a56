/* The demo: filled once, the same each time, never over somebody's own database. */
#include "service/audit.h"
#include "service/demo.h"
#include "service/identity.h"
#include "world.h"

#include <stdio.h>

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

static void an_empty_database_is_filled(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    struct demo_report report;
    assert_int_equal(prepare(w, &report), RESULT_OK);
    assert_true(report.is_new);
    assert_int_equal(report.ticket_count, 12);
    assert_true(report.people_count >= 12);
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

    /* Every status is there, every step of the story was allowed, and nothing is in the future. */
    static const enum ticket_status expected[] = {
        TICKET_OPEN,     TICKET_CLOSED,      TICKET_CLOSED,      TICKET_RESOLVED,
        TICKET_RESOLVED, TICKET_IN_PROGRESS, TICKET_IN_PROGRESS, TICKET_IN_PROGRESS,
        TICKET_OPEN,     TICKET_IN_PROGRESS, TICKET_OPEN,        TICKET_OPEN,
    };
    world_add_person(w, "root", true);
    for (int64_t id = 1; id <= 12; id++) {
        struct ticket ticket = world_get(w, id);
        assert_int_equal(ticket.status, expected[id - 1]);
        assert_true(ticket.updated_at_ms <= w->now_ms);
    }
    struct audit_summary summary;
    assert_int_equal(world_run(w, NULL, verify, &summary), RESULT_OK);
    assert_int_equal(summary.tickets, 12);
    assert_int_equal(summary.findings, 0);
    world_close(w);
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
                    "groups: [{name: newcomers, users: [zoe, alice]}]\n"
                    "workflows:\n"
                    "  - {name: w, displayName: W, transitions: [{from: OPEN, to: CLOSED, role: "
                    "any}]}\n");
    assert_int_equal(prepare(w, &second), RESULT_OK);
    assert_false(second.is_new);
    assert_int_equal(second.ticket_count, 0);
    assert_int_equal(second.people_count, first.people_count + 1);
    assert_slice(second.people[second.people_count - 1].username, "zoe");
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
    assert_int_equal(report.people_count, 5); /* admin, alice, bob, carol, dave */
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
        cmocka_unit_test(the_same_policy_and_time_give_the_same_tickets),
        cmocka_unit_test(what_the_demo_filled_is_used_again),
        cmocka_unit_test(another_policy_leaves_out_what_it_does_not_allow),
        cmocka_unit_test(a_database_with_people_of_its_own_is_refused),
    };
    return cmocka_run_group_tests_name("service/demo", tests, NULL, NULL);
}

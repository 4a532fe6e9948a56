/* What a decision says beyond yes or no; whether it is yes or no is settled by the tables in
 * tests/policy/decisions. */
#include "policy/decision.h"
#include "registry_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct group_row groups[] = {
    {"acme/db-admins", "carol", NULL},
    {"acme/p/dev/db-admins", "bob", NULL},
    {"acme/p/oncall", "dave erin", NULL},
};

static const struct transition_row moves[] = {
    {TICKET_OPEN, TICKET_IN_PROGRESS, "assignee"},
    {TICKET_IN_PROGRESS, TICKET_RESOLVED, "db-admins"},
    {TICKET_RESOLVED, TICKET_CLOSED, "requester"},
    {TICKET_RESOLVED, TICKET_CLOSED, "db-admins"},
    {TICKET_RESOLVED, TICKET_IN_PROGRESS, "any"},
    {TICKET_CLOSED, TICKET_OPEN, "p/oncall"},
    {TICKET_CLOSED, TICKET_RESOLVED, "nowhere"},
};

static int set_up(void **state)
{
    struct registry *r = fixture_registry("acme");
    fixture_add_groups(r, ROWS(groups));
    r->workflows = arena_alloc_array(r->arena, 2, sizeof *r->workflows);
    r->workflow_count = 2;
    fixture_fill_workflow(r, &r->workflows[0], "acme/incident", ROWS(moves));
    fixture_fill_workflow(r, &r->workflows[1], "acme/stuck", moves, 1);
    registry_freeze(r);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    registry_unref(*state);
    return 0;
}

struct question_row {
    const char *username;
    bool is_superadmin;
    const char *assignee;
    const char *assignee_group;
    enum ticket_status from;
    enum ticket_status to;
    const char *reason;
};

static const struct question_row reasons[] = {
    {"bob", false, "bob", NULL, TICKET_OPEN, TICKET_IN_PROGRESS,
     "OPEN to IN_PROGRESS needs the assignee (bob); you (bob) are the assignee."},
    {"dave", false, NULL, "acme/p/oncall", TICKET_OPEN, TICKET_IN_PROGRESS,
     "OPEN to IN_PROGRESS needs the assignee (nobody yet, so any member of acme/p/oncall); you "
     "(dave) count as the assignee, as a member of acme/p/oncall while nobody is assigned, and "
     "become it with this move."},
    {"bob", false, NULL, NULL, TICKET_OPEN, TICKET_IN_PROGRESS,
     "OPEN to IN_PROGRESS needs the assignee (nobody is assigned); you are bob."},
    {"bob", false, NULL, NULL, TICKET_IN_PROGRESS, TICKET_RESOLVED,
     "IN_PROGRESS to RESOLVED needs a member of acme/p/dev/db-admins or of acme/db-admins; you "
     "(bob) are a member of acme/p/dev/db-admins."},
    {"carol", false, NULL, NULL, TICKET_IN_PROGRESS, TICKET_RESOLVED,
     "IN_PROGRESS to RESOLVED needs a member of acme/p/dev/db-admins or of acme/db-admins; you "
     "(carol) are a member of acme/p/dev/db-admins by inheritance from acme/db-admins."},
    {"root", true, NULL, NULL, TICKET_IN_PROGRESS, TICKET_RESOLVED,
     "IN_PROGRESS to RESOLVED needs a member of acme/p/dev/db-admins or of acme/db-admins; you "
     "(root) may only as a superadmin."},
    /* B4.2: all that would do is named */
    {"dave", false, NULL, NULL, TICKET_RESOLVED, TICKET_CLOSED,
     "RESOLVED to CLOSED needs the requester (alice), or a member of acme/p/dev/db-admins or of "
     "acme/db-admins; you are dave."},
    {"alice", false, NULL, NULL, TICKET_RESOLVED, TICKET_CLOSED,
     "RESOLVED to CLOSED needs the requester (alice), or a member of acme/p/dev/db-admins or of "
     "acme/db-admins; you (alice) are the requester."},
    {"bob", false, "dave", NULL, TICKET_RESOLVED, TICKET_IN_PROGRESS,
     "RESOLVED to IN_PROGRESS needs the assignee (dave) or the requester (alice); you are bob."},
    {"bob", false, NULL, NULL, TICKET_CLOSED, TICKET_RESOLVED,
     "CLOSED to RESOLVED needs a member of nowhere, a group that is declared neither at "
     "acme/p/dev/c1 nor above it; you are bob."},
    /* Undeclared: what is declared instead, and not even a superadmin (B3.4) */
    {"root", true, NULL, NULL, TICKET_OPEN, TICKET_CLOSED,
     "Workflow acme/incident does not declare OPEN to CLOSED, for nobody. From there it goes to "
     "IN_PROGRESS."},
    {"bob", false, NULL, NULL, TICKET_CLOSED, TICKET_IN_PROGRESS,
     "Workflow acme/incident does not declare CLOSED to IN_PROGRESS, for nobody. From there it "
     "goes to OPEN or RESOLVED."},
    {"bob", false, NULL, NULL, TICKET_RESOLVED, TICKET_RESOLVED, "The ticket is RESOLVED already."},
};

static struct policy_case case_of(const struct registry *r, const struct question_row *row)
{
    return (struct policy_case){.service = slice_of("acme/p/dev/c1"),
                                .workflow = registry_workflow(r, slice_of("acme/incident")),
                                .requester = slice_of("alice"),
                                .assignee = slice_or_empty(row->assignee),
                                .assignee_group = slice_or_empty(row->assignee_group)};
}

static void assert_reason(const struct decision *decision, const char *expected)
{
    struct buffer reason = {0};
    decision_append_reason(decision, &reason);
    assert_string_equal(reason.data, expected);
    buffer_free(&reason);
}

static void reasons_say_what_is_needed(void **state)
{
    const struct registry *r = *state;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct policy_person person = {.username = slice_of(reasons[i].username),
                                       .is_superadmin = reasons[i].is_superadmin};
        struct policy_case ticket = case_of(r, &reasons[i]);
        struct decision decision;
        decide_transition(r, &person, &ticket, reasons[i].from, reasons[i].to, &decision);
        assert_reason(&decision, reasons[i].reason);
    }
}

static void a_status_without_a_way_out_is_told(void **state)
{
    const struct registry *r = *state;
    struct policy_person bob = {.username = slice_of("bob")};
    struct policy_case ticket = case_of(r, &reasons[0]);
    ticket.workflow = registry_workflow(r, slice_of("acme/stuck"));
    struct decision decision;
    decide_transition(r, &bob, &ticket, TICKET_IN_PROGRESS, TICKET_CLOSED, &decision);
    assert_reason(&decision, "Workflow acme/stuck does not declare IN_PROGRESS to CLOSED, for "
                             "nobody. It declares no way out of that status.");
}

/* B4.3: acting for the assignee group assigns; nothing else does. */
static void acting_for_the_assignee_group_assigns(void **state)
{
    const struct registry *r = *state;
    struct policy_person dave = {.username = slice_of("dave")};
    struct policy_case ticket = {.service = slice_of("acme/p/dev/c1"),
                                 .workflow = registry_workflow(r, slice_of("acme/incident")),
                                 .requester = slice_of("alice"),
                                 .assignee_group = slice_of("acme/p/oncall")};
    struct decision decision;
    decide_transition(r, &dave, &ticket, TICKET_OPEN, TICKET_IN_PROGRESS, &decision);
    assert_true(decision.allowed && decision.assigns);
    assert_int_equal(decision.via, VIA_ASSIGNEE);
    assert_true(slice_equal_text(decision.resolved, "acme/p/oncall"));
    assert_true(slice_equal_text(decision.member_of, "acme/p/oncall"));
    assert_int_equal(decision.cascade_count, 0);

    decide_transition(r, &dave, &ticket, TICKET_RESOLVED, TICKET_IN_PROGRESS, &decision);
    assert_true(decision.allowed && decision.assigns); /* `any` has the assignee's side too */

    ticket.requester = slice_of("dave"); /* in person: needs no group and takes nothing over */
    decide_transition(r, &dave, &ticket, TICKET_RESOLVED, TICKET_IN_PROGRESS, &decision);
    assert_true(decision.allowed && !decision.assigns);
    assert_int_equal(decision.via, VIA_REQUESTER);

    ticket.requester = slice_of("alice");
    ticket.assignee = slice_of("erin"); /* somebody has it: the group counts no longer */
    decide_transition(r, &dave, &ticket, TICKET_OPEN, TICKET_IN_PROGRESS, &decision);
    assert_false(decision.allowed || decision.assigns);

    ticket.assignee = (struct slice){NULL, 0};
    struct policy_person root = {.username = slice_of("root"), .is_superadmin = true};
    decide_transition(r, &root, &ticket, TICKET_OPEN, TICKET_IN_PROGRESS, &decision);
    assert_true(decision.allowed && !decision.assigns);
    assert_int_equal(decision.via, VIA_SUPERADMIN);
}

/* The entry that allowed it is the one that the history cites (B6.1). */
static void the_entry_that_allows_is_named(void **state)
{
    const struct registry *r = *state;
    const struct policy_workflow *w = registry_workflow(r, slice_of("acme/incident"));
    struct policy_case ticket = case_of(r, &reasons[0]);
    struct decision decision;
    struct policy_person alice = {.username = slice_of("alice")};
    decide_transition(r, &alice, &ticket, TICKET_RESOLVED, TICKET_CLOSED, &decision);
    assert_ptr_equal(decision.transition, &w->transitions[2]);
    assert_int_equal(decision.cascade_count, 0);
    struct policy_person bob = {.username = slice_of("bob")};
    decide_transition(r, &bob, &ticket, TICKET_RESOLVED, TICKET_CLOSED, &decision);
    assert_ptr_equal(decision.transition, &w->transitions[3]);
    struct policy_person root = {.username = slice_of("root"), .is_superadmin = true};
    decide_transition(r, &root, &ticket, TICKET_RESOLVED, TICKET_CLOSED, &decision);
    assert_ptr_equal(decision.transition, &w->transitions[3]); /* with a cascade to show */
    assert_int_equal(decision.cascade_count, 4);
    decide_transition(r, &root, &ticket, TICKET_OPEN, TICKET_CLOSED, &decision);
    assert_null(decision.transition);
}

/* B4.6 */
static void assigning_needs_a_side(void **state)
{
    const struct registry *r = *state;
    struct policy_case ticket = {.service = slice_of("acme/p/dev/c1"),
                                 .assignee = slice_of("erin"),
                                 .assignee_group = slice_of("acme/db-admins")};
    struct policy_person erin = {.username = slice_of("erin")};
    struct policy_person carol = {.username = slice_of("carol")};
    struct policy_person bob = {.username = slice_of("bob")};
    struct policy_person root = {.username = slice_of("root"), .is_superadmin = true};
    struct decision decision;
    decide_assign(r, &erin, &ticket, &decision);
    assert_int_equal(decision.via, VIA_ASSIGNEE);
    decide_assign(r, &carol, &ticket, &decision); /* also while somebody else has it */
    assert_int_equal(decision.via, VIA_MEMBER);
    decide_assign(r, &root, &ticket, &decision);
    assert_int_equal(decision.via, VIA_SUPERADMIN);
    decide_assign(r, &bob, &ticket, &decision);
    assert_false(decision.allowed);
    assert_reason(
        &decision,
        "Assigning needs the assignee (erin) or a member of acme/db-admins; you are bob.");
    ticket.assignee = ticket.assignee_group = (struct slice){NULL, 0};
    decide_assign(r, &bob, &ticket, &decision);
    assert_reason(&decision, "Assigning needs an assignee or an assignee group, and the ticket has "
                             "neither; you are bob.");
}

static void assert_json(const struct decision *decision, const char *expected)
{
    struct buffer json = {0};
    struct json_writer writer;
    json_writer_init(&writer, &json);
    decision_write_json(decision, &writer);
    assert_string_equal(json.data, expected);
    buffer_free(&json);
}

/* B3.5, and the keys that interfaces.md fixes */
static void the_json_has_the_whole_cascade(void **state)
{
    const struct registry *r = *state;
    struct policy_person bob = {.username = slice_of("bob")};
    struct decision decision;
    decide_group(r, &bob, slice_of("acme/p/dev/c1"), slice_of("db-admins"), &decision);
    assert_json(&decision,
                "{\"allowed\":true,\"workflow\":null,\"via\":\"member\",\"reason\":\"Acting for "
                "db-admins needs a member of acme/p/dev/db-admins or of acme/db-admins; you (bob) "
                "are a member of acme/p/dev/db-admins.\",\"resolved\":\"acme/p/dev/db-admins\","
                "\"member_of\":\"acme/p/dev/db-admins\",\"cascade\":["
                "{\"name\":\"acme/p/dev/c1/db-admins\",\"declared\":false,\"outcome\":\"absent\"},"
                "{\"name\":\"acme/p/dev/db-admins\",\"declared\":true,\"outcome\":\"match\"},"
                "{\"name\":\"acme/p/db-admins\",\"declared\":false,\"outcome\":\"skipped\"},"
                "{\"name\":\"acme/db-admins\",\"declared\":true,\"outcome\":\"skipped\"}]}");
    decide_group(r, &bob, slice_of("acme/p/dev/c1"), slice_of("p/prod/g"), &decision);
    assert_json(
        &decision,
        "{\"allowed\":false,\"workflow\":null,\"via\":null,\"reason\":\"Acting for p/prod/g "
        "needs a member of p/prod/g, a group that is not declared; you are bob.\","
        "\"resolved\":null,\"member_of\":null,\"cascade\":[{\"name\":\"acme/p/prod/g\","
        "\"declared\":false,\"outcome\":\"absent\"}]}");
}

/* B3.4: in every group, but what is not declared is none. */
static void superadmins_are_in_every_declared_group(void **state)
{
    const struct registry *r = *state;
    struct policy_person root = {.username = slice_of("root"), .is_superadmin = true};
    struct decision decision;
    decide_group(r, &root, slice_of("acme/p/dev"), slice_of("db-admins"), &decision);
    assert_int_equal(decision.via, VIA_SUPERADMIN);
    assert_true(slice_equal_text(decision.resolved, "acme/p/dev/db-admins"));
    assert_true(slice_is_empty(decision.member_of));
    decide_group(r, &root, slice_of("acme/p/dev"), slice_of("nowhere"), &decision);
    assert_false(decision.allowed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_say_what_is_needed),
        cmocka_unit_test(a_status_without_a_way_out_is_told),
        cmocka_unit_test(acting_for_the_assignee_group_assigns),
        cmocka_unit_test(the_entry_that_allows_is_named),
        cmocka_unit_test(assigning_needs_a_side),
        cmocka_unit_test(the_json_has_the_whole_cascade),
        cmocka_unit_test(superadmins_are_in_every_declared_group),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

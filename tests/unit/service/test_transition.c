/* Moving tickets: roles, refusals, claiming, versions, policy that changes underneath (B2.5, B3.4,
 * B4.2 to B4.5). */
#include "world.h"

static struct ticket_transition_output try_move(struct world *w, const char *actor, int64_t id,
                                                enum ticket_status to, enum result expected)
{
    struct ticket_transition_output out;
    struct ticket_transition_input input = {.id = id, .to = to};
    assert_int_equal(world_try_move(w, actor, input, &out), expected);
    return out;
}

/* Every status pair of the incident workflow by everybody: exactly what is declared is allowed. */
static void only_declared_moves_by_those_who_may(void **state)
{
    static const struct {
        const char *actor;
        enum ticket_status from;
        enum ticket_status to;
    } allowed[] = {
        {"bob", TICKET_OPEN, TICKET_IN_PROGRESS},
        {"root", TICKET_OPEN, TICKET_IN_PROGRESS},
        {"bob", TICKET_IN_PROGRESS, TICKET_RESOLVED},
        {"root", TICKET_IN_PROGRESS, TICKET_RESOLVED},
        {"alice", TICKET_RESOLVED, TICKET_CLOSED},
        {"root", TICKET_RESOLVED, TICKET_CLOSED},
        {"alice", TICKET_RESOLVED, TICKET_IN_PROGRESS},
        {"bob", TICKET_RESOLVED, TICKET_IN_PROGRESS},
        {"root", TICKET_RESOLVED, TICKET_IN_PROGRESS},
        {"alice", TICKET_CLOSED, TICKET_IN_PROGRESS},
        {"root", TICKET_CLOSED, TICKET_IN_PROGRESS},
    };
    static const char *const actors[] = {"alice", "bob", "carol", "root"};
    static const enum ticket_status path[] = {TICKET_OPEN, TICKET_IN_PROGRESS, TICKET_RESOLVED,
                                              TICKET_CLOSED};
    struct world *w = *state;
    for (size_t from = 0; from < 4; from++) {
        for (size_t to = 0; to < 4; to++) {
            for (size_t a = 0; a < 4; a++) {
                struct ticket ticket = world_open_ticket(w, "alice", "outage", "");
                world_assign(w, "root", ticket.id, "bob");
                for (size_t i = 1; i <= from; i++) {
                    world_move(w, "root", ticket.id, path[i]);
                }
                bool may = false;
                for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
                    may |= allowed[i].from == path[from] && allowed[i].to == path[to] &&
                           strcmp(allowed[i].actor, actors[a]) == 0;
                }
                char *before = world_contents(w);
                struct ticket_transition_output out =
                    try_move(w, actors[a], ticket.id, path[to], may ? RESULT_OK : RESULT_FORBIDDEN);
                assert_int_equal(out.decision.allowed, may);
                if (may) {
                    assert_int_equal(world_get(w, ticket.id).status, path[to]);
                } else {
                    assert_string_equal(w->error.code, "forbidden_transition");
                    assert_string_equal(world_contents(w), before); /* B4.2: nothing changed */
                    assert_int_equal(out.ticket.status, path[from]);
                }
            }
        }
    }
}

static void a_refusal_explains_itself(void **state)
{
    struct world *w = *state;
    struct ticket ticket = world_open_ticket(w, "alice", "restart", "shop/prod/c1");
    struct ticket_transition_output out =
        try_move(w, "bob", ticket.id, TICKET_IN_PROGRESS, RESULT_FORBIDDEN);
    assert_int_equal(out.decision.via, VIA_NONE);
    assert_slice(out.decision.resolved, "acme/shop/prod/dba");
    assert_int_equal(out.decision.cascade_count, 4);
    assert_int_equal(out.decision.cascade[1].outcome, CASCADE_MATCH);
    assert_non_null(strstr(w->error.text, "acme/shop/prod/dba"));
}

static void the_row_says_how_the_actor_qualified(void **state)
{
    static const struct {
        const char *actor;
        const char *via;
        const char *acted_as;
        const char *member_of;
    } rows[] = {
        {"dave", "member", "acme/shop/prod/dba", "acme/shop/prod/dba"},
        {"carol", "inherited", "acme/shop/prod/dba", "acme/dba"}, /* B3.2 */
        {"root", "superadmin", "acme/shop/prod/dba", ""},         /* B3.4 */
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ticket ticket = world_open_ticket(w, "alice", "restart", "shop/prod/c1");
        w->now_ms += MINUTE_MS;
        world_move(w, rows[i].actor, ticket.id, TICKET_IN_PROGRESS);
        struct history_page page = world_history(w, ticket.id);
        assert_int_equal(page.count, 2);
        const struct history_entry *row = &page.items[1];
        assert_int_equal(row->kind, HISTORY_STATUS);
        assert_int_equal(row->at_ms, w->now_ms);
        assert_slice(row->actor, rows[i].actor);
        assert_slice(row->old_value, "OPEN");
        assert_slice(row->new_value, "IN_PROGRESS");
        assert_slice(row->via, rows[i].via);
        assert_slice(row->acted_as, rows[i].acted_as);
        assert_slice(row->member_of, rows[i].member_of);
        assert_slice(row->workflow, "acme/change");
        assert_slice(row->rule, "policy.yaml:18");
        assert_slice(row->revision, page.items[0].revision.data);
    }
}

/* B4.2: two entries with the same from and to mean "either role". */
static void either_role_will_do(void **state)
{
    static const struct {
        const char *actor;
        const char *via;
        const char *rule;
    } rows[] = {
        {"carol", "member", "policy.yaml:19"},
        {"alice", "requester", "policy.yaml:20"},
        {"root", "superadmin", "policy.yaml:19"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ticket ticket = world_open_ticket(w, "alice", "restart", "");
        world_move(w, "carol", ticket.id, TICKET_IN_PROGRESS);
        world_move(w, rows[i].actor, ticket.id, TICKET_RESOLVED);
        struct history_page page = world_history(w, ticket.id);
        assert_slice(page.items[2].via, rows[i].via);
        assert_slice(page.items[2].rule, rows[i].rule);
    }
}

/* B4.3 */
static void acting_as_assignee_takes_the_ticket(void **state)
{
    struct world *w = *state;
    struct ticket ticket = world_open_ticket(w, "alice", "outage", "");
    struct ticket moved = world_move(w, "bob", ticket.id, TICKET_IN_PROGRESS);
    assert_slice(moved.assignee.username, "bob");
    assert_int_equal(moved.version, 2);
    ticket = world_get(w, ticket.id);
    assert_slice(ticket.assignee.username, "bob");
    assert_int_equal(ticket.version, 2);

    struct history_page page = world_history(w, ticket.id);
    assert_int_equal(page.count, 3);
    assert_int_equal(page.items[1].kind, HISTORY_STATUS);
    assert_int_equal(page.items[2].kind, HISTORY_ASSIGNEE);
    assert_int_equal(page.items[1].at_ms, page.items[2].at_ms);
    assert_slice(page.items[2].old_value, "");
    assert_slice(page.items[2].new_value, "bob");
    assert_slice(page.items[2].via, "assignee");
    assert_slice(page.items[2].member_of, "acme/ops");

    /* Once somebody has it, other members are not the assignee any more. */
    world_reload(w, "org: acme\n"
                    "groups: [{name: ops, users: [bob, carol]}]\n"
                    "workflows:\n"
                    "  - {name: incident, displayName: I, transitions: [\n"
                    "      {from: IN_PROGRESS, to: RESOLVED, role: assignee},\n"
                    "      {from: RESOLVED, to: CLOSED, role: any}]}\n");
    try_move(w, "carol", ticket.id, TICKET_RESOLVED, RESULT_FORBIDDEN);
    try_move(w, "bob", ticket.id, TICKET_RESOLVED, RESULT_OK);
}

static void a_superadmin_takes_nothing_over(void **state)
{
    struct world *w = *state;
    struct ticket ticket = world_open_ticket(w, "alice", "outage", "");
    assert_int_equal(world_move(w, "root", ticket.id, TICKET_IN_PROGRESS).assignee.id, 0);
    assert_int_equal(world_history(w, ticket.id).count, 2);
}

static void a_comment_comes_in_the_same_moment(void **state)
{
    struct world *w = *state;
    struct ticket ticket = world_open_ticket(w, "alice", "outage", "");
    struct ticket_transition_output out;
    struct ticket_transition_input input = {
        .id = ticket.id, .to = TICKET_IN_PROGRESS, .comment = slice_of("On it.")};
    assert_int_equal(world_try_move(w, "bob", input, &out), RESULT_OK);
    struct history_page page = world_history(w, ticket.id);
    assert_int_equal(page.count, 4);
    assert_int_equal(page.items[3].kind, HISTORY_COMMENT);
    assert_int_not_equal(page.items[3].comment_id, 0);
    assert_int_equal(page.items[3].at_ms, page.items[1].at_ms);
    assert_int_equal(out.ticket.version, 2);

    /* A refused move says nothing either. */
    char *before = world_contents(w);
    input.to = TICKET_CLOSED;
    assert_int_equal(world_try_move(w, "bob", input, &out), RESULT_FORBIDDEN);
    assert_string_equal(world_contents(w), before);
}

/* B4.4 */
static void the_later_of_two_is_told(void **state)
{
    struct world *w = *state;
    struct ticket seen = world_open_ticket(w, "alice", "outage", "");
    struct ticket_transition_output first;
    struct ticket_transition_output second;
    struct ticket_transition_input input = {
        .id = seen.id, .to = TICKET_IN_PROGRESS, .expected_version = seen.version};
    assert_int_equal(world_try_move(w, "bob", input, &first), RESULT_OK);
    char *before = world_contents(w);
    assert_refused(w, world_try_move(w, "root", input, &second), RESULT_CONFLICT,
                   "version_conflict");
    assert_int_equal(second.ticket.version, 2);
    assert_int_equal(second.ticket.status, TICKET_IN_PROGRESS);
    assert_slice(second.ticket.assignee.username, "bob");
    assert_string_equal(world_contents(w), before);
}

static void comments_are_no_versions(void **state)
{
    struct world *w = *state;
    struct ticket seen = world_open_ticket(w, "alice", "outage", "");
    w->now_ms += MINUTE_MS;
    assert_int_equal(world_try_comment(w, "carol", seen.id, "Me too."), RESULT_OK);
    assert_int_equal(world_get(w, seen.id).version, seen.version);
    assert_int_equal(world_get(w, seen.id).updated_at_ms, w->now_ms);
    struct ticket_transition_output out;
    struct ticket_transition_input input = {
        .id = seen.id, .to = TICKET_IN_PROGRESS, .expected_version = seen.version};
    assert_int_equal(world_try_move(w, "bob", input, &out), RESULT_OK);
}

/* B2.5 */
static void a_ticket_outlives_its_workflow(void **state)
{
    struct world *w = *state;
    struct ticket ticket = world_open_ticket(w, "alice", "outage", "");
    world_reload(w, "org: acme\n"
                    "workflows:\n"
                    "  - {name: other, displayName: O, transitions: [{from: OPEN, to: CLOSED, "
                    "role: any}]}\n");
    char *before = world_contents(w);
    try_move(w, "root", ticket.id, TICKET_IN_PROGRESS, RESULT_CONFLICT);
    assert_string_equal(w->error.code, "workflow_gone");
    assert_non_null(strstr(w->error.text, "acme/incident"));
    assert_string_equal(world_contents(w), before);
    assert_slice(world_get(w, ticket.id).workflow, "acme/incident");
    assert_int_equal(world_try_comment(w, "alice", ticket.id, "Still here."), RESULT_OK);

    world_reload(w, world_policy);
    world_move(w, "bob", ticket.id, TICKET_IN_PROGRESS);
}

static void times_of_resolving_and_closing_are_kept_while_they_hold(void **state)
{
    struct world *w = *state;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    world_move(w, "bob", id, TICKET_IN_PROGRESS);
    w->now_ms += MINUTE_MS;
    int64_t resolved_ms = w->now_ms;
    assert_int_equal(world_move(w, "bob", id, TICKET_RESOLVED).resolved_at_ms, resolved_ms);
    w->now_ms += MINUTE_MS;
    struct ticket closed = world_move(w, "alice", id, TICKET_CLOSED);
    assert_int_equal(closed.resolved_at_ms, resolved_ms);
    assert_int_equal(closed.closed_at_ms, w->now_ms);
    struct ticket again = world_move(w, "alice", id, TICKET_IN_PROGRESS);
    assert_int_equal(again.resolved_at_ms, 0);
    assert_int_equal(again.closed_at_ms, 0);
}

static void a_history_is_in_order_of_time_whatever_the_clock_does(void **state)
{
    struct world *w = *state;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    int64_t opened_ms = w->now_ms;
    w->now_ms -= HOUR_MS;
    world_move(w, "bob", id, TICKET_IN_PROGRESS);
    assert_int_equal(world_try_comment(w, "alice", id, "Early."), RESULT_OK);
    struct history_page page = world_history(w, id);
    for (size_t i = 0; i < page.count; i++) {
        assert_int_equal(page.items[i].at_ms, opened_ms);
    }
    assert_int_equal(world_get(w, id).updated_at_ms, opened_ms);
}

static enum result list_moves(struct service_call *call, void *context, struct error *error)
{
    struct ticket_moves *moves = context;
    return ticket_list_moves(call, moves->ticket.id, moves, error);
}

static void moves_are_listed_with_their_reasons(void **state)
{
    struct world *w = *state;
    struct ticket_moves moves = {.ticket.id = world_open_ticket(w, "alice", "restart", "").id};
    assert_int_equal(world_run(w, "alice", list_moves, &moves), RESULT_OK);
    assert_int_equal(moves.moves[0].to, TICKET_IN_PROGRESS);
    assert_true(moves.moves[0].is_declared);
    assert_false(moves.moves[0].decision.allowed);
    assert_int_equal(moves.moves[1].to, TICKET_RESOLVED);
    assert_false(moves.moves[1].is_declared);
    assert_false(moves.moves[1].decision.allowed);
    assert_int_equal(moves.moves[2].to, TICKET_CLOSED);
    assert_true(moves.moves[2].decision.allowed);
    assert_int_equal(moves.moves[2].decision.via, VIA_REQUESTER);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct world *w = *state;
    struct ticket_moves moves = {.ticket.id = 4711};
    try_move(w, "root", 4711, TICKET_CLOSED, RESULT_NOT_FOUND);
    assert_string_equal(w->error.code, "ticket_not_found");
    assert_refused(w, world_try_comment(w, "root", 4711, "?"), RESULT_NOT_FOUND,
                   "ticket_not_found");
    assert_refused(w, world_run(w, "root", list_moves, &moves), RESULT_NOT_FOUND,
                   "ticket_not_found");
}

static void comments_are_checked(void **state)
{
    struct world *w = *state;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    char *longest = arena_alloc(w->arena, TICKET_COMMENT_MAX + 2);
    memset(longest, 'x', TICKET_COMMENT_MAX);
    assert_int_equal(world_try_comment(w, "alice", id, longest), RESULT_OK);
    longest[TICKET_COMMENT_MAX] = 'x';
    assert_refused(w, world_try_comment(w, "alice", id, longest), RESULT_INVALID,
                   "comment_too_long");
    assert_string_equal(w->error.pointer, "/body");
    assert_refused(w, world_try_comment(w, "alice", id, " \n"), RESULT_INVALID, "comment_required");
    struct ticket_transition_output out;
    struct ticket_transition_input input = {
        .id = id, .to = TICKET_IN_PROGRESS, .comment = slice_of(longest)};
    assert_refused(w, world_try_move(w, "bob", input, &out), RESULT_INVALID, "comment_too_long");
    assert_string_equal(w->error.pointer, "/comment");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(only_declared_moves_by_those_who_may),
        world_test(a_refusal_explains_itself),
        world_test(the_row_says_how_the_actor_qualified),
        world_test(either_role_will_do),
        world_test(acting_as_assignee_takes_the_ticket),
        world_test(a_superadmin_takes_nothing_over),
        world_test(a_comment_comes_in_the_same_moment),
        world_test(the_later_of_two_is_told),
        world_test(comments_are_no_versions),
        world_test(a_ticket_outlives_its_workflow),
        world_test(times_of_resolving_and_closing_are_kept_while_they_hold),
        world_test(a_history_is_in_order_of_time_whatever_the_clock_does),
        world_test(moves_are_listed_with_their_reasons),
        world_test(what_is_not_there_is_not_found),
        world_test(comments_are_checked),
    };
    return cmocka_run_group_tests_name("service/transition", tests, NULL, NULL);
}

/* The five default workflows of the examples, each status by each status by each role: what is
 * declared can be done by those who may, and nothing else by anybody. */
#include "world.h"

enum role { ASSIGNEE, REQUESTER, ANY };

struct expected_move {
    enum ticket_status from;
    enum ticket_status to;
    enum role role;
};

static const struct {
    const char *name;
    struct expected_move moves[6];
    size_t count;
} workflows[] = {
    {"incident_response",
     {{TICKET_OPEN, TICKET_IN_PROGRESS, ASSIGNEE},
      {TICKET_IN_PROGRESS, TICKET_RESOLVED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_CLOSED, REQUESTER},
      {TICKET_RESOLVED, TICKET_IN_PROGRESS, ANY}},
     4},
    {"service_request",
     {{TICKET_OPEN, TICKET_IN_PROGRESS, ASSIGNEE},
      {TICKET_IN_PROGRESS, TICKET_RESOLVED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_CLOSED, ANY},
      {TICKET_RESOLVED, TICKET_IN_PROGRESS, ANY}},
     4},
    {"change_request",
     {{TICKET_OPEN, TICKET_IN_PROGRESS, ASSIGNEE},
      {TICKET_IN_PROGRESS, TICKET_RESOLVED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_CLOSED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_IN_PROGRESS, ANY}},
     4},
    {"problem_investigation",
     {{TICKET_OPEN, TICKET_IN_PROGRESS, ASSIGNEE},
      {TICKET_IN_PROGRESS, TICKET_OPEN, ASSIGNEE},
      {TICKET_IN_PROGRESS, TICKET_RESOLVED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_CLOSED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_IN_PROGRESS, ANY}},
     5},
    {"access_request",
     {{TICKET_OPEN, TICKET_IN_PROGRESS, ASSIGNEE},
      {TICKET_IN_PROGRESS, TICKET_RESOLVED, ASSIGNEE},
      {TICKET_RESOLVED, TICKET_CLOSED, REQUESTER},
      {TICKET_RESOLVED, TICKET_IN_PROGRESS, ANY}},
     4},
};

/* alice asks, zoe has it, yann has nothing to do with it, root is superadmin. */
static const char *const actors[] = {"alice", "zoe", "yann", "root"};

static bool may(const struct expected_move *moves, size_t count, enum ticket_status from,
                enum ticket_status to, const char *actor)
{
    for (size_t i = 0; i < count; i++) {
        if (moves[i].from == from && moves[i].to == to) {
            bool is_assignee = strcmp(actor, "zoe") == 0;
            bool is_requester = strcmp(actor, "alice") == 0;
            return strcmp(actor, "root") == 0 || (is_assignee && moves[i].role != REQUESTER) ||
                   (is_requester && moves[i].role != ASSIGNEE);
        }
    }
    return false;
}

static int64_t ticket_in(struct world *w, const char *workflow, enum ticket_status status)
{
    struct ticket ticket;
    struct ticket_open_input input = {.workflow = slice_of(workflow), .title = slice_of("Walk")};
    assert_int_equal(world_try_open(w, "alice", input, &ticket), RESULT_OK);
    world_assign(w, "root", ticket.id, "zoe");
    for (int next = TICKET_IN_PROGRESS; next <= (int) status; next++) {
        world_move(w, "root", ticket.id, (enum ticket_status) next);
    }
    return ticket.id;
}

static void each_does_what_it_declares_and_nothing_else(void **state)
{
    (void) state;
    struct world *w = world_open_examples();
    for (size_t a = 0; a < 4; a++) {
        world_add_person(w, actors[a], strcmp(actors[a], "root") == 0);
    }
    for (size_t i = 0; i < sizeof workflows / sizeof workflows[0]; i++) {
        for (int from = 0; from < TICKET_STATUS_COUNT; from++) {
            for (int cell = 0; cell < TICKET_STATUS_COUNT * 4; cell++) {
                enum ticket_status to = (enum ticket_status)(cell / 4);
                const char *actor = actors[cell % 4];
                bool expected = may(workflows[i].moves, workflows[i].count,
                                    (enum ticket_status) from, to, actor);
                int64_t id = ticket_in(w, workflows[i].name, (enum ticket_status) from);
                struct ticket_transition_output out;
                struct ticket_transition_input input = {.id = id, .to = to};
                enum result result = world_try_move(w, actor, input, &out);
                if (result != (expected ? RESULT_OK : RESULT_FORBIDDEN)) {
                    fail_msg("%s, %s to %s by %s: %s", workflows[i].name,
                             ticket_status_name((enum ticket_status) from), ticket_status_name(to),
                             actor, w->error.text);
                }
                assert_int_equal(world_get(w, id).status,
                                 expected ? to : (enum ticket_status) from);
            }
        }
    }
    world_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_does_what_it_declares_and_nothing_else),
    };
    return cmocka_run_group_tests_name("service/default_workflows", tests, NULL, NULL);
}

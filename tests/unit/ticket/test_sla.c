/* B5: targets, and the lives of tickets as tables: what happens when, and where the clocks are
 * then.
 */
#include "ticket/sla.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { STEPS_MAX = 8 };

/* Times in the tables are minutes since opening. */
static const int64_t opened_at_ms = 1769851800000;
static const int64_t minute_ms = 60000;

static int64_t at_ms(int64_t minute)
{
    return opened_at_ms + minute * minute_ms;
}

static void targets_by_priority(void **state)
{
    (void) state;
    static const struct {
        enum ticket_priority priority;
        int64_t response_minutes, resolution_minutes;
    } cases[] = {
        {PRIORITY_CRITICAL, 5, 120},
        {PRIORITY_HIGH, 30, 480},
        {PRIORITY_MEDIUM, 120, 1440},
        {PRIORITY_LOW, 1440, 7200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(sla_priority_target_ms(SLA_RESPONSE, cases[i].priority),
                         cases[i].response_minutes * minute_ms);
        assert_int_equal(sla_priority_target_ms(SLA_RESOLUTION, cases[i].priority),
                         cases[i].resolution_minutes * minute_ms);
    }
}

enum step_kind { NOTHING, MOVE, REPRIORITISE };

struct step {
    enum step_kind kind;
    int64_t minute;
    enum ticket_status to;
    enum ticket_priority priority;
};

#define MOVE_TO(status, minute)                \
    {                                          \
        MOVE, (minute), (status), PRIORITY_LOW \
    }
#define RAISE_TO(priority, minute)                      \
    {                                                   \
        REPRIORITISE, (minute), TICKET_OPEN, (priority) \
    }

enum { RUNS = -1 };

/* In minutes: due and met since opening (RUNS: not met). */
struct expected_clock {
    int64_t due, met, stopped;
};

static const struct life {
    const char *name;
    int64_t item_response, item_resolution; /* minutes; 0: by priority */
    enum ticket_priority priority;
    struct step steps[STEPS_MAX];
    struct expected_clock response, resolution;
} lives[] = {
    {"untouched", 0, 0, PRIORITY_HIGH, {{0}}, {30, RUNS, 0}, {480, RUNS, 0}},
    {"the item's own targets", 15, 90, PRIORITY_LOW, {{0}}, {15, RUNS, 0}, {90, RUNS, 0}},
    {"one target from the item", 15, 0, PRIORITY_LOW, {{0}}, {15, RUNS, 0}, {7200, RUNS, 0}},
    {"the straight way",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_IN_PROGRESS, 10), MOVE_TO(TICKET_RESOLVED, 100), MOVE_TO(TICKET_CLOSED, 200)},
     {30, 10, 0},
     {480, 100, 0}},
    {"only the first IN_PROGRESS counts",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_IN_PROGRESS, 10), MOVE_TO(TICKET_OPEN, 20), MOVE_TO(TICKET_IN_PROGRESS, 70)},
     {30, 10, 0},
     {480, RUNS, 0}},
    {"straight to RESOLVED is a response too",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_RESOLVED, 7)},
     {30, 7, 0},
     {480, 7, 0}},
    {"straight to CLOSED as well",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_CLOSED, 7)},
     {30, 7, 0},
     {480, 7, 0}},
    {"re-opened: the time in RESOLVED is given back",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_IN_PROGRESS, 10), MOVE_TO(TICKET_RESOLVED, 100),
      MOVE_TO(TICKET_IN_PROGRESS, 160)},
     {30, 10, 0},
     {540, RUNS, 60}},
    {"re-opened twice: both pauses are",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_IN_PROGRESS, 10), MOVE_TO(TICKET_RESOLVED, 100),
      MOVE_TO(TICKET_IN_PROGRESS, 160), MOVE_TO(TICKET_RESOLVED, 200), MOVE_TO(TICKET_OPEN, 1000),
      MOVE_TO(TICKET_RESOLVED, 1010)},
     {30, 10, 0},
     {1340, 1010, 860}},
    {"re-opened from CLOSED: RESOLVED and CLOSED are one pause",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_IN_PROGRESS, 10), MOVE_TO(TICKET_RESOLVED, 100), MOVE_TO(TICKET_CLOSED, 200),
      MOVE_TO(TICKET_IN_PROGRESS, 300)},
     {30, 10, 0},
     {680, RUNS, 200}},
    {"from CLOSED back to RESOLVED nothing runs",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_CLOSED, 50), MOVE_TO(TICKET_RESOLVED, 90)},
     {30, 50, 0},
     {480, 50, 0}},
    {"from OPEN to RESOLVED and back: the response stays given",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_RESOLVED, 5), MOVE_TO(TICKET_OPEN, 25), MOVE_TO(TICKET_IN_PROGRESS, 40)},
     {30, 5, 0},
     {500, RUNS, 20}},
    {"a wall clock that was set back gives nothing and takes nothing",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_RESOLVED, 100), MOVE_TO(TICKET_OPEN, 90)},
     {30, 100, 0},
     {480, RUNS, 0}},
    {"B5.3: a new priority counts from the opening",
     0,
     0,
     PRIORITY_LOW,
     {RAISE_TO(PRIORITY_CRITICAL, 60)},
     {5, RUNS, 0},
     {120, RUNS, 0}},
    {"B5.3: the item's targets do not follow",
     15,
     90,
     PRIORITY_LOW,
     {RAISE_TO(PRIORITY_CRITICAL, 60)},
     {15, RUNS, 0},
     {90, RUNS, 0}},
    {"B5.3: each clock for itself",
     0,
     90,
     PRIORITY_LOW,
     {RAISE_TO(PRIORITY_HIGH, 60)},
     {30, RUNS, 0},
     {90, RUNS, 0}},
    {"B5.3: time spent stopped is kept",
     0,
     0,
     PRIORITY_HIGH,
     {MOVE_TO(TICKET_RESOLVED, 10), MOVE_TO(TICKET_OPEN, 70), RAISE_TO(PRIORITY_CRITICAL, 80)},
     {5, 10, 0},
     {180, RUNS, 60}},
    {"B5.3: a stopped clock is due anew and stays stopped",
     0,
     0,
     PRIORITY_LOW,
     {MOVE_TO(TICKET_IN_PROGRESS, 3), MOVE_TO(TICKET_RESOLVED, 100),
      RAISE_TO(PRIORITY_CRITICAL, 110)},
     {5, 3, 0},
     {120, 100, 0}},
    {"B5.3: and runs on from its new due time",
     0,
     0,
     PRIORITY_LOW,
     {MOVE_TO(TICKET_RESOLVED, 100), RAISE_TO(PRIORITY_CRITICAL, 110), MOVE_TO(TICKET_OPEN, 130)},
     {5, 100, 0},
     {150, RUNS, 30}},
    {"B5.3: there and back again is where it was",
     0,
     0,
     PRIORITY_MEDIUM,
     {RAISE_TO(PRIORITY_CRITICAL, 1), RAISE_TO(PRIORITY_MEDIUM, 2)},
     {120, RUNS, 0},
     {1440, RUNS, 0}},
};

static void start_clocks(const struct life *life, struct sla_clock clocks[SLA_CLOCK_COUNT])
{
    clocks[SLA_RESPONSE] =
        sla_clock_start(SLA_RESPONSE, life->item_response, life->priority, opened_at_ms);
    clocks[SLA_RESOLUTION] =
        sla_clock_start(SLA_RESOLUTION, life->item_resolution, life->priority, opened_at_ms);
}

static void assert_clock(const struct life *life, const char *which, const struct sla_clock *clock,
                         struct expected_clock expected)
{
    int64_t met_at_ms = expected.met == RUNS ? 0 : at_ms(expected.met);
    if (clock->due_at_ms != at_ms(expected.due) || clock->met_at_ms != met_at_ms ||
        clock->stopped_ms != expected.stopped * minute_ms || clock->breached_at_ms != 0) {
        fail_msg("%s, %s: due after %lld min, met after %lld, stopped for %lld", life->name, which,
                 (long long) ((clock->due_at_ms - opened_at_ms) / minute_ms),
                 (long long) ((clock->met_at_ms - opened_at_ms) / minute_ms),
                 (long long) (clock->stopped_ms / minute_ms));
    }
}

static void lives_of_tickets(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof lives / sizeof lives[0]; i++) {
        const struct life *life = &lives[i];
        struct sla_clock clocks[SLA_CLOCK_COUNT];
        start_clocks(life, clocks);
        enum ticket_status status = TICKET_OPEN;
        for (size_t s = 0; s < STEPS_MAX; s++) {
            const struct step *step = &life->steps[s];
            if (step->kind == MOVE) {
                sla_clocks_move(clocks, status, step->to, at_ms(step->minute));
                status = step->to;
            } else if (step->kind == REPRIORITISE) {
                sla_clocks_reprioritise(clocks, step->priority, opened_at_ms);
            }
        }
        assert_clock(life, "response", &clocks[SLA_RESPONSE], life->response);
        assert_clock(life, "resolution", &clocks[SLA_RESOLUTION], life->resolution);
    }
}

static void the_due_moment_itself_is_kept(void **state)
{
    (void) state;
    struct sla_clock clock = sla_clock_start(SLA_RESPONSE, 0, PRIORITY_CRITICAL, opened_at_ms);
    assert_false(sla_clock_is_newly_breached(&clock, at_ms(0)));
    assert_false(sla_clock_is_newly_breached(&clock, at_ms(5) - 1));
    assert_false(sla_clock_is_newly_breached(&clock, at_ms(5)));
    assert_true(sla_clock_is_newly_breached(&clock, at_ms(5) + 1));
    assert_int_equal(sla_clock_remaining_ms(&clock, at_ms(3)), 2 * minute_ms);
    assert_int_equal(sla_clock_remaining_ms(&clock, at_ms(5)), 0);
    assert_int_equal(sla_clock_remaining_ms(&clock, at_ms(6)), -minute_ms);
}

static void a_stopped_clock_is_judged_by_its_stop(void **state)
{
    (void) state;
    struct sla_clock clock = sla_clock_start(SLA_RESPONSE, 0, PRIORITY_CRITICAL, opened_at_ms);
    clock.met_at_ms = at_ms(5);
    assert_false(sla_clock_is_newly_breached(&clock, at_ms(1000)));
    assert_int_equal(sla_clock_remaining_ms(&clock, at_ms(1000)), 0);
    clock.met_at_ms = at_ms(5) + 1; /* B5.2: also when no one was looking */
    assert_true(sla_clock_is_newly_breached(&clock, at_ms(1000)));
    assert_int_equal(sla_clock_remaining_ms(&clock, at_ms(1000)), -1);
}

/* B5.2: once per clock, whatever happens afterwards. */
static void a_recorded_breach_is_never_new_and_never_forgotten(void **state)
{
    (void) state;
    struct sla_clock clocks[SLA_CLOCK_COUNT];
    start_clocks(&(struct life){.priority = PRIORITY_CRITICAL}, clocks);
    clocks[SLA_RESOLUTION].breached_at_ms = at_ms(121);
    sla_clocks_move(clocks, TICKET_OPEN, TICKET_RESOLVED, at_ms(130));
    sla_clocks_move(clocks, TICKET_RESOLVED, TICKET_OPEN, at_ms(140));
    sla_clocks_reprioritise(clocks, PRIORITY_LOW, opened_at_ms);
    assert_int_equal(clocks[SLA_RESOLUTION].breached_at_ms, at_ms(121));
    assert_int_equal(clocks[SLA_RESOLUTION].due_at_ms, at_ms(7210));
    assert_false(sla_clock_is_newly_breached(&clocks[SLA_RESOLUTION], at_ms(9999)));
}

/* The timer's moment and the test for a breach must agree to the millisecond, or it spins. */
static void the_next_check_is_the_first_moment_of_a_breach(void **state)
{
    (void) state;
    struct sla_clock clocks[SLA_CLOCK_COUNT];
    start_clocks(&(struct life){.priority = PRIORITY_HIGH}, clocks);
    int64_t next_ms = sla_next_check_ms(clocks);
    assert_int_equal(next_ms, at_ms(30) + 1);
    assert_false(sla_clock_is_newly_breached(&clocks[SLA_RESPONSE], next_ms - 1));
    assert_true(sla_clock_is_newly_breached(&clocks[SLA_RESPONSE], next_ms));

    clocks[SLA_RESPONSE].breached_at_ms = next_ms;
    assert_int_equal(sla_next_check_ms(clocks), at_ms(480) + 1);
    sla_clocks_move(clocks, TICKET_OPEN, TICKET_RESOLVED, at_ms(100));
    assert_int_equal(sla_next_check_ms(clocks), 0);
    sla_clocks_move(clocks, TICKET_RESOLVED, TICKET_OPEN, at_ms(150));
    assert_int_equal(sla_next_check_ms(clocks), at_ms(530) + 1);
    sla_clocks_move(clocks, TICKET_OPEN, TICKET_RESOLVED, at_ms(531)); /* late, and unrecorded */
    assert_int_equal(sla_next_check_ms(clocks), at_ms(530) + 1);
    clocks[SLA_RESOLUTION].breached_at_ms = at_ms(532);
    assert_int_equal(sla_next_check_ms(clocks), 0);
}

static void a_ticket_is_at_risk_when_a_quarter_is_left(void **state)
{
    (void) state;
    struct sla_clock clocks[SLA_CLOCK_COUNT];
    start_clocks(&(struct life){.item_response = 40, .item_resolution = 100}, clocks);
    assert_int_equal(sla_at_risk_from_ms(clocks), at_ms(30));
    sla_clocks_move(clocks, TICKET_OPEN, TICKET_IN_PROGRESS, at_ms(5));
    assert_int_equal(sla_at_risk_from_ms(clocks), at_ms(75));
    sla_clocks_move(clocks, TICKET_IN_PROGRESS, TICKET_RESOLVED, at_ms(50));
    assert_int_equal(sla_at_risk_from_ms(clocks), 0);
    sla_clocks_move(clocks, TICKET_RESOLVED, TICKET_OPEN, at_ms(60));
    assert_int_equal(sla_at_risk_from_ms(clocks), at_ms(85));
    clocks[SLA_RESOLUTION].breached_at_ms = at_ms(111);
    assert_int_equal(sla_at_risk_from_ms(clocks), 0);
}

static void the_longest_target_stays_in_range(void **state)
{
    (void) state;
    struct sla_clock clock =
        sla_clock_start(SLA_RESOLUTION, SLA_TARGET_MINUTES_MAX, PRIORITY_LOW, opened_at_ms);
    assert_false(clock.from_priority);
    assert_int_equal(clock.due_at_ms, at_ms(SLA_TARGET_MINUTES_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_by_priority),
        cmocka_unit_test(lives_of_tickets),
        cmocka_unit_test(the_due_moment_itself_is_kept),
        cmocka_unit_test(a_stopped_clock_is_judged_by_its_stop),
        cmocka_unit_test(a_recorded_breach_is_never_new_and_never_forgotten),
        cmocka_unit_test(the_next_check_is_the_first_moment_of_a_breach),
        cmocka_unit_test(a_ticket_is_at_risk_when_a_quarter_is_left),
        cmocka_unit_test(the_longest_target_stays_in_range),
    };
    return cmocka_run_group_tests_name("ticket/sla", tests, NULL, NULL);
}

/* The dashboard's numbers: how things stand, and how they went, on the days when they did. */
#include "service/statistics.h"
#include "world.h"

struct stats_use {
    size_t days;
    struct statistics result;
};

static enum result read_statistics(struct service_call *call, void *context, struct error *error)
{
    struct stats_use *use = context;
    return statistics_read(call, use->days, &use->result, error);
}

static struct statistics statistics_of(struct world *w, size_t days)
{
    struct stats_use use = {.days = days};
    assert_int_equal(world_run(w, "alice", read_statistics, &use), RESULT_OK);
    return use.result;
}

/* Noon of a day, so that minutes more or less stay within it. */
static void go_to_noon(struct world *w)
{
    w->now_ms = day_of_ms(w->now_ms) * DAY_LENGTH_MS + DAY_LENGTH_MS / 2;
}

static void how_things_stand(void **state)
{
    struct world *w = *state;
    world_open_ticket(w, "alice", "outage", "");   /* CRITICAL, ops */
    world_open_ticket(w, "alice", "outage", "");   /* bob's */
    world_open_ticket(w, "alice", "question", ""); /* MEDIUM, no group */
    world_open_ticket(w, "alice", "restart", "");  /* MEDIUM, dba: closed */
    world_move(w, "bob", 2, TICKET_IN_PROGRESS);
    world_move(w, "alice", 4, TICKET_CLOSED);
    struct statistics s = statistics_of(w, 1);
    assert_int_equal(s.by_status[TICKET_OPEN], 2);
    assert_int_equal(s.by_status[TICKET_IN_PROGRESS], 1);
    assert_int_equal(s.by_status[TICKET_CLOSED], 1);
    assert_int_equal(s.open_by_priority[PRIORITY_CRITICAL], 2);
    assert_int_equal(s.open_by_priority[PRIORITY_MEDIUM], 1);
    assert_int_equal(s.group_count, 2);
    assert_slice(s.groups[0].name, "acme/ops");
    assert_int_equal(s.groups[0].open, 2);
    assert_int_equal(s.groups[0].unassigned, 1);
    assert_slice(s.groups[1].name, "");
    assert_int_equal(s.groups[1].unassigned, 1);
}

static void how_things_went(void **state)
{
    struct world *w = *state;
    go_to_noon(w);
    world_open_ticket(w, "alice", "outage", ""); /* 15 min, 240 min */
    world_open_ticket(w, "alice", "outage", "");
    w->now_ms += 10 * MINUTE_MS;
    world_move(w, "bob", 1, TICKET_IN_PROGRESS);
    w->now_ms += 50 * MINUTE_MS;
    world_move(w, "bob", 1, TICKET_RESOLVED);
    w->now_ms += DAY_MS;
    world_move(w, "alice", 1, TICKET_CLOSED);
    world_move(w, "bob", 2, TICKET_IN_PROGRESS); /* and so both breaches are recorded */
    struct statistics s = statistics_of(w, 3);
    assert_int_equal(s.first_day, day_of_ms(w->now_ms) - 2);
    assert_int_equal(s.opened[0], 0);
    assert_int_equal(s.opened[1], 2);
    assert_int_equal(s.resolved[1], 1);
    assert_int_equal(s.resolved[2], 0);
    assert_int_equal(s.closed[1], 0);
    assert_int_equal(s.closed[2], 1);
    assert_int_equal(s.met[SLA_RESPONSE], 1);
    assert_int_equal(s.breached[SLA_RESPONSE], 1);
    assert_int_equal(s.met[SLA_RESOLUTION], 1);
    assert_int_equal(s.breached[SLA_RESOLUTION], 1);
    assert_int_equal(s.resolve_times[PRIORITY_CRITICAL].resolved, 1);
    assert_in_range(s.resolve_times[PRIORITY_CRITICAL].p50_seconds, 3600 * 7 / 8, 3600 * 9 / 8);
    s = statistics_of(w, 1); /* yesterday is out of the window */
    assert_int_equal(s.met[SLA_RESPONSE], 0);
    assert_int_equal(s.breached[SLA_RESPONSE], 1);
    assert_int_equal(s.resolve_times[PRIORITY_CRITICAL].resolved, 0);
}

static void what_is_opened_again_is_open(void **state)
{
    struct world *w = *state;
    go_to_noon(w);
    world_open_ticket(w, "alice", "outage", "");
    world_move(w, "bob", 1, TICKET_IN_PROGRESS);
    world_move(w, "bob", 1, TICKET_RESOLVED);
    assert_int_equal(statistics_of(w, 2).resolved[1], 1);
    w->now_ms += DAY_MS;
    world_move(w, "alice", 1, TICKET_IN_PROGRESS);
    struct statistics s = statistics_of(w, 2);
    assert_int_equal(s.resolved[0] + s.resolved[1], 0);
    assert_int_equal(s.open_age[0], 0);
    assert_int_equal(s.open_age[1], 1);
    assert_int_equal(s.met[SLA_RESOLUTION], 0);
}

static void open_tickets_grow_old(void **state)
{
    static const int64_t days_ago[] = {400, 90, 89, 30, 29, 7, 6, 3, 2, 1, 0};
    static const int64_t expected[STATISTICS_AGE_COUNT] = {1, 2, 2, 2, 2, 2};
    struct world *w = *state;
    go_to_noon(w);
    int64_t now_ms = w->now_ms;
    for (size_t i = 0; i < sizeof days_ago / sizeof days_ago[0]; i++) {
        w->now_ms = now_ms - days_ago[i] * DAY_MS;
        world_open_ticket(w, "alice", "question", "");
    }
    assert_memory_equal(statistics_of(w, 7).open_age, expected, sizeof expected);
}

static void half_of_them_took_no_longer(void **state)
{
    struct world *w = *state;
    go_to_noon(w);
    int64_t opened_ms = w->now_ms;
    for (int i = 0; i < 10; i++) {
        w->now_ms = opened_ms;
        int64_t id = world_open_ticket(w, "alice", "restart", "").id;
        w->now_ms += (i < 9 ? 1 + i : 1000) * MINUTE_MS;
        world_move(w, "alice", id, TICKET_CLOSED);
    }
    w->now_ms = opened_ms + 2 * DAY_MS;
    struct statistics_times times = statistics_of(w, 7).resolve_times[PRIORITY_MEDIUM];
    assert_int_equal(times.resolved, 10);
    assert_in_range(times.p50_seconds, 5 * 60 * 7 / 8, 5 * 60 * 9 / 8);
    assert_in_range(times.p90_seconds, 9 * 60 * 7 / 8, 9 * 60 * 9 / 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(how_things_stand),
        world_test(how_things_went),
        world_test(what_is_opened_again_is_open),
        world_test(open_tickets_grow_old),
        world_test(half_of_them_took_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

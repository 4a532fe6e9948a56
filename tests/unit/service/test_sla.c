/* Service levels (B5): breaches are recorded once, by whoever comes first, and are never lost. */
#include "base/clock.h"
#include "service/sla_timer.h"
#include "world.h"

#include <pthread.h>
#include <sched.h>

static size_t record(struct world *w)
{
    size_t recorded = 0;
    struct error error = {0};
    assert_int_equal(sla_record_breaches(&w->service, w->now_ms, &recorded, &error), RESULT_OK);
    return recorded;
}

/* Rows of breaches of one clock; *row is the last. */
static size_t breaches(struct world *w, int64_t id, const char *clock, struct history_entry *row)
{
    size_t count = 0;
    struct history_page page = world_history(w, id);
    for (size_t i = 0; i < page.count; i++) {
        if (page.items[i].kind == HISTORY_SLA_BREACHED &&
            slice_equal_text(page.items[i].new_value, clock)) {
            *row = page.items[i];
            count++;
        }
    }
    return count;
}

/* The card: 15 minutes to respond, 4 hours to resolve. */
static void a_breach_is_recorded_when_it_is_one_and_once(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    int64_t opened_ms = w->now_ms;
    w->now_ms = opened_ms + 15 * MINUTE_MS; /* at the due time the promise is still kept */
    assert_int_equal(record(w), 0);
    w->now_ms++;
    assert_int_equal(record(w), 1);
    assert_int_equal(record(w), 0);
    assert_int_equal(breaches(w, id, "response", &row), 1);
    assert_slice(row.actor, "system");
    assert_slice(row.via, "");
    assert_int_equal(row.at_ms, w->now_ms);
    char due[CLOCK_TEXT_SIZE];
    clock_format_ms(opened_ms + 15 * MINUTE_MS, due);
    assert_slice(row.old_value, due);
    struct ticket ticket = world_get(w, id);
    assert_int_equal(ticket.sla[SLA_RESPONSE].breached_at_ms, w->now_ms);
    assert_int_equal(ticket.sla[SLA_RESOLUTION].breached_at_ms, 0);

    w->now_ms = opened_ms + 4 * HOUR_MS + 1;
    assert_int_equal(record(w), 1);
    assert_int_equal(breaches(w, id, "resolution", &row), 1);
    w->now_ms += 30 * DAY_MS;
    assert_int_equal(record(w), 0);
}

/* B5.2: also when no one was looking. */
static void what_fell_due_while_no_server_ran_is_recorded_later(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    int64_t answered = world_open_ticket(w, "alice", "outage", "").id;
    w->now_ms += MINUTE_MS;
    world_move(w, "bob", answered, TICKET_IN_PROGRESS);
    w->now_ms += 3 * DAY_MS;
    assert_int_equal(record(w), 3);
    assert_int_equal(breaches(w, id, "response", &row), 1);
    assert_int_equal(breaches(w, id, "resolution", &row), 1);
    assert_int_equal(breaches(w, answered, "response", &row), 0);
    assert_int_equal(breaches(w, answered, "resolution", &row), 1);
}

/* A late answer must not hide that it was late. */
static void a_change_records_what_is_due_before_it_stops_the_clock(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    w->now_ms += HOUR_MS;
    world_move(w, "bob", id, TICKET_IN_PROGRESS);
    assert_int_equal(breaches(w, id, "response", &row), 1);
    assert_int_equal(row.sequence, 2); /* before the status row */
    struct ticket ticket = world_get(w, id);
    assert_int_equal(ticket.version, 2);
    assert_int_equal(ticket.sla[SLA_RESPONSE].met_at_ms, w->now_ms);
    assert_int_equal(ticket.sla[SLA_RESPONSE].breached_at_ms, w->now_ms);
    assert_int_equal(record(w), 0);
}

static void a_refused_change_records_nothing(void **state)
{
    struct world *w = *state;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    w->now_ms += HOUR_MS;
    char *before = world_contents(w);
    struct ticket_transition_output out;
    struct ticket_transition_input input = {.id = id, .to = TICKET_CLOSED};
    assert_int_equal(world_try_move(w, "bob", input, &out), RESULT_FORBIDDEN);
    assert_string_equal(world_contents(w), before);
    assert_int_equal(record(w), 1);
}

static void time_spent_resolved_does_not_count(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    int64_t opened_ms = w->now_ms;
    world_move(w, "bob", id, TICKET_IN_PROGRESS);
    w->now_ms += HOUR_MS;
    world_move(w, "bob", id, TICKET_RESOLVED);
    w->now_ms += 2 * DAY_MS;
    assert_int_equal(record(w), 0);
    struct ticket ticket = world_move(w, "alice", id, TICKET_IN_PROGRESS);
    assert_int_equal(ticket.sla[SLA_RESOLUTION].due_at_ms, opened_ms + 2 * DAY_MS + 4 * HOUR_MS);
    assert_int_equal(ticket.sla[SLA_RESOLUTION].met_at_ms, 0);
    w->now_ms += 3 * HOUR_MS;
    assert_int_equal(record(w), 0);
    w->now_ms += 1;
    assert_int_equal(record(w), 1);
    assert_int_equal(breaches(w, id, "resolution", &row), 1);

    /* Once per clock, also when it goes round again. */
    world_move(w, "bob", id, TICKET_RESOLVED);
    world_move(w, "alice", id, TICKET_IN_PROGRESS);
    w->now_ms += 9 * DAY_MS;
    assert_int_equal(record(w), 0);
    world_move(w, "bob", id, TICKET_RESOLVED);
    assert_int_equal(breaches(w, id, "resolution", &row), 1);
}

static struct ticket prioritise(struct world *w, int64_t id, enum ticket_priority priority)
{
    struct ticket ticket = world_get(w, id);
    struct ticket_change_input input = {
        .id = id,
        .expected_version = ticket.version,
        .has_priority = true,
        .priority = priority,
    };
    assert_int_equal(world_try_change(w, "alice", input, &ticket), RESULT_OK);
    return ticket;
}

/* B5.3 */
static void a_new_priority_moves_the_targets_that_came_from_it(void **state)
{
    struct world *w = *state;
    int64_t by_priority = world_open_ticket(w, "alice", "question", "").id;
    int64_t by_card = world_open_ticket(w, "alice", "outage", "").id;
    int64_t opened_ms = w->now_ms;
    w->now_ms += 10 * MINUTE_MS;
    struct ticket ticket = prioritise(w, by_priority, PRIORITY_HIGH);
    assert_int_equal(ticket.sla[SLA_RESPONSE].due_at_ms, opened_ms + 30 * MINUTE_MS);
    assert_int_equal(ticket.sla[SLA_RESOLUTION].due_at_ms, opened_ms + 8 * HOUR_MS);
    ticket = prioritise(w, by_card, PRIORITY_LOW);
    assert_int_equal(ticket.sla[SLA_RESPONSE].due_at_ms, opened_ms + 15 * MINUTE_MS);
    assert_int_equal(ticket.sla[SLA_RESOLUTION].due_at_ms, opened_ms + 4 * HOUR_MS);
}

static void lowering_the_priority_does_not_undo_a_breach(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t id = world_open_ticket(w, "alice", "question", "").id;
    w->now_ms += 3 * HOUR_MS; /* MEDIUM promised two */
    struct ticket ticket = prioritise(w, id, PRIORITY_LOW);
    assert_int_equal(breaches(w, id, "response", &row), 1);
    assert_int_equal(row.sequence, 2); /* before the priority row */
    assert_int_equal(ticket.sla[SLA_RESPONSE].breached_at_ms, w->now_ms);
    w->now_ms += 3 * DAY_MS;
    record(w);
    assert_int_equal(breaches(w, id, "response", &row), 1);
}

static void raising_the_priority_can_make_a_clock_late_at_once(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t id = world_open_ticket(w, "alice", "question", "").id;
    w->now_ms += HOUR_MS;
    prioritise(w, id, PRIORITY_CRITICAL);
    assert_int_equal(record(w), 1);
    assert_int_equal(breaches(w, id, "response", &row), 1);
}

static void more_than_one_batch_is_recorded_in_one_round(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 230; i++) {
        world_open_ticket(w, "alice", "outage", "");
    }
    w->now_ms += HOUR_MS;
    assert_int_equal(record(w), 230);
    assert_int_equal(record(w), 0);
}

struct racer {
    struct world *w;
    size_t recorded;
};

static void *race(void *context)
{
    struct racer *racer = context;
    struct error error = {0};
    sla_record_breaches(&racer->w->service, racer->w->now_ms, &racer->recorded, &error);
    return NULL;
}

/* B5.2: with several replicas running. */
static void two_timers_record_each_breach_once(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    int64_t ids[150];
    for (size_t i = 0; i < 150; i++) {
        ids[i] = world_open_ticket(w, "alice", "outage", "").id;
    }
    w->now_ms += HOUR_MS;
    struct racer racers[2] = {{w, 0}, {w, 0}};
    pthread_t threads[2];
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(racers[0].recorded + racers[1].recorded, 150);
    for (size_t i = 0; i < 150; i++) {
        assert_int_equal(breaches(w, ids[i], "response", &row), 1);
    }
}

/* The thread looks at once when it starts: nothing else has to happen. It is stopped after its
 * first round at the earliest, because stopping waits for the round under way. */
static void the_timer_catches_up_when_it_starts(void **state)
{
    struct world *w = *state;
    struct history_entry row;
    w->now_ms = clock_now_ms() - DAY_MS;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    struct sla_timer *timer = sla_timer_start(&w->service);
    assert_non_null(timer);
    sla_timer_poke(timer);
    sla_timer_stop(timer);
    assert_int_equal(breaches(w, id, "response", &row), 1);
    assert_int_equal(breaches(w, id, "resolution", &row), 1);
    sla_timer_stop(NULL);
}

/* Between rounds the timer sleeps for as long as half a minute: a poke ends that. */
static void a_poke_wakes_the_timer(void **state)
{
    static const char rows[] =
        "SELECT count(*) FROM ticket_status_history WHERE kind = 'sla_breached'";
    struct world *w = *state;
    struct sla_timer *timer = sla_timer_start(&w->service);
    assert_non_null(timer);
    w->now_ms = clock_now_ms() - DAY_MS;
    world_open_ticket(w, "alice", "outage", "");
    sla_timer_poke(timer);
    int64_t deadline_ns = clock_monotonic_ns() + INT64_C(15000000000);
    while (world_number(w, rows) == 0 && clock_monotonic_ns() < deadline_ns) {
        sched_yield();
    }
    assert_int_equal(world_number(w, rows), 2);
    sla_timer_stop(timer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_breach_is_recorded_when_it_is_one_and_once),
        world_test(what_fell_due_while_no_server_ran_is_recorded_later),
        world_test(a_change_records_what_is_due_before_it_stops_the_clock),
        world_test(a_refused_change_records_nothing),
        world_test(time_spent_resolved_does_not_count),
        world_test(a_new_priority_moves_the_targets_that_came_from_it),
        world_test(lowering_the_priority_does_not_undo_a_breach),
        world_test(raising_the_priority_can_make_a_clock_late_at_once),
        world_test(more_than_one_batch_is_recorded_in_one_round),
        world_test(two_timers_record_each_breach_once),
        world_test(the_timer_catches_up_when_it_starts),
        world_test(a_poke_wakes_the_timer),
    };
    return cmocka_run_group_tests_name("service/sla", tests, NULL, NULL);
}

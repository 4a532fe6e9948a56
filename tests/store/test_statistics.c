/* Counts by day follow the tickets: opened, resolved, opened again, closed; their clocks; times. */
#include "database.h"

enum { DAY = 20254 }; /* of FIXTURE_NOW_MS */
static const int64_t DAY_START_MS = (int64_t) DAY * DAY_LENGTH_MS;

struct change {
    struct ticket ticket;
    bool is_undone;
};

static enum result change(void *context, struct store_tx *tx, struct error *error)
{
    struct change *c = context;
    enum result result = tx->engine->tickets->update(tx, &c->ticket, c->ticket.version, error);
    return c->is_undone ? error_set(error, RESULT_INVALID, "wanted", "Undone.") : result;
}

static int64_t sum(struct fixture *f, enum day_count_kind kind, int64_t first, int64_t last)
{
    int64_t out = -1;
    struct store_tx *tx = fixture_read(f);

    assert_ok(f, tx->engine->statistics->sum(tx, kind, first, last, &out, &f->error));
    fixture_read_end(f);
    return out;
}

static int64_t on_day(struct fixture *f, enum day_count_kind kind, int64_t day)
{
    int64_t out[3];
    struct store_tx *tx = fixture_read(f);

    assert_ok(f, tx->engine->statistics->by_day(tx, kind, day - 1, day + 1, out, &f->error));
    fixture_read_end(f);
    assert_int_equal(sum(f, kind, day, day), out[1]);
    return out[1];
}

static int64_t resolve_times(struct fixture *f, enum ticket_priority priority, unsigned bucket)
{
    int64_t out[PRIORITY_COUNT][DURATION_BUCKET_COUNT];
    struct store_tx *tx = fixture_read(f);

    assert_ok(f, tx->engine->statistics->resolve_times(tx, DAY, DAY + 5, out, &f->error));
    fixture_read_end(f);
    return out[priority][bucket];
}

static struct ticket opened(struct fixture *f)
{
    struct ticket ticket = fixture_ticket(f, "counted");

    ticket.created_at_ms = DAY_START_MS + 1000;
    fixture_insert(f, &ticket, 1);
    return ticket;
}

static struct ticket resolved(struct fixture *f, struct ticket ticket, int64_t at_ms)
{
    struct change c = {ticket, false};

    c.ticket.status = TICKET_RESOLVED;
    c.ticket.resolved_at_ms = at_ms;
    sla_clocks_move(c.ticket.sla, ticket.status, TICKET_RESOLVED, at_ms);
    fixture_run(f, change, &c);
    c.ticket.version++;
    return c.ticket;
}

static void a_day_counts_what_happened_on_it(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = opened(f);

    (void) opened(f);
    assert_int_equal(on_day(f, DAY_OPENED, DAY), 2);
    assert_int_equal(on_day(f, DAY_OPEN, DAY), 2);
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY), 0);
    ticket = resolved(f, ticket, DAY_START_MS + DAY_LENGTH_MS + 5);
    assert_int_equal(on_day(f, DAY_OPENED, DAY), 2);
    assert_int_equal(on_day(f, DAY_OPEN, DAY), 1);
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY), 0);
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY + 1), 1);
    assert_int_equal(on_day(f, DAY_CLOSED, DAY + 1), 0);
    ticket.status = TICKET_CLOSED;
    ticket.closed_at_ms = DAY_START_MS + 2 * (int64_t) DAY_LENGTH_MS;
    fixture_run(f, change, &(struct change){ticket, false});
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY + 1), 1);
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY + 2), 0);
    assert_int_equal(on_day(f, DAY_CLOSED, DAY + 2), 1);
    assert_int_equal(sum(f, DAY_OPENED, 0, DAY - 1), 0);
    assert_int_equal(sum(f, DAY_OPENED, 0, DAY + 100), 2);
}

static void what_is_opened_again_was_not_resolved(void **state)
{
    struct fixture *f = *state;
    struct ticket before = opened(f);
    int64_t at_ms = before.created_at_ms + 3600 * 1000;
    struct ticket ticket = resolved(f, before, at_ms);
    unsigned hour = duration_bucket(3600 * 1000);

    assert_int_equal(on_day(f, DAY_RESOLUTION_MET, DAY), 1);
    assert_int_equal(resolve_times(f, PRIORITY_MEDIUM, hour), 1);
    sla_clocks_move(ticket.sla, TICKET_RESOLVED, TICKET_IN_PROGRESS, at_ms + 1000);
    ticket.status = TICKET_IN_PROGRESS;
    ticket.resolved_at_ms = 0;
    fixture_run(f, change, &(struct change){ticket, false});
    ticket.version++;
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY), 0);
    assert_int_equal(on_day(f, DAY_OPEN, DAY), 1);
    assert_int_equal(on_day(f, DAY_RESOLUTION_MET, DAY), 0);
    assert_int_equal(resolve_times(f, PRIORITY_MEDIUM, hour), 0);
    ticket.priority = PRIORITY_HIGH;
    (void) resolved(f, ticket, before.created_at_ms + (int64_t) DAY_LENGTH_MS);
    assert_int_equal(resolve_times(f, PRIORITY_HIGH, duration_bucket(DAY_LENGTH_MS)), 1);
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY + 1), 1);
}

static void a_clock_is_kept_or_missed(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = opened(f);

    ticket.sla[SLA_RESPONSE].breached_at_ms = DAY_START_MS + DAY_LENGTH_MS;
    fixture_run(f, change, &(struct change){ticket, false});
    ticket.version++;
    assert_int_equal(on_day(f, DAY_RESPONSE_BREACHED, DAY + 1), 1);
    (void) resolved(f, ticket, DAY_START_MS + 2 * (int64_t) DAY_LENGTH_MS);
    assert_int_equal(on_day(f, DAY_RESPONSE_BREACHED, DAY + 1), 1);
    assert_int_equal(sum(f, DAY_RESPONSE_MET, 0, DAY + 9), 0);
    assert_int_equal(on_day(f, DAY_RESOLUTION_MET, DAY + 2), 1);
}

static void what_is_undone_is_not_counted(void **state)
{
    struct fixture *f = *state;
    struct change c = {opened(f), true};

    c.ticket.status = TICKET_CLOSED;
    c.ticket.closed_at_ms = DAY_START_MS + 5000;
    assert_refused(f, fixture_try(f, change, &c), RESULT_INVALID, "wanted");
    assert_int_equal(on_day(f, DAY_OPEN, DAY), 1);
    assert_int_equal(on_day(f, DAY_CLOSED, DAY), 0);
    c.is_undone = false;
    fixture_run(f, change, &c);
    assert_int_equal(on_day(f, DAY_OPEN, DAY), 0);
    assert_int_equal(on_day(f, DAY_CLOSED, DAY), 1);
    assert_int_equal(on_day(f, DAY_RESOLVED, DAY), 1); /* closing without a resolution is one */
}

static void groups_count_what_nobody_has(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[2] = {fixture_ticket(f, "a"), fixture_ticket(f, "b")};
    struct counter *counters;
    size_t count;
    struct store_tx *tx;

    tickets[0].assignee_group = slice_of("acme/ops");
    tickets[1].assignee_group = slice_of("acme/ops");
    fixture_insert(f, tickets, 2);
    tickets[1].assignee = (struct ticket_person){.id = f->bob};
    fixture_run(f, change, &(struct change){tickets[1], false});
    tx = fixture_read(f);
    assert_ok(f, tx->engine->counters->list(tx, f->arena, COUNTER_UNASSIGNED, 10, &counters, &count,
                                            &f->error));
    fixture_read_end(f);
    assert_int_equal(count, 1);
    assert_slice(counters[0].key, "acme/ops");
    assert_int_equal(counters[0].by_status[TICKET_OPEN], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_day_counts_what_happened_on_it),
        fixture_test(what_is_opened_again_was_not_resolved),
        fixture_test(a_clock_is_kept_or_missed),
        fixture_test(what_is_undone_is_not_counted),
        fixture_test(groups_count_what_nobody_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

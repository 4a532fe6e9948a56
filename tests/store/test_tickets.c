/* One ticket at a time: what is stored comes back, versions decide, clocks fall due, counters
 * follow. */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum result insert(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->tickets->insert(tx, context, error);
}

static struct ticket full_ticket(const struct fixture *f)
{
    struct ticket ticket = fixture_ticket(f, "Größe: “50 %” \xF0\x9F\x94\xA5");

    ticket.description = slice_of("# Markdown\n\n- with 'quotes' and \"more\"\n");
    ticket.status = TICKET_RESOLVED;
    ticket.priority = PRIORITY_CRITICAL;
    ticket.service = slice_of("acme/platform/prod/eu-1/payments");
    ticket.workflow = slice_of("acme/platform/incident_response");
    ticket.item = slice_of("acme/outage");
    ticket.assignee_group = slice_of("acme/platform/prod/db-admins");
    ticket.assignee.id = f->bob;
    ticket.updated_at_ms = FIXTURE_NOW_MS + 9;
    ticket.resolved_at_ms = FIXTURE_NOW_MS + 8;
    ticket.closed_at_ms = FIXTURE_NOW_MS + 7;
    ticket.sla[SLA_RESPONSE] =
        (struct sla_clock){300000, false, FIXTURE_NOW_MS + 300000, FIXTURE_NOW_MS + 1, 0, 0};
    ticket.sla[SLA_RESOLUTION] = (struct sla_clock){
        7200000, true, FIXTURE_NOW_MS + 7200000, FIXTURE_NOW_MS + 2, FIXTURE_NOW_MS + 3, 4};
    return ticket;
}

static void assert_same_clock(const struct sla_clock *a, const struct sla_clock *b)
{
    assert_int_equal(a->target_ms, b->target_ms);
    assert_int_equal(a->from_priority, b->from_priority);
    assert_int_equal(a->due_at_ms, b->due_at_ms);
    assert_int_equal(a->met_at_ms, b->met_at_ms);
    assert_int_equal(a->breached_at_ms, b->breached_at_ms);
    assert_int_equal(a->stopped_ms, b->stopped_ms);
}

/* All but the people's names, which the store adds. */
static void assert_same(const struct ticket *a, const struct ticket *b)
{
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->version, b->version);
    assert_true(slice_equal(a->title, b->title));
    assert_true(slice_equal(a->description, b->description));
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->priority, b->priority);
    assert_true(slice_equal(a->service, b->service));
    assert_true(slice_equal(a->workflow, b->workflow));
    assert_true(slice_equal(a->item, b->item));
    assert_true(slice_equal(a->assignee_group, b->assignee_group));
    assert_int_equal(a->requester.id, b->requester.id);
    assert_int_equal(a->assignee.id, b->assignee.id);
    assert_int_equal(a->created_at_ms, b->created_at_ms);
    assert_int_equal(a->updated_at_ms, b->updated_at_ms);
    assert_int_equal(a->resolved_at_ms, b->resolved_at_ms);
    assert_int_equal(a->closed_at_ms, b->closed_at_ms);
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        assert_same_clock(&a->sla[kind], &b->sla[kind]);
    }
}

static void keeps_all_fields(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[] = {full_ticket(f), fixture_ticket(f, "x")};
    struct ticket full;
    struct ticket bare;

    tickets[1].description = slice_of("");
    fixture_insert(f, tickets, 2);
    assert_int_equal(tickets[1].id, tickets[0].id + 1);
    full = fixture_get(f, tickets[0].id);
    assert_same(&full, &tickets[0]);
    assert_slice(full.requester.username, "alice");
    assert_slice(full.assignee.display_name, "bob");
    bare = fixture_get(f, tickets[1].id);
    assert_same(&bare, &tickets[1]);
    assert_slice(bare.assignee.username, "");
}

static void refuses_what_cannot_be(void **state)
{
    struct fixture *f = *state;
    char *long_title = calloc(1, 202);
    struct ticket cases[] = {fixture_ticket(f, ""), fixture_ticket(f, "no version"),
                             fixture_ticket(f, "no time"), fixture_ticket(f, "no service"),
                             fixture_ticket(f, "long")};
    struct ticket stranger = fixture_ticket(f, "opened by nobody");

    memset(long_title, 'x', 201);
    cases[1].version = 0;
    cases[2].created_at_ms = 0;
    cases[3].service = slice_of("");
    cases[4].title = slice_of(long_title);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_refused(f, fixture_try(f, insert, &cases[i]), RESULT_INVALID, "constraint");
    }
    stranger.requester.id = 4711;
    assert_refused(f, fixture_try(f, insert, &stranger), RESULT_INVALID, "reference_missing");
    long_title[200] = '\0';
    cases[4].title = slice_of(long_title);
    fixture_insert(f, &cases[4], 1);
    assert_int_equal(cases[4].id, 1); /* nothing of the others is left */
    free(long_title);
}

struct update {
    struct ticket ticket;
    int64_t expected_version;
};

static enum result update(void *context, struct store_tx *tx, struct error *error)
{
    const struct update *c = context;
    return tx->engine->tickets->update(tx, &c->ticket, c->expected_version, error);
}

static void update_writes_every_field(void **state)
{
    struct fixture *f = *state;
    struct ticket plain = fixture_ticket(f, "plain");
    struct update change = {full_ticket(f), 1};
    struct ticket found;

    fixture_insert(f, &plain, 1);
    change.ticket.id = plain.id;
    fixture_run(f, update, &change);
    change.ticket.version = 2;
    found = fixture_get(f, plain.id);
    assert_same(&found, &change.ticket);
    /* And back: what can be absent is absent again. */
    change.ticket = plain;
    change.expected_version = 2;
    fixture_run(f, update, &change);
    change.ticket.version = 3;
    found = fixture_get(f, plain.id);
    assert_same(&found, &change.ticket);
}

static void the_later_of_two_changes_is_refused(void **state) /* B4.4 */
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "contested");
    struct update first;
    struct update second;
    struct ticket found;

    fixture_insert(f, &ticket, 1);
    first = (struct update){ticket, 1};
    first.ticket.title = slice_of("first");
    second = (struct update){ticket, 1};
    second.ticket.title = slice_of("second");
    fixture_run(f, update, &first);
    assert_refused(f, fixture_try(f, update, &second), RESULT_CONFLICT, "version_conflict");
    found = fixture_get(f, ticket.id);
    assert_slice(found.title, "first");
    assert_int_equal(found.version, 2);
    second.ticket.id = 4711;
    assert_refused(f, fixture_try(f, update, &second), RESULT_NOT_FOUND, "ticket_not_found");
}

struct touch {
    int64_t id;
    int64_t at_ms;
};

static enum result touch(void *context, struct store_tx *tx, struct error *error)
{
    const struct touch *c = context;
    return tx->engine->tickets->touch(tx, c->id, c->at_ms, error);
}

static void touching_moves_the_time_on_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "touched");
    struct ticket found;

    fixture_insert(f, &ticket, 1);
    fixture_run(f, touch, &(struct touch){ticket.id, FIXTURE_NOW_MS + 5});
    fixture_run(f, touch, &(struct touch){ticket.id, FIXTURE_NOW_MS + 2});
    found = fixture_get(f, ticket.id);
    assert_int_equal(found.updated_at_ms, FIXTURE_NOW_MS + 5);
    assert_int_equal(found.version, 1);
    assert_refused(f, fixture_try(f, touch, &(struct touch){4711, FIXTURE_NOW_MS}),
                   RESULT_NOT_FOUND, "ticket_not_found");
}

static void clocks_fall_due_in_order(void **state) /* B5.2 */
{
    static const enum ticket_priority priorities[] = {PRIORITY_LOW, PRIORITY_CRITICAL,
                                                      PRIORITY_HIGH};
    struct fixture *f = *state;
    struct ticket tickets[3];
    struct store_tx *tx;
    int64_t next_ms = -1;
    int64_t *ids;
    size_t count;

    tx = fixture_read(f);
    assert_ok(f, tx->engine->tickets->next_due(tx, &next_ms, &f->error));
    fixture_read_end(f);
    assert_int_equal(next_ms, 0);
    for (size_t i = 0; i < 3; i++) {
        tickets[i] = fixture_ticket(f, "due");
        tickets[i].sla[SLA_RESPONSE] =
            sla_clock_start(SLA_RESPONSE, 0, priorities[i], FIXTURE_NOW_MS);
        tickets[i].sla[SLA_RESOLUTION] =
            sla_clock_start(SLA_RESOLUTION, 0, priorities[i], FIXTURE_NOW_MS);
    }
    fixture_insert(f, tickets, 3);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->tickets->next_due(tx, &next_ms, &f->error));
    assert_int_equal(next_ms, FIXTURE_NOW_MS + 5 * 60000 + 1); /* B5.1: CRITICAL, 5 minutes */
    assert_ok(
        f, tx->engine->tickets->list_due(tx, f->arena, next_ms - 1, 10, &ids, &count, &f->error));
    assert_int_equal(count, 0);
    assert_ok(f, tx->engine->tickets->list_due(tx, f->arena, next_ms, 10, &ids, &count, &f->error));
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], tickets[1].id);
    assert_ok(f,
              tx->engine->tickets->list_due(tx, f->arena, INT64_MAX, 2, &ids, &count, &f->error));
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], tickets[1].id);
    assert_int_equal(ids[1], tickets[2].id);
    fixture_read_end(f);
}

static void recorded_breaches_are_not_due_again(void **state) /* B5.2: once per clock */
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "overdue");
    struct update change;
    struct store_tx *tx;
    int64_t breaches[SLA_CLOCK_COUNT];
    int64_t *ids;
    size_t count;

    fixture_insert(f, &ticket, 1);
    change = (struct update){ticket, 1};
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        change.ticket.sla[kind].breached_at_ms = FIXTURE_NOW_MS + 1;
    }
    fixture_run(f, update, &change);
    tx = fixture_read(f);
    assert_ok(f,
              tx->engine->tickets->list_due(tx, f->arena, INT64_MAX, 2, &ids, &count, &f->error));
    assert_int_equal(count, 0);
    assert_ok(f, tx->engine->counters->breaches(tx, breaches, &f->error));
    assert_int_equal(breaches[SLA_RESPONSE], 1);
    assert_int_equal(breaches[SLA_RESOLUTION], 1);
    fixture_read_end(f);
}

static int64_t counted(const struct counter *items, size_t count, const char *key,
                       enum ticket_status status)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal_text(items[i].key, key)) {
            return items[i].by_status[status];
        }
    }
    return 0;
}

static void counters_follow_every_change(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[] = {fixture_ticket(f, "a"), fixture_ticket(f, "b"), full_ticket(f)};
    struct update change;
    struct store_tx *tx;
    int64_t by_status[TICKET_STATUS_COUNT];
    struct counter *items;
    size_t count;

    fixture_insert(f, tickets, 3);
    change = (struct update){tickets[0], 1};
    change.ticket.status = TICKET_CLOSED;
    change.ticket.assignee_group = slice_of("acme/ops");
    fixture_run(f, update, &change);
    /* A change that is refused does not count. */
    assert_int_equal(fixture_try(f, update, &change), RESULT_CONFLICT);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->counters->by_status(tx, by_status, &f->error));
    assert_int_equal(by_status[TICKET_OPEN], 1);
    assert_int_equal(by_status[TICKET_IN_PROGRESS], 0);
    assert_int_equal(by_status[TICKET_RESOLVED], 1);
    assert_int_equal(by_status[TICKET_CLOSED], 1);
    assert_ok(f, tx->engine->counters->list(tx, f->arena, COUNTER_PRIORITY, 10, &items, &count,
                                            &f->error));
    assert_int_equal(count, 2);
    assert_int_equal(counted(items, count, "MEDIUM", TICKET_CLOSED), 1);
    assert_int_equal(counted(items, count, "CRITICAL", TICKET_RESOLVED), 1);
    assert_ok(
        f, tx->engine->counters->list(tx, f->arena, COUNTER_GROUP, 10, &items, &count, &f->error));
    assert_int_equal(count, 3);
    assert_slice(items[0].key, "");
    assert_slice(items[1].key, "acme/ops");
    assert_slice(items[2].key, "acme/platform/prod/db-admins");
    assert_ok(
        f, tx->engine->counters->list(tx, f->arena, COUNTER_SERVICE, 1, &items, &count, &f->error));
    assert_int_equal(count, 1);
    assert_slice(items[0].key, "acme/platform/prod");
    assert_int_equal(items[0].by_status[TICKET_OPEN], 1);
    assert_int_equal(items[0].by_status[TICKET_CLOSED], 1);
    assert_ok(f, tx->engine->counters->list(tx, f->arena, COUNTER_WORKFLOW, 10, &items, &count,
                                            &f->error));
    assert_int_equal(count, 2);
    fixture_read_end(f);
}

static void unknown_tickets_are_not_found(void **state)
{
    struct fixture *f = *state;
    struct store_tx *tx = fixture_read(f);
    struct ticket ticket;

    assert_refused(f, tx->engine->tickets->get(tx, f->arena, 1, &ticket, &f->error),
                   RESULT_NOT_FOUND, "ticket_not_found");
    fixture_read_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(keeps_all_fields),
        fixture_test(refuses_what_cannot_be),
        fixture_test(update_writes_every_field),
        fixture_test(the_later_of_two_changes_is_refused),
        fixture_test(touching_moves_the_time_on_and_nothing_else),
        fixture_test(clocks_fall_due_in_order),
        fixture_test(recorded_breaches_are_not_due_again),
        fixture_test(counters_follow_every_change),
        fixture_test(unknown_tickets_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

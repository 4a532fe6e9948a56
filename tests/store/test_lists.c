/* Lists: for random queries over generated tickets, all pages together are what a filter and a sort
 * over everything give, in the same order. */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICKETS = 600, QUERIES = 700 };

/* The SLA filters look from here: some clocks are past, some in their last quarter. */
#define LOOK_MS (FIXTURE_NOW_MS + INT64_C(3600000))

static const char *const services[] = {
    "acme",          "acme/a",         "acme/ab",           "acme/a/prod",
    "acme/a/test",   "acme/a/prod/eu", "acme/a/prod/eu/db", "acme/a/prod/eu/web",
    "acme/b/prod/x", "acme/b/prod/x/y"};
static const char *const groups[] = {"", "acme/ops", "acme/a/ops", "acme/a/dba"};
static const char *const items[] = {"", "acme/outage", "acme/access"};
static const char *const workflows[] = {"acme/incident", "acme/request", "acme/a/incident"};
static const char *const words[] = {"disk", "network", "login", "printer", "zebra"};
static const char rare_word[] = "quokka";

struct random {
    uint64_t state;
};

/* SplitMix64. */
static uint64_t next(struct random *random)
{
    uint64_t x = random->state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static size_t below(struct random *random, size_t limit)
{
    return (size_t) (next(random) % limit);
}

#define PICK(random, list) slice_of((list)[below((random), sizeof(list) / sizeof((list)[0]))])

static struct ticket random_ticket(const struct fixture *f, struct random *random)
{
    bool is_rare = below(random, 60) == 0;
    struct ticket ticket = fixture_ticket(f, is_rare ? rare_word : words[below(random, 5)]);
    const int64_t people[] = {f->alice, f->bob, f->carol};

    ticket.description = PICK(random, words);
    ticket.status = (enum ticket_status) below(random, TICKET_STATUS_COUNT);
    ticket.priority = (enum ticket_priority) below(random, PRIORITY_COUNT);
    ticket.service = PICK(random, services);
    ticket.assignee_group = PICK(random, groups);
    ticket.item = PICK(random, items);
    ticket.workflow = PICK(random, workflows);
    ticket.requester.id = people[below(random, 3)];
    ticket.assignee.id = below(random, 3) == 0 ? 0 : people[below(random, 3)];
    /* Few different times: many tickets share one, and the id decides. */
    ticket.created_at_ms = FIXTURE_NOW_MS - (int64_t) below(random, 50) * 600000;
    ticket.updated_at_ms = FIXTURE_NOW_MS + (int64_t) below(random, 40);
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        ticket.sla[kind] =
            sla_clock_start((enum sla_clock_kind) kind, 0, ticket.priority, ticket.created_at_ms);
        if (ticket.status >= TICKET_RESOLVED) {
            ticket.sla[kind].met_at_ms = ticket.created_at_ms + 1000;
        }
        if (below(random, 8) == 0) {
            ticket.sla[kind].breached_at_ms = ticket.sla[kind].due_at_ms + 1;
        }
    }
    return ticket;
}

/* What a query holds borrowed. */
struct random_query {
    struct ticket_query query;
    int64_t assignees[3];
    int64_t requesters[3];
    struct slice groups[3];
    struct slice services[4];
    struct slice items[3];
    struct slice workflows[3];
    struct slice texts[2]; /* the words of `text` */
    char text[32];
};

static size_t names(struct random *random, struct slice *out, size_t limit, const char *const *from,
                    size_t count)
{
    size_t wanted = 1 + below(random, limit);

    for (size_t i = 0; i < wanted; i++) {
        out[i] = slice_of(from[below(random, count)]); /* also the same twice */
    }
    return wanted;
}

static size_t people(struct random *random, const struct fixture *f, int64_t *out)
{
    const int64_t all[] = {f->alice, f->bob, f->carol, 4711};
    size_t wanted = 1 + below(random, 3);

    for (size_t i = 0; i < wanted; i++) {
        out[i] = all[below(random, 4)];
    }
    return wanted;
}

static void randomize(struct random_query *r, const struct fixture *f, struct random *random)
{
    struct ticket_query *query = &r->query;
    /* One filter on its own as often as several together. */
    unsigned filters = below(random, 2) == 0 ? 1u << below(random, 11)
                                             : (unsigned) (next(random) & next(random)) & 0x7FF;

    *r = (struct random_query){.query = {.limit = 1 + below(random, 70), .now_ms = LOOK_MS}};
    query->sort = (enum ticket_sort) below(random, 6);
    query->statuses = filters & 1 ? (unsigned) below(random, 16) : 0;
    query->priorities = filters & 2 ? (unsigned) below(random, 16) : 0;
    if (filters & 4) {
        query->assignee_ids = r->assignees;
        query->assignee_id_count = people(random, f, r->assignees) - below(random, 2);
        query->assignee_none = below(random, 2) == 0;
    }
    if (filters & 8) {
        query->requester_ids = r->requesters;
        query->requester_id_count = people(random, f, r->requesters);
    }
    if (filters & 16) {
        query->groups = r->groups;
        query->group_count = names(random, r->groups, 3, groups + 1, 3);
    }
    if (filters & 32) {
        query->services = r->services;
        query->service_count = names(random, r->services, 4, services, 10);
    }
    if (filters & 64) {
        query->items = r->items;
        query->item_count = names(random, r->items, 3, items + 1, 2);
    }
    if (filters & 128) {
        query->workflows = r->workflows;
        query->workflow_count = names(random, r->workflows, 3, workflows, 3);
    }
    query->sla = filters & 256   ? TICKET_SLA_BREACHED
                 : filters & 512 ? TICKET_SLA_AT_RISK
                                 : TICKET_SLA_ALL;
    if (filters & 1024) {
        r->texts[0] = PICK(random, words);
        r->texts[0].length -= below(random, 3); /* a beginning */
        r->texts[1] = below(random, 2) == 0   ? r->texts[0]
                      : below(random, 2) == 0 ? slice_of(rare_word)
                                              : PICK(random, words);
        (void) snprintf(r->text, sizeof r->text, "%.*s %.*s", SLICE_ARGS(r->texts[0]),
                        SLICE_ARGS(r->texts[1]));
        query->text = slice_of(r->text);
    }
}

/* The same questions, asked of every ticket. */
static bool has_person(const int64_t *ids, size_t count, int64_t id)
{
    bool has = false;

    for (size_t i = 0; i < count; i++) {
        has = has || ids[i] == id;
    }
    return has;
}

static bool has_name(const struct slice *list, size_t count, struct slice name)
{
    bool has = count == 0;

    for (size_t i = 0; i < count; i++) {
        has = has || slice_equal(list[i], name);
    }
    return has;
}

static bool has_scope(const struct slice *list, size_t count, struct slice service)
{
    bool has = count == 0;

    for (size_t i = 0; i < count; i++) {
        has = has || slice_equal(list[i], service) ||
              (service.length > list[i].length && service.data[list[i].length] == '/' &&
               slice_starts_with(service, list[i]));
    }
    return has;
}

static bool has_word(const struct ticket *ticket, struct slice word)
{
    return slice_starts_with(ticket->title, word) || slice_starts_with(ticket->description, word);
}

static bool matches(const struct random_query *r, const struct ticket *t)
{
    const struct ticket_query *q = &r->query;
    int64_t at_risk_from_ms = sla_at_risk_from_ms(t->sla);
    bool is_breached =
        t->sla[SLA_RESPONSE].breached_at_ms != 0 || t->sla[SLA_RESOLUTION].breached_at_ms != 0;

    return (q->statuses == 0 || (q->statuses >> t->status & 1) != 0) &&
           (q->priorities == 0 || (q->priorities >> t->priority & 1) != 0) &&
           ((q->assignee_id_count == 0 && !q->assignee_none) ||
            (q->assignee_none && t->assignee.id == 0) ||
            has_person(q->assignee_ids, q->assignee_id_count, t->assignee.id)) &&
           (q->requester_id_count == 0 ||
            has_person(q->requester_ids, q->requester_id_count, t->requester.id)) &&
           has_name(q->groups, q->group_count, t->assignee_group) &&
           has_name(q->items, q->item_count, t->item) &&
           has_name(q->workflows, q->workflow_count, t->workflow) &&
           has_scope(q->services, q->service_count, t->service) &&
           (q->sla != TICKET_SLA_BREACHED || is_breached) &&
           (q->sla != TICKET_SLA_AT_RISK ||
            (at_risk_from_ms != 0 && at_risk_from_ms <= q->now_ms)) &&
           (q->text.length == 0 || (has_word(t, r->texts[0]) && has_word(t, r->texts[1])));
}

static int order(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static enum ticket_sort sort_now; /* qsort has no argument for it */

static int by_sort(const void *x, const void *y)
{
    const struct ticket *a = *(const struct ticket *const *) x;
    const struct ticket *b = *(const struct ticket *const *) y;
    int by_updated = order(a->updated_at_ms, b->updated_at_ms);
    int by_id = order(a->id, b->id);
    int64_t due_a = sla_next_check_ms(a->sla);
    int64_t due_b = sla_next_check_ms(b->sla);
    int newest = by_updated != 0 ? -by_updated : -by_id;
    int by_priority = order((int64_t) a->priority, (int64_t) b->priority);

    switch (sort_now) {
    case TICKET_SORT_UPDATED_DESC:
        return newest;
    case TICKET_SORT_UPDATED_ASC:
        return -newest;
    case TICKET_SORT_CREATED_DESC:
        return -by_id;
    case TICKET_SORT_CREATED_ASC:
        return by_id;
    case TICKET_SORT_PRIORITY_DESC:
        return by_priority != 0 ? -by_priority : newest;
    case TICKET_SORT_DUE_ASC:
        if (due_a == 0 || due_b == 0) {
            return due_a == due_b ? newest : due_a == 0 ? 1 : -1;
        }
        return due_a != due_b ? order(due_a, due_b) : by_id;
    }
    return 0;
}

static size_t expect(const struct random_query *query, const struct ticket *all,
                     const struct ticket **out)
{
    size_t count = 0;

    for (size_t i = 0; i < TICKETS; i++) {
        if (matches(query, &all[i])) {
            out[count++] = &all[i];
        }
    }
    sort_now = query->query.sort;
    qsort(out, count, sizeof *out, by_sort);
    return count;
}

static void random_queries_give_what_a_scan_gives(void **state)
{
    struct fixture *f = *state;
    struct random random = {20240229};
    struct ticket *all = calloc(TICKETS, sizeof *all);
    const struct ticket **expected = calloc(TICKETS, sizeof(struct ticket *));
    size_t listed = 0;

    assert_true(all && expected);
    for (size_t i = 0; i < TICKETS; i++) {
        all[i] = random_ticket(f, &random);
    }
    fixture_insert(f, all, TICKETS);
    for (int number = 0; number < QUERIES; number++) {
        struct random_query r;
        struct ticket_page page = {.has_more = true};
        struct store_tx *tx = fixture_read(f);
        size_t count;
        size_t seen = 0;

        randomize(&r, f, &random);
        count = expect(&r, all, expected);
        while (page.has_more) {
            arena_reset(f->arena);
            assert_ok(f, tx->engine->tickets->list(tx, f->arena, &r.query, &page, &f->error));
            for (size_t i = 0; i < page.count; i++, seen++) {
                if (seen >= count || page.items[i].id != expected[seen]->id) {
                    fail_msg("query %d, sort %d: place %zu of %zu has T-%lld", number,
                             (int) r.query.sort, seen, count, (long long) page.items[i].id);
                }
                assert_true(slice_equal(page.items[i].title, expected[seen]->title));
                assert_true(slice_is_empty(page.items[i].description));
            }
            assert_true(page.count == r.query.limit || !page.has_more);
            r.query.after = page.last;
        }
        assert_int_equal(seen, count);
        listed += seen;
        fixture_read_end(f);
    }
    assert_true(listed > QUERIES); /* the queries are not all empty */
    free(all);
    free(expected);
}

struct move {
    struct ticket ticket;
};

static enum result move_up(void *context, struct store_tx *tx, struct error *error)
{
    struct move *move = context;
    return tx->engine->tickets->update(tx, &move->ticket, move->ticket.version, error);
}

/* Between two pages a ticket changes and so moves to the front: it is seen, at most twice. No
 * other ticket is missed. */
static void paging_survives_changes(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[30];
    struct ticket_query query = {.limit = 10};
    struct ticket_page page;
    unsigned seen = 0;
    struct move move;

    for (int i = 0; i < 30; i++) {
        tickets[i] = fixture_ticket(f, "page");
        tickets[i].updated_at_ms = FIXTURE_NOW_MS + i;
    }
    fixture_insert(f, tickets, 30);
    for (int number = 0; number < 3; number++) {
        struct store_tx *tx = fixture_read(f);
        assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
        fixture_read_end(f);
        for (size_t i = 0; i < page.count; i++) {
            seen |= 1u << (page.items[i].id - 1);
        }
        query.after = page.last;
        move.ticket = fixture_get(f, number + 1);
        move.ticket.updated_at_ms = FIXTURE_NOW_MS + 1000;
        fixture_run(f, move_up, &move);
    }
    /* T-1 to T-3 moved before their page came. */
    assert_int_equal(seen | 7u, (1u << 30) - 1);
}

static void limits_are_kept(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[3] = {fixture_ticket(f, "a"), fixture_ticket(f, "b"),
                                fixture_ticket(f, "c")};
    struct ticket_query query = {.limit = 3};
    struct ticket_page page;
    struct store_tx *tx;

    fixture_insert(f, tickets, 3);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
    assert_int_equal(page.count, 3);
    assert_false(page.has_more);
    query.after = page.last;
    assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
    assert_int_equal(page.count, 0);
    assert_false(page.has_more);
    fixture_read_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(random_queries_give_what_a_scan_gives),
        fixture_test(paging_survives_changes),
        fixture_test(limits_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Events: one for each ticket and work, numbered in the order of commits, and trimmed. */
#include "database.h"

#include <pthread.h>

struct note_case {
    int64_t ticket_id;
    const char *actor;
    enum history_kind kind;
    int64_t at_ms;
};

struct note_work {
    const struct note_case *notes;
    size_t count;
    bool fails;
};

static enum result note(void *context, struct store_tx *tx, struct error *error)
{
    const struct note_work *work = context;
    enum result result = RESULT_OK;

    for (size_t i = 0; i < work->count && result == RESULT_OK; i++) {
        const struct note_case *c = &work->notes[i];
        result = tx->engine->events->note(tx, c->ticket_id, c->at_ms, slice_of(c->actor), c->kind,
                                          error);
    }
    return work->fails ? error_set(error, RESULT_INVALID, "wanted", "Undone.") : result;
}

static void note_one(struct fixture *f, int64_t ticket_id, int64_t at_ms)
{
    const struct note_case one = {ticket_id, "alice", HISTORY_COMMENT, at_ms};
    fixture_run(f, note, &(struct note_work){&one, 1, false});
}

static struct event_page list(struct fixture *f, int64_t after_id, size_t limit)
{
    struct event_page page;
    struct store_tx *tx = fixture_read(f);

    assert_ok(f, tx->engine->events->list(tx, f->arena, after_id, limit, &page, &f->error));
    fixture_read_end(f);
    return page;
}

static struct event_range range(struct fixture *f)
{
    struct event_range out;
    struct store_tx *tx = fixture_read(f);

    assert_ok(f, tx->engine->events->range(tx, &out, &f->error));
    fixture_read_end(f);
    return out;
}

static void two_tickets(struct fixture *f, struct ticket tickets[2])
{
    tickets[0] = fixture_ticket(f, "first");
    tickets[1] = fixture_ticket(f, "second");
    fixture_insert(f, tickets, 2);
}

static void a_work_makes_one_event_for_each_ticket(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[2];
    struct event_page page;

    two_tickets(f, tickets);
    const struct note_case notes[] = {
        {tickets[0].id, "bob", HISTORY_STATUS, 5},
        {tickets[1].id, HISTORY_SYSTEM_ACTOR, HISTORY_SLA_BREACHED, 6},
        {tickets[0].id, HISTORY_SYSTEM_ACTOR, HISTORY_SLA_BREACHED, 5},
        {tickets[0].id, "bob", HISTORY_COMMENT, 7},
    };
    fixture_run(f, note, &(struct note_work){notes, 4, false});
    note_one(f, tickets[0].id, 8);
    page = list(f, 0, 10);
    assert_int_equal(page.count, 3);
    assert_false(page.has_more);
    assert_int_equal(page.items[0].id, 1);
    assert_int_equal(page.items[0].ticket.id, tickets[0].id);
    assert_slice(page.items[0].ticket.title, "first");
    assert_slice(page.items[0].ticket.requester.username, "alice");
    assert_slice(page.items[0].actor, "bob");
    assert_int_equal(page.items[0].at_ms, 7);
    assert_int_equal(page.items[0].kinds,
                     1u << HISTORY_STATUS | 1u << HISTORY_SLA_BREACHED | 1u << HISTORY_COMMENT);
    assert_int_equal(page.items[1].ticket.id, tickets[1].id);
    assert_slice(page.items[1].actor, HISTORY_SYSTEM_ACTOR);
    assert_int_equal(page.items[2].id, 3);
    assert_int_equal(page.items[2].kinds, 1u << HISTORY_COMMENT);
    page = list(f, 1, 1);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.items[0].id, 2);
    assert_true(page.has_more);
}

static void what_is_undone_has_not_happened(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[2];

    two_tickets(f, tickets);
    const struct note_case one = {tickets[0].id, "bob", HISTORY_STATUS, 5};
    assert_refused(f, fixture_try(f, note, &(struct note_work){&one, 1, true}), RESULT_INVALID,
                   "wanted");
    assert_int_equal(list(f, 0, 10).count, 0);
    note_one(f, tickets[0].id, 5);
    assert_int_equal(list(f, 0, 10).items[0].id, 1);
}

struct remove_case {
    int64_t before_ms;
    int64_t kept_max;
    size_t limit;
    size_t removed;
};

static enum result discard(void *context, struct store_tx *tx, struct error *error)
{
    struct remove_case *c = context;
    return tx->engine->events->remove(tx, c->before_ms, c->kept_max, c->limit, &c->removed, error);
}

static size_t trim(struct fixture *f, struct remove_case c)
{
    fixture_run(f, discard, &c);
    return c.removed;
}

static void the_oldest_go_and_the_newest_stays(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[2];

    assert_int_equal(range(f).first, 1);
    assert_int_equal(range(f).last, 0);
    assert_int_equal(trim(f, (struct remove_case){100, 0, 100, 0}), 0);
    two_tickets(f, tickets);
    for (int64_t i = 1; i <= 10; i++) {
        note_one(f, tickets[0].id, i);
    }
    assert_int_equal(trim(f, (struct remove_case){4, 100, 2, 0}), 2);
    assert_int_equal(range(f).first, 3);
    assert_int_equal(trim(f, (struct remove_case){4, 100, 100, 0}), 1);
    assert_int_equal(range(f).first, 4);
    assert_int_equal(trim(f, (struct remove_case){0, 5, 100, 0}), 2);
    assert_int_equal(range(f).first, 6);
    assert_int_equal(trim(f, (struct remove_case){100, 0, 100, 0}), 4);
    assert_int_equal(range(f).first, 10);
    assert_int_equal(range(f).last, 10);
    note_one(f, tickets[1].id, 11);
    assert_int_equal(range(f).last, 11);
}

/* Two stores are two servers: each has a writer of its own. */
enum { WRITERS = 2, WRITES = 100 };

struct server {
    struct store *store;
    int64_t ticket_id;
    pthread_t thread;
    enum result result;
};

static void *write_events(void *context)
{
    struct server *server = context;
    const struct note_case one = {server->ticket_id, "alice", HISTORY_COMMENT, 1};
    struct note_work work = {&one, 1, false};

    server->result = RESULT_OK;
    for (int i = 0; i < WRITES && server->result == RESULT_OK; i++) {
        server->result = store_run(server->store, note, &work, NULL);
    }
    return NULL;
}

/* A reader that follows the log while servers write never finds one below what it has seen. */
static void a_reader_that_follows_misses_nothing(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[2];
    struct server servers[WRITERS];
    int64_t seen = 0;

    two_tickets(f, tickets);
    for (size_t i = 0; i < WRITERS; i++) {
        servers[i].ticket_id = tickets[i].id;
        assert_ok(f, store_open(f->database.url, false, &servers[i].store, &f->error));
        assert_int_equal(pthread_create(&servers[i].thread, NULL, write_events, &servers[i]), 0);
    }
    while (seen < WRITERS * WRITES) {
        struct event_page page = list(f, seen, 7);
        for (size_t i = 0; i < page.count; i++) {
            assert_int_equal(page.items[i].id, ++seen);
        }
        arena_reset(f->arena);
    }
    for (size_t i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(servers[i].thread, NULL), 0);
        assert_int_equal(servers[i].result, RESULT_OK);
        store_close(servers[i].store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_work_makes_one_event_for_each_ticket),
        fixture_test(what_is_undone_has_not_happened),
        fixture_test(the_oldest_go_and_the_newest_stays),
        fixture_test(a_reader_that_follows_misses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Comments: in order, page by page, of one ticket. */
#include "database.h"

#include <stdio.h>

static enum result insert(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->comments->insert(tx, context, error);
}

static struct ticket_comment comment_on(const struct fixture *f, int64_t ticket_id,
                                        const char *body)
{
    return (struct ticket_comment){.ticket_id = ticket_id,
                                   .author = {.id = f->bob},
                                   .body = slice_of(body),
                                   .created_at_ms = FIXTURE_NOW_MS};
}

static void come_oldest_first_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct ticket tickets[] = {fixture_ticket(f, "one"), fixture_ticket(f, "two")};
    struct comment_page page = {.has_more = true};
    int64_t after_id = 0;
    struct store_tx *tx;
    int seen = 0;

    fixture_insert(f, tickets, 2);
    for (int i = 0; i < 14; i++) {
        char body[16];
        struct ticket_comment comment;
        (void) snprintf(body, sizeof body, "no. %d", i / 2);
        comment = comment_on(f, tickets[i % 2].id, body);
        fixture_run(f, insert, &comment);
        assert_true(comment.id > 0);
    }
    tx = fixture_read(f);
    while (page.has_more) {
        assert_ok(f, tx->engine->comments->list(tx, f->arena, tickets[0].id, after_id, 3, &page,
                                                &f->error));
        for (size_t i = 0; i < page.count; i++) {
            char body[16];
            (void) snprintf(body, sizeof body, "no. %d", seen++);
            assert_slice(page.items[i].body, body);
            assert_int_equal(page.items[i].ticket_id, tickets[0].id);
            assert_slice(page.items[i].author.username, "bob");
            assert_int_equal(page.items[i].created_at_ms, FIXTURE_NOW_MS);
            assert_true(page.items[i].id > after_id);
            after_id = page.items[i].id;
        }
    }
    assert_int_equal(seen, 7);
    fixture_read_end(f);
}

static void long_ones_make_short_pages(void **state)
{
    enum { COUNT = 40, SHORT_PAGE = STORE_PAGE_BYTES / TICKET_COMMENT_MAX };
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");
    struct comment_page page = {.has_more = true};
    int64_t after_id = 0;
    struct store_tx *tx;
    size_t seen = 0;
    char *body = arena_alloc(f->arena, TICKET_COMMENT_MAX + 1);

    memset(body, 'x', TICKET_COMMENT_MAX);
    fixture_insert(f, &ticket, 1);
    for (int i = 0; i < COUNT; i++) {
        struct ticket_comment comment = comment_on(f, ticket.id, body);
        fixture_run(f, insert, &comment);
    }
    tx = fixture_read(f);
    while (page.has_more) {
        assert_ok(f, tx->engine->comments->list(tx, f->arena, ticket.id, after_id, 200, &page,
                                                &f->error));
        assert_true(page.count == SHORT_PAGE || !page.has_more);
        seen += page.count;
        after_id = page.items[page.count - 1].id;
    }
    assert_int_equal(seen, COUNT);
    fixture_read_end(f);
}

static void need_a_ticket_an_author_and_words(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");
    struct ticket_comment cases[3];

    fixture_insert(f, &ticket, 1);
    cases[0] = comment_on(f, 4711, "lost");
    cases[1] = comment_on(f, ticket.id, "anonymous");
    cases[1].author.id = 4711;
    cases[2] = comment_on(f, ticket.id, "");
    assert_refused(f, fixture_try(f, insert, &cases[0]), RESULT_INVALID, "reference_missing");
    assert_refused(f, fixture_try(f, insert, &cases[1]), RESULT_INVALID, "reference_missing");
    assert_refused(f, fixture_try(f, insert, &cases[2]), RESULT_INVALID, "constraint");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(come_oldest_first_page_by_page),
        fixture_test(long_ones_make_short_pages),
        fixture_test(need_a_ticket_an_author_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Searches in more tickets than are asked one by one, or collected: words that are common, rare,
 * and common but far from the beginning of the list. */
#include "database.h"
#include "postgres.h"

#include <stdio.h>
#include <string.h>

enum { TICKETS = 22000, PAGE = 60, PAGES = 3 };

/* Ticket n was the n-th to be opened and to be changed. */
static const char tickets_sql[] =
    "INSERT INTO tickets (id, version, status, priority, requester_id, created_at_ms,"
    " updated_at_ms, response_target_ms, response_from_priority, response_due_at_ms,"
    " response_stopped_ms, resolution_target_ms, resolution_from_priority, resolution_due_at_ms,"
    " resolution_stopped_ms, workflow, service, title, description)"
    " SELECT n, 1, 'CLOSED', 'LOW', (SELECT min(id) FROM users), n, n, 1, 1, 1, 0, 1, 1, 1, 0,"
    " 'acme/incident', 'acme/a', 'title', '' FROM generate_series(1, 22000) n";
static const char words_sql[] =
    "INSERT INTO ticket_words SELECT n, CAST('every ' || CASE WHEN n <= 21500 THEN 'older ' ELSE ''"
    " END || CASE WHEN n % 1000 = 0 THEN 'seldom ' ELSE '' END || CASE WHEN n % 30 = 0 THEN"
    " 'sometimes ' ELSE '' END || CASE WHEN n > 21960 THEN 'newest ' ELSE '' END AS tsvector)"
    " FROM generate_series(1, 22000) n";

static bool has_word(int64_t ticket, const char *word)
{
    return strcmp(word, "every") == 0 || (strcmp(word, "older") == 0 && ticket <= 21500) ||
           (strcmp(word, "seldom") == 0 && ticket % 1000 == 0) ||
           (strcmp(word, "sometimes") == 0 && ticket % 30 == 0) ||
           (strcmp(word, "newest") == 0 && ticket > 21960);
}

static const struct {
    const char *text;
    const char *words[3]; /* that it asks for */
    const char *how;
} cases[] = {
    {"every", {"every"}, "the first tickets fill the page"},
    {"older", {"older"}, "none of the first, and too many to collect"},
    {"every OLDER", {"every", "older"}, "as the word before"},
    {"seldom", {"seldom"}, "collected"},
    {"every seld", {"every", "seldom"}, "the rare one collected and asked for the other"},
    {"seldom every", {"seldom", "every"}, "the same the other way round"},
    {"sometimes", {"sometimes"}, "further tickets fill the page"},
    {"newest", {"newest"}, "further tickets do not: collected"},
    {"older sometimes", {"older", "sometimes"}, "both collected: the first have none of one"},
    {"every older seldom", {"every", "older", "seldom"}, "two collected, one asked for"},
    {"every nowhere", {"every", "nowhere"}, "nothing"},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static bool is_expected(size_t number, int64_t ticket)
{
    bool has = true;

    for (size_t i = 0; i < 3 && cases[number].words[i]; i++) {
        has = has && has_word(ticket, cases[number].words[i]);
    }
    return has;
}

/* Some pages: each next one in the order is the next ticket that has the words. */
static void search(struct fixture *f, size_t number, enum ticket_sort sort)
{
    bool is_oldest_first = sort == TICKET_SORT_UPDATED_ASC;
    struct ticket_query query = {.limit = PAGE, .text = slice_of(cases[number].text), .sort = sort};
    struct ticket_page page = {.has_more = true};
    int64_t next = is_oldest_first ? 0 : TICKETS + 1;
    int64_t step = is_oldest_first ? 1 : -1;

    for (int i = 0; i < PAGES && page.has_more; i++) {
        struct store_tx *tx = fixture_read(f);

        assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
        for (size_t item = 0; item < page.count; item++) {
            do {
                next += step;
            } while (next >= 1 && next <= TICKETS && !is_expected(number, next));
            if (page.items[item].id != next) {
                fail_msg("%s (%s): T-%lld instead of T-%lld", cases[number].text, cases[number].how,
                         (long long) page.items[item].id, (long long) next);
            }
        }
        assert_true(page.count == PAGE || !page.has_more);
        query.after = page.last;
        fixture_read_end(f);
        arena_reset(f->arena);
    }
    for (next += step; !page.has_more && next >= 1 && next <= TICKETS; next += step) {
        if (is_expected(number, next)) {
            fail_msg("%s (%s): no T-%lld", cases[number].text, cases[number].how, (long long) next);
        }
    }
}

static void test_every_search_finds_all_in_order(void **state)
{
    struct fixture *f = *state;

    postgres_run(f->database.name, tickets_sql);
    postgres_run(f->database.name, words_sql);
    postgres_run(f->database.name, "ANALYZE");
    for (size_t i = 0; i < CASES; i++) {
        search(f, i, TICKET_SORT_UPDATED_DESC);
        search(f, i, TICKET_SORT_UPDATED_ASC);
        search(f, i, TICKET_SORT_PRIORITY_DESC);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {fixture_test(test_every_search_finds_all_in_order)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

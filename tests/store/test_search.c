/* Full text: titles, descriptions and comments; whatever is typed is words and never syntax. */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The ids that a text finds, oldest first, as "1 3 ". */
static const char *found(struct fixture *f, const char *text, enum ticket_sort sort)
{
    static char ids[256];
    struct ticket_query query = {.text = slice_of(text), .sort = sort, .limit = 50};
    struct store_tx *tx = fixture_read(f);
    struct ticket_page page;
    size_t length = 0;

    assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
    ids[0] = '\0';
    for (size_t i = 0; i < page.count; i++) {
        length += (size_t) snprintf(ids + length, sizeof ids - length, "%lld ",
                                    (long long) page.items[i].id);
    }
    fixture_read_end(f);
    return ids;
}

static enum result comment(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->comments->insert(tx, context, error);
}

static void say(struct fixture *f, int64_t ticket_id, const char *body)
{
    struct ticket_comment said = {.ticket_id = ticket_id,
                                  .author = {.id = f->bob},
                                  .body = slice_of(body),
                                  .created_at_ms = FIXTURE_NOW_MS};

    fixture_run(f, comment, &said);
}

struct retitle {
    struct ticket ticket;
    int64_t version;
};

static enum result update(void *context, struct store_tx *tx, struct error *error)
{
    const struct retitle *c = context;
    return tx->engine->tickets->update(tx, &c->ticket, c->version, error);
}

static void add_three(struct fixture *f)
{
    struct ticket tickets[] = {fixture_ticket(f, "Disk full on db-1"),
                               fixture_ticket(f, "Zürich: Über-Straße gesperrt"),
                               fixture_ticket(f, "Login fails")};

    tickets[0].description = slice_of("The disk of `db-1.example.com` is at 100 %.");
    tickets[2].description = slice_of("Since the disk was changed. \xD0\x9F\xD1\x80\xD0\xB8");
    fixture_insert(f, tickets, 3);
    say(f, tickets[1].id, "Rebooted the gateway; café is reachable");
}

static void all_words_as_beginnings_anywhere_in_the_ticket(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"disk", "1 3 "},
        {"DISK", "1 3 "},
        {"dis", "1 3 "},
        {"isk", ""},
        {"disk full", "1 "},
        {"full disk", "1 "},
        {"zurich", "2 "},
        {"ZÜRICH", "2 "},
        {"gesperrt gateway", "2 "}, /* one in the title, one in a comment */
        {"cafe", "2 "},
        {"\xD0\xBF\xD1\x80\xD0\xB8", "3 "},
        {"disk gateway", ""},
        {"db-1", "1 "},
        {"100 %", "1 "},
        {"example.com", "1 "},
    };
    struct fixture *f = *state;

    add_three(f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(found(f, cases[i].text, TICKET_SORT_CREATED_ASC), cases[i].expected);
        assert_string_equal(found(f, cases[i].text, TICKET_SORT_UPDATED_ASC), cases[i].expected);
    }
}

static void nothing_that_is_typed_is_syntax(void **state)
{
    static const char *const texts[] = {
        "\"",
        "'",
        "disk\"",
        "\"disk",
        "disk OR login",
        "disk NOT full",
        "disk NEAR full",
        "NEAR(disk full)",
        "title:disk",
        "-disk",
        "disk*",
        "*",
        "^disk",
        "disk + full",
        "{words}:x",
        "(",
        "disk)",
        ";DROP TABLE tickets",
        "\\",
        "disk\x01",
        "a b c d e f g h i j k l m n o p q r",
    };
    struct fixture *f = *state;

    add_three(f);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        (void) found(f, texts[i], TICKET_SORT_CREATED_DESC);
        (void) found(f, texts[i], TICKET_SORT_UPDATED_DESC);
    }
    assert_string_equal(found(f, "disk OR login", TICKET_SORT_CREATED_DESC), "");
    assert_string_equal(found(f, "-disk", TICKET_SORT_CREATED_DESC), "3 1 ");
    assert_string_equal(found(f, "***", TICKET_SORT_CREATED_DESC), "");
}

static void new_titles_take_the_place_of_old_ones(void **state)
{
    struct fixture *f = *state;
    struct retitle change;

    add_three(f);
    say(f, 1, "full again");
    change = (struct retitle){fixture_get(f, 1), 1};
    change.ticket.title = slice_of("Volume crowded");
    change.ticket.description = slice_of("");
    fixture_run(f, update, &change);
    assert_string_equal(found(f, "disk", TICKET_SORT_CREATED_DESC), "3 ");
    assert_string_equal(found(f, "crowded", TICKET_SORT_CREATED_DESC), "1 ");
    assert_string_equal(found(f, "full", TICKET_SORT_CREATED_DESC),
                        "1 "); /* in the comment still */
    change = (struct retitle){fixture_get(f, 2), 1};
    change.ticket.status = TICKET_CLOSED;
    fixture_run(f, update, &change);
    assert_string_equal(found(f, "gesperrt reboot", TICKET_SORT_CREATED_DESC), "2 ");
}

static enum result retitle_and_fail(void *context, struct store_tx *tx, struct error *error)
{
    enum result result = update(context, tx, error);
    return result == RESULT_OK ? error_set(error, RESULT_FORBIDDEN, "no", "No.") : result;
}

static void what_is_rolled_back_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct retitle change;

    add_three(f);
    change = (struct retitle){fixture_get(f, 1), 1};
    change.ticket.title = slice_of("Volume crowded");
    assert_int_equal(fixture_try(f, retitle_and_fail, &change), RESULT_FORBIDDEN);
    assert_string_equal(found(f, "crowded", TICKET_SORT_CREATED_DESC), "");
    assert_string_equal(found(f, "disk", TICKET_SORT_CREATED_DESC), "3 1 ");
}

/* A thread so long that its words go back into the index in several pieces. */
static void long_threads_are_indexed_again_whole(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "Thread");
    struct retitle change;
    static char body[60001];

    memset(body, 'x', 60000);
    fixture_insert(f, &ticket, 1);
    for (int i = 0; i < 40; i++) {
        int length = snprintf(body, 32, "needle%d ", i);
        body[length] = 'x';
        say(f, ticket.id, body);
    }
    change = (struct retitle){fixture_get(f, ticket.id), 1};
    change.ticket.title = slice_of("Yarn");
    fixture_run(f, update, &change);
    assert_string_equal(found(f, "yarn needle0 needle20 needle39", TICKET_SORT_CREATED_DESC), "1 ");
    assert_string_equal(found(f, "thread", TICKET_SORT_CREATED_DESC), "");
}

/* Longer ones are not gone through again: the words of the former title stay, and none is lost. */
static void very_long_threads_keep_the_words_of_former_titles(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "Thread");
    struct retitle change;
    static char body[60001];

    memset(body, 'x', 60000);
    fixture_insert(f, &ticket, 1);
    for (int i = 0; i < 72; i++) {
        int length = snprintf(body, 32, "needle%d ", i);
        body[length] = 'x';
        say(f, ticket.id, body);
    }
    change = (struct retitle){fixture_get(f, ticket.id), 1};
    change.ticket.title = slice_of("Yarn");
    fixture_run(f, update, &change);
    assert_string_equal(found(f, "yarn needle0 needle71", TICKET_SORT_CREATED_DESC), "1 ");
    assert_string_equal(found(f, "thread", TICKET_SORT_CREATED_DESC), "1 ");
    /* Words that leave no room for others, as logs have. */
    for (int i = 0; i < 2; i++) {
        for (int word = 0; word < 7500; word++) {
            (void) snprintf(body + 8 * word, 9, "w%06d ", 7500 * i + word);
        }
        say(f, ticket.id, body);
    }
    change = (struct retitle){fixture_get(f, ticket.id), 2};
    change.ticket.title = slice_of("Wool");
    fixture_run(f, update, &change);
    assert_string_equal(found(f, "wool needle0", TICKET_SORT_CREATED_DESC), "1 ");
}

/* A word that nearly all tickets have is asked of the tickets that the rare one leaves. */
static void common_words_are_found_at_the_end_of_long_threads(void **state)
{
    enum { TICKETS = 200 };
    struct fixture *f = *state;
    struct ticket tickets[TICKETS];
    static char body[60001];

    memset(body, 'x', 60000);
    tickets[0] = fixture_ticket(f, "Quokka");
    tickets[1] = fixture_ticket(f, "Quokka");
    for (int i = 2; i < TICKETS; i++) {
        tickets[i] = fixture_ticket(f, "Disk");
    }
    fixture_insert(f, tickets, TICKETS);
    for (int i = 0; i < 8; i++) {
        say(f, 1, body);
        say(f, 2, body);
    }
    say(f, 1, "disk swapped");
    for (int sort = 0; sort <= TICKET_SORT_DUE_ASC; sort++) {
        assert_string_equal(found(f, "quok disk", (enum ticket_sort) sort), "1 ");
        assert_string_equal(found(f, "swap", (enum ticket_sort) sort), "1 ");
    }
}

/* More tickets than anybody asks one by one, and the word is in none of the first of them: the
 * index of words leads to the page, and the next one goes on where it ended, in every order. */
static void a_word_is_found_behind_many_tickets_without_it(void **state)
{
    enum { MANY = 1300, FROM = 620, NEEDLES = 70, PAGE = 50 };
    struct fixture *f = *state;
    struct ticket *tickets = calloc(MANY, sizeof *tickets);

    assert_non_null(tickets);
    for (int i = 0; i < MANY; i++) {
        bool has_word = i >= FROM && i < FROM + NEEDLES;
        tickets[i] = fixture_ticket(f, has_word ? "A needle here" : "Only hay");
        tickets[i].updated_at_ms += i;
    }
    fixture_insert(f, tickets, MANY);
    free(tickets);
    for (int sort = TICKET_SORT_UPDATED_DESC; sort <= TICKET_SORT_DUE_ASC; sort++) {
        struct ticket_query query = {
            .text = slice_of("needle"), .sort = (enum ticket_sort) sort, .limit = PAGE};
        struct store_tx *tx = fixture_read(f);
        bool is_met[NEEDLES] = {false};
        for (size_t left = NEEDLES; left > 0;) {
            struct ticket_page page;
            assert_ok(f, tx->engine->tickets->list(tx, f->arena, &query, &page, &f->error));
            assert_int_equal(page.count, left < PAGE ? left : PAGE);
            for (size_t i = 0; i < page.count; i++) {
                int64_t number = page.items[i].id - FROM - 1;
                assert_in_range(number, 0, NEEDLES - 1);
                assert_false(is_met[number]);
                is_met[number] = true;
            }
            left -= page.count;
            assert_int_equal(page.has_more, left > 0);
            query.after = page.last;
        }
        fixture_read_end(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(all_words_as_beginnings_anywhere_in_the_ticket),
        fixture_test(nothing_that_is_typed_is_syntax),
        fixture_test(new_titles_take_the_place_of_old_ones),
        fixture_test(what_is_rolled_back_is_not_found),
        fixture_test(long_threads_are_indexed_again_whole),
        fixture_test(very_long_threads_keep_the_words_of_former_titles),
        fixture_test(common_words_are_found_at_the_end_of_long_threads),
        fixture_test(a_word_is_found_behind_many_tickets_without_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

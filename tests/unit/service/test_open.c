/* Opening a ticket (B4.1, B4.7, B2.3, B2.4, B5.1). */
#include "world.h"

#include <stdlib.h>
#include <string.h>

/* What a card gives, at which service. */
static const struct {
    const char *item;
    const char *service;
    const char *absolute;
    const char *full_item;
    const char *workflow;
    const char *group;
    enum ticket_priority priority;
    int64_t response_ms;
    int64_t resolution_ms;
    const char *title;
} cards[] = {
    {"outage", "", "acme", "acme/outage", "acme/incident", "acme/ops", PRIORITY_CRITICAL,
     15 * MINUTE_MS, 4 * HOUR_MS, "Outage"},
    /* B4.1: no default anywhere; B5.1: then the clocks are MEDIUM's. */
    {"question", "shop/dev", "acme/shop/dev", "acme/question", "acme/incident", "", PRIORITY_MEDIUM,
     2 * HOUR_MS, DAY_MS, "Question"},
    {"restart", "shop/dev", "acme/shop/dev", "acme/restart", "acme/change", "acme/dba",
     PRIORITY_MEDIUM, 2 * HOUR_MS, DAY_MS, "Restart"},
    /* B2.4: the nearest card; B2.3: the nearest group. */
    {"restart", "acme/shop/prod/c1", "acme/shop/prod/c1", "acme/shop/prod/restart", "acme/change",
     "acme/shop/prod/dba", PRIORITY_HIGH, 30 * MINUTE_MS, 8 * HOUR_MS, "Restart in production"},
};

static void a_card_fills_in_what_policy_says(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
        struct ticket opened = world_open_ticket(w, "alice", cards[i].item, cards[i].service);
        struct ticket ticket = world_get(w, opened.id);
        assert_int_equal(ticket.version, 1);
        assert_int_equal(ticket.status, TICKET_OPEN);
        assert_slice(ticket.service, cards[i].absolute);
        assert_slice(ticket.item, cards[i].full_item);
        assert_slice(ticket.workflow, cards[i].workflow);
        assert_slice(ticket.assignee_group, cards[i].group);
        assert_int_equal(ticket.priority, cards[i].priority);
        assert_int_equal(ticket.sla[SLA_RESPONSE].due_at_ms, w->now_ms + cards[i].response_ms);
        assert_int_equal(ticket.sla[SLA_RESOLUTION].due_at_ms, w->now_ms + cards[i].resolution_ms);
        assert_slice(ticket.title, cards[i].title);
        assert_slice(ticket.requester.username, "alice");
        assert_int_equal(ticket.assignee.id, 0);
    }
}

static void the_first_row_says_who_opened_it_under_which_policy(void **state)
{
    struct world *w = *state;
    struct ticket ticket = world_open_ticket(w, "alice", "outage", "");
    struct history_page page = world_history(w, ticket.id);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.items[0].sequence, 1);
    assert_int_equal(page.items[0].kind, HISTORY_OPENED);
    assert_slice(page.items[0].actor, "alice");
    assert_slice(page.items[0].new_value, "OPEN");
    assert_int_equal(page.items[0].at_ms, w->now_ms);
    assert_true(slice_starts_with(page.items[0].revision, slice_of("sha256:")));
}

static void what_the_requester_says_wins(void **state)
{
    struct world *w = *state;
    struct ticket ticket;
    struct ticket_open_input input = {
        .item = slice_of("outage"),
        .title = slice_of("  Shop is down \n"),
        .description = slice_of("since *noon*"),
        .has_priority = true,
        .priority = PRIORITY_LOW,
    };
    assert_int_equal(world_try_open(w, "alice", input, &ticket), RESULT_OK);
    ticket = world_get(w, ticket.id);
    assert_slice(ticket.title, "Shop is down");
    assert_slice(ticket.description, "since *noon*");
    assert_int_equal(ticket.priority, PRIORITY_LOW);
    /* The card's own targets stay; they do not come from the priority. */
    assert_int_equal(ticket.sla[SLA_RESPONSE].target_ms, 15 * MINUTE_MS);
}

static void without_a_card_the_clocks_come_from_the_priority(void **state)
{
    struct world *w = *state;
    struct ticket ticket;
    struct ticket_open_input input = {
        .workflow = slice_of("change"),
        .title = slice_of("By hand"),
        .has_priority = true,
        .priority = PRIORITY_HIGH,
    };
    assert_int_equal(world_try_open(w, "alice", input, &ticket), RESULT_OK);
    assert_slice(ticket.workflow, "acme/change");
    assert_slice(ticket.item, "");
    assert_slice(ticket.assignee_group, "");
    assert_int_equal(ticket.sla[SLA_RESPONSE].target_ms, 30 * MINUTE_MS);
    assert_int_equal(ticket.sla[SLA_RESOLUTION].target_ms, 8 * HOUR_MS);
}

static void a_group_that_is_not_declared_is_no_group(void **state)
{
    struct world *w = *state;
    world_reload(w, "org: acme\n"
                    "workflows:\n"
                    "  - {name: w, displayName: W, transitions: [{from: OPEN, to: CLOSED, role: "
                    "any}]}\n"
                    "catalog:\n"
                    "  categories: [{name: all, displayName: All}]\n"
                    "  items:\n"
                    "    - {name: i, category: all, displayName: I, workflow: w,\n"
                    "       defaults: {assigneeGroup: nobody-here}}\n");
    struct ticket ticket = world_open_ticket(w, "alice", "i", "");
    assert_slice(ticket.assignee_group, "");
}

static void wrong_input_says_what_and_where(void **state)
{
    struct world *w = *state;
    char long_title[3 * 201 + 1] = "";
    char *long_text = arena_alloc(w->arena, TICKET_DESCRIPTION_MAX + 2);
    memset(long_text, 'x', TICKET_DESCRIPTION_MAX + 1);
    for (int i = 0; i < 201; i++) {
        strcat(long_title, "\xE2\x82\xAC");
    }
    const struct {
        struct ticket_open_input input;
        const char *code;
        const char *pointer;
    } rows[] = {
        {{.title = slice_of("t")}, "workflow_required", "/workflow"},
        {{.item = slice_of("outage"), .workflow = slice_of("incident")},
         "workflow_with_item",
         "/workflow"},
        {{.workflow = slice_of("nosuch"), .title = slice_of("t")}, "workflow_unknown", "/workflow"},
        {{.item = slice_of("nosuch")}, "item_unknown", "/item"},
        {{.item = slice_of("shop/prod/restart")}, "item_not_offered", "/item"},
        {{.item = slice_of("acme/restart"), .service = slice_of("shop/prod")},
         "item_not_offered",
         "/item"},
        {{.item = slice_of("outage"), .service = slice_of("a/../b")},
         "service_invalid",
         "/service"},
        {{.item = slice_of("outage"), .service = slice_of("a/b/c/d/e/f")},
         "service_invalid",
         "/service"},
        {{.workflow = slice_of("incident")}, "title_required", "/title"},
        {{.workflow = slice_of("incident"), .title = slice_of(" \t ")}, "title_required", "/title"},
        {{.item = slice_of("outage"), .title = slice_of(long_title)}, "title_too_long", "/title"},
        {{.item = slice_of("outage"), .title = slice_of("a\nb")}, "title_invalid", "/title"},
        {{.item = slice_of("outage"), .title = slice_of("a\x1b[2Jb")}, "title_invalid", "/title"},
        {{.item = slice_of("outage"), .title = slice_of("a\xE2\x80\xA8z")},
         "title_invalid",
         "/title"},
        {{.item = slice_of("outage"), .description = slice_of(long_text)},
         "description_too_long",
         "/description"},
        {{.item = slice_of("outage"), .description = slice_make("a\0b", 3)},
         "description_invalid",
         "/description"},
    };
    char *before = world_contents(w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ticket ticket;
        assert_refused(w, world_try_open(w, "alice", rows[i].input, &ticket), RESULT_INVALID,
                       rows[i].code);
        assert_string_equal(w->error.pointer, rows[i].pointer);
    }
    assert_string_equal(world_contents(w), before);
}

static void the_longest_texts_fit(void **state)
{
    struct world *w = *state;
    struct ticket ticket;
    char title[3 * TICKET_TITLE_MAX + 1] = "";
    char *description = arena_alloc(w->arena, TICKET_DESCRIPTION_MAX + 1);
    memset(description, 'x', TICKET_DESCRIPTION_MAX);
    for (int i = 0; i < TICKET_TITLE_MAX; i++) {
        strcat(title, "\xE2\x82\xAC");
    }
    struct ticket_open_input input = {
        .item = slice_of("outage"), .title = slice_of(title), .description = slice_of(description)};
    assert_int_equal(world_try_open(w, "alice", input, &ticket), RESULT_OK);
    assert_int_equal(world_get(w, ticket.id).description.length, TICKET_DESCRIPTION_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_card_fills_in_what_policy_says),
        world_test(the_first_row_says_who_opened_it_under_which_policy),
        world_test(what_the_requester_says_wins),
        world_test(without_a_card_the_clocks_come_from_the_priority),
        world_test(a_group_that_is_not_declared_is_no_group),
        world_test(wrong_input_says_what_and_where),
        world_test(the_longest_texts_fit),
    };
    return cmocka_run_group_tests_name("service/open", tests, NULL, NULL);
}

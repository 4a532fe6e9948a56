/* Lists and views: filters as people write them, the catalog of a service, what policy stranded. */
#include "service/policy_views.h"
#include "world.h"

struct list_use {
    struct ticket_list_input input;
    struct ticket_page page;
};

static enum result list(struct service_call *call, void *context, struct error *error)
{
    struct list_use *x = context;
    x->input.limit = x->input.limit != 0 ? x->input.limit : 200;
    return ticket_list(call, &x->input, &x->page, error);
}

/* "1 3": the ids that a list has, oldest first. */
static const char *ids_of(struct world *w, const char *viewer, struct ticket_list_input input)
{
    struct list_use x = {.input = input};
    struct buffer ids = {0};
    x.input.sort = TICKET_SORT_CREATED_ASC;
    assert_int_equal(world_run(w, viewer, list, &x), RESULT_OK);
    for (size_t i = 0; i < x.page.count; i++) {
        buffer_append_format(&ids, "%s%lld", i > 0 ? " " : "", (long long) x.page.items[i].id);
    }
    const char *text = arena_copy_text(w->arena, buffer_slice(&ids));
    buffer_free(&ids);
    return text;
}

#define VALUES(...)                                                            \
    {                                                                          \
        (const struct slice[]){__VA_ARGS__},                                   \
            sizeof((const struct slice[]){__VA_ARGS__}) / sizeof(struct slice) \
    }
#define S(text) SLICE_LITERAL(text)

static void filters_are_written_as_people_write(void **state)
{
    const struct {
        const char *viewer;
        struct ticket_list_input input;
        const char *ids;
    } rows[] = {
        {"alice", {.limit = 0}, "1 2 3 4"},
        {"alice", {.requesters = VALUES(S("me"))}, "1 2"},
        {"carol", {.requesters = VALUES(S("me"))}, "3 4"},
        {"alice", {.requesters = VALUES(S("carol@example.com"), S("bob"))}, "3 4"},
        {"bob", {.assignees = VALUES(S("me"))}, "1"},
        {"alice", {.assignees = VALUES(S("none"))}, "3 4"},
        {"alice", {.assignees = VALUES(S("none"), S("bob"))}, "1 3 4"},
        {"alice", {.assignees = VALUES(S("erin"))}, ""},
        {"alice", {.services = VALUES(S("shop"))}, "2 3"},
        {"alice", {.services = VALUES(S("acme/shop/prod"))}, "3"},
        {"alice", {.services = VALUES(S(""))}, "1 2 3 4"},
        {"alice", {.groups = VALUES(S("ops"))}, "1"},
        {"alice", {.groups = VALUES(S("shop/prod/dba"), S("acme/dba"))}, "2 3"},
        {"alice", {.items = VALUES(S("restart"))}, "2"},
        {"alice", {.workflows = VALUES(S("incident"))}, "1 4"},
        {"alice", {.statuses = 1u << TICKET_IN_PROGRESS}, "1"},
        {"alice", {.priorities = 1u << PRIORITY_HIGH | 1u << PRIORITY_CRITICAL}, "1 3"},
        {"alice", {.text = S("prod")}, "3"},
        {"alice", {.services = VALUES(S("shop")), .requesters = VALUES(S("alice"))}, "2"},
    };
    struct world *w = *state;
    world_open_ticket(w, "alice", "outage", "");
    world_move(w, "bob", 1, TICKET_IN_PROGRESS);
    world_open_ticket(w, "alice", "restart", "shop/dev");
    world_assign(w, "root", 2, "carol");
    world_open_ticket(w, "carol", "restart", "shop/prod/c1");
    world_sql(w, "UPDATE users SET is_active = 1 WHERE username = 'erin'");
    world_open_ticket(w, "carol", "question", "bank");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(ids_of(w, rows[i].viewer, rows[i].input), rows[i].ids);
    }
}

static void a_filter_that_cannot_be_meant_says_so(void **state)
{
    static const struct slice many[TICKET_QUERY_VALUES_MAX + 1] = {S("bob")};
    const struct {
        struct ticket_list_input input;
        const char *pointer;
    } rows[] = {
        {{.assignees = VALUES(S("nobody"))}, "?assignee"},
        {{.requesters = VALUES(S("none"))}, "?requester"},
        {{.requesters = {many, TICKET_QUERY_VALUES_MAX + 1}}, "?requester"},
        {{.services = VALUES(S("a/b/c/d/e/f"))}, "?service"},
        {{.groups = VALUES(S("no.dots"))}, "?group"},
        {{.items = VALUES(S("/"))}, "?item"},
        {{.workflows = VALUES(S(" "))}, "?workflow"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct list_use x = {.input = rows[i].input};
        assert_refused(w, world_run(w, "alice", list, &x), RESULT_INVALID, "invalid_query");
        assert_string_equal(w->error.pointer, rows[i].pointer);
    }
}

struct catalog_use {
    const char *service;
    enum catalog_reach reach;
    struct slice absolute;
    struct catalog_card *cards;
    size_t count;
};

static enum result read_catalog(struct service_call *call, void *context, struct error *error)
{
    struct catalog_use *x = context;
    return catalog_at(call, slice_of(x->service), x->reach, &x->absolute, &x->cards, &x->count,
                      error);
}

/* B2.3, B2.4 */
static void the_catalog_is_that_of_the_service(void **state)
{
    struct world *w = *state;
    struct catalog_use x = {.service = "shop/prod/c1"};
    assert_int_equal(world_run(w, "alice", read_catalog, &x), RESULT_OK);
    assert_slice(x.absolute, "acme/shop/prod/c1");
    assert_int_equal(x.count, 3);
    assert_slice(x.cards[0].item->name, "acme/outage");
    assert_slice(x.cards[0].assignee_group->name, "acme/ops");
    assert_int_equal(x.cards[0].response_minutes, 15);
    assert_int_equal(x.cards[0].resolution_minutes, 240);
    assert_slice(x.cards[1].item->name, "acme/question");
    assert_null(x.cards[1].assignee_group);
    assert_int_equal(x.cards[1].priority, PRIORITY_MEDIUM);
    assert_int_equal(x.cards[1].response_minutes, 120);
    assert_int_equal(x.cards[1].resolution_minutes, 1440);
    assert_slice(x.cards[2].item->name, "acme/shop/prod/restart");
    assert_slice(x.cards[2].assignee_group->name, "acme/shop/prod/dba");
    assert_slice(x.cards[2].workflow->name, "acme/change");

    x.service = "shop//prod";
    assert_refused(w, world_run(w, "alice", read_catalog, &x), RESULT_INVALID, "invalid_query");
    assert_string_equal(w->error.pointer, "?service");
}

struct paths_use {
    struct slice *paths;
    size_t count;
};

static enum result read_services(struct service_call *call, void *context, struct error *error)
{
    struct paths_use *x = context;
    return services_known(call, &x->paths, &x->count, error);
}

static void services_are_known_from_policy_and_tickets(void **state)
{
    static const char *const expected[] = {"acme", "acme/bank", "acme/bank/prod", "acme/shop",
                                           "acme/shop/prod"};
    struct world *w = *state;
    struct paths_use x;
    world_open_ticket(w, "alice", "outage", "bank/prod");
    assert_int_equal(world_run(w, "alice", read_services, &x), RESULT_OK);
    assert_int_equal(x.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_slice(x.paths[i], expected[i]);
    }
}

struct stranded_use {
    struct stranded_workflow *items;
    size_t count;
};

static enum result read_stranded(struct service_call *call, void *context, struct error *error)
{
    struct stranded_use *x = context;
    return stranded_list(call, &x->items, &x->count, error);
}

/* B2.5 */
static void workflows_that_are_gone_are_listed_with_their_tickets(void **state)
{
    struct world *w = *state;
    struct stranded_use x;
    world_open_ticket(w, "alice", "outage", "");
    world_open_ticket(w, "alice", "outage", "");
    world_open_ticket(w, "alice", "restart", "");
    world_move(w, "bob", 1, TICKET_IN_PROGRESS);
    assert_int_equal(world_run(w, "alice", read_stranded, &x), RESULT_OK);
    assert_int_equal(x.count, 0);
    world_reload(w, "org: acme\n"
                    "workflows:\n"
                    "  - {name: change, displayName: C, transitions: [{from: OPEN, to: CLOSED, "
                    "role: any}]}\n");
    assert_int_equal(world_run(w, "alice", read_stranded, &x), RESULT_OK);
    assert_int_equal(x.count, 1);
    assert_slice(x.items[0].workflow, "acme/incident");
    assert_int_equal(x.items[0].by_status[TICKET_OPEN], 1);
    assert_int_equal(x.items[0].by_status[TICKET_IN_PROGRESS], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(filters_are_written_as_people_write),
        world_test(a_filter_that_cannot_be_meant_says_so),
        world_test(the_catalog_is_that_of_the_service),
        world_test(services_are_known_from_policy_and_tickets),
        world_test(workflows_that_are_gone_are_listed_with_their_tickets),
    };
    return cmocka_run_group_tests_name("service/views", tests, NULL, NULL);
}

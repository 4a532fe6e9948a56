/* Changing fields and assigning: who may, what is kept, what is refused (B2.5, B4.4 to B4.6). */
#include "world.h"

static struct ticket_change_input input_for(const struct ticket *ticket)
{
    return (struct ticket_change_input){.id = ticket->id, .expected_version = ticket->version};
}

/* In which state a ticket is, for the tables of rights. alice opened it; its service is shop/prod.
 */
enum setting {
    ORPHAN,  /* neither assignee nor group */
    GROUPED, /* group acme/shop/prod/dba, nobody assigned */
    HELD,    /* the same, assigned to bob, who is not in the group */
};

static struct ticket make(struct world *w, enum setting setting)
{
    struct ticket ticket =
        world_open_ticket(w, "alice", setting == ORPHAN ? "question" : "restart", "shop/prod");
    return setting == HELD ? world_assign(w, "root", ticket.id, "bob") : ticket;
}

/* B4.6 as a table: who may give the ticket to whom, and as what. */
static const struct {
    enum setting setting;
    const char *actor;
    const char *assignee; /* "" unassigns */
    const char *via;      /* NULL: refused */
    const char *acted_as;
    const char *member_of;
} assignments[] = {
    /* Nobody's: members of any group that covers the service take it, and only take it. */
    {ORPHAN, "bob", "bob", "member", "acme/ops", "acme/ops"},
    {ORPHAN, "carol", "carol", "member", "acme/dba", "acme/dba"},
    {ORPHAN, "dave", "dave", "member", "acme/shop/prod/dba", "acme/shop/prod/dba"},
    {ORPHAN, "alice", "alice", NULL, "", ""},
    {ORPHAN, "alice", "bob", NULL, "", ""},
    {ORPHAN, "bob", "carol", NULL, "", ""},
    {ORPHAN, "root", "carol", "superadmin", "", ""},
    {ORPHAN, "root", "root", "superadmin", "", ""},
    /* The group's: its members, by whatever scope they are in it. */
    {GROUPED, "dave", "dave", "member", "acme/shop/prod/dba", "acme/shop/prod/dba"},
    {GROUPED, "dave", "bob", "member", "acme/shop/prod/dba", "acme/shop/prod/dba"},
    {GROUPED, "carol", "dave", "inherited", "acme/shop/prod/dba", "acme/dba"},
    {GROUPED, "bob", "bob", NULL, "", ""},
    {GROUPED, "alice", "dave", NULL, "", ""},
    {GROUPED, "root", "alice", "superadmin", "acme/shop/prod/dba", ""},
    /* Somebody's: that one, and the group still. */
    {HELD, "bob", "carol", "assignee", "", ""},
    {HELD, "bob", "", "assignee", "", ""},
    {HELD, "dave", "dave", "member", "acme/shop/prod/dba", "acme/shop/prod/dba"},
    {HELD, "carol", "", "inherited", "acme/shop/prod/dba", "acme/dba"},
    {HELD, "alice", "", NULL, "", ""},
    {HELD, "alice", "alice", NULL, "", ""},
    {HELD, "root", "", "superadmin", "acme/shop/prod/dba", ""},
};

static void assigning_is_for_those_whom_it_concerns(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof assignments / sizeof assignments[0]; i++) {
        struct ticket ticket = make(w, assignments[i].setting);
        struct slice old = ticket.assignee.username;
        struct ticket_change_input input = input_for(&ticket);
        input.has_assignee = true;
        input.assignee = slice_of(assignments[i].assignee);
        char *before = world_contents(w);
        enum result result = world_try_change(w, assignments[i].actor, input, &ticket);
        if (assignments[i].via == NULL) {
            assert_refused(w, result, RESULT_FORBIDDEN, "forbidden_assign");
            assert_string_equal(world_contents(w), before);
            continue;
        }
        assert_int_equal(result, RESULT_OK);
        assert_slice(world_get(w, ticket.id).assignee.username, assignments[i].assignee);
        struct history_page page = world_history(w, ticket.id);
        const struct history_entry *row = &page.items[page.count - 1];
        assert_int_equal(row->kind, HISTORY_ASSIGNEE);
        assert_true(slice_equal(row->old_value, old));
        assert_slice(row->new_value, assignments[i].assignee);
        assert_slice(row->via, assignments[i].via);
        assert_slice(row->acted_as, assignments[i].acted_as);
        assert_slice(row->member_of, assignments[i].member_of);
    }
}

/* Who may change the fields of the ticket. */
static const struct {
    enum setting setting;
    const char *actor;
    const char *via; /* NULL: refused */
} changers[] = {
    {ORPHAN, "alice", "requester"},  {ORPHAN, "bob", "member"},
    {ORPHAN, "dave", "member"},      {ORPHAN, "root", "superadmin"},
    {GROUPED, "alice", "requester"}, {GROUPED, "dave", "member"},
    {GROUPED, "carol", "inherited"}, {GROUPED, "bob", NULL},
    {GROUPED, "root", "superadmin"}, {HELD, "alice", "requester"},
    {HELD, "bob", "assignee"},       {HELD, "dave", "member"},
    {HELD, "carol", "inherited"},    {HELD, "root", "superadmin"},
};

static void fields_are_for_those_whom_they_concern(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof changers / sizeof changers[0]; i++) {
        struct ticket ticket = make(w, changers[i].setting);
        struct ticket_change_input input = input_for(&ticket);
        input.has_title = true;
        input.title = slice_of("Another title");
        char *before = world_contents(w);
        enum result result = world_try_change(w, changers[i].actor, input, &ticket);
        if (changers[i].via == NULL) {
            assert_refused(w, result, RESULT_FORBIDDEN, "forbidden_change");
            assert_non_null(strstr(w->error.text, "alice"));
            assert_non_null(strstr(w->error.text, "acme/shop/prod/dba"));
            assert_string_equal(world_contents(w), before);
            continue;
        }
        assert_int_equal(result, RESULT_OK);
        struct history_page page = world_history(w, ticket.id);
        assert_int_equal(page.items[page.count - 1].kind, HISTORY_TITLE);
        assert_slice(page.items[page.count - 1].via, changers[i].via);
    }
}

static void one_change_is_one_version_and_a_row_for_each_field(void **state)
{
    struct world *w = *state;
    struct ticket ticket = make(w, GROUPED);
    struct ticket_change_input input = input_for(&ticket);
    input.has_title = input.has_description = input.has_priority = true;
    input.has_service = input.has_assignee = input.has_assignee_group = true;
    input.title = slice_of("T");
    input.description = slice_of("D");
    input.priority = PRIORITY_LOW;
    input.service = slice_of("shop/dev");
    input.assignee = slice_of("carol@example.com");
    input.assignee_group = slice_of("ops");
    w->now_ms += MINUTE_MS;
    assert_int_equal(world_try_change(w, "dave", input, &ticket), RESULT_OK);
    assert_int_equal(ticket.version, 2);

    static const struct {
        enum history_kind kind;
        const char *old_value;
        const char *new_value;
    } rows[] = {
        {HISTORY_TITLE, "Restart in production", "T"},
        {HISTORY_DESCRIPTION, "", "D"},
        {HISTORY_PRIORITY, "HIGH", "LOW"},
        {HISTORY_SERVICE, "acme/shop/prod", "acme/shop/dev"},
        {HISTORY_ASSIGNEE_GROUP, "acme/shop/prod/dba", "acme/ops"},
        {HISTORY_ASSIGNEE, "", "carol"},
    };
    struct history_page page = world_history(w, ticket.id);
    assert_int_equal(page.count, 7);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(page.items[1 + i].kind, rows[i].kind);
        assert_slice(page.items[1 + i].old_value, rows[i].old_value);
        assert_slice(page.items[1 + i].new_value, rows[i].new_value);
        assert_int_equal(page.items[1 + i].at_ms, w->now_ms);
    }
    ticket = world_get(w, ticket.id);
    assert_int_equal(ticket.version, 2);
    assert_slice(ticket.title, "T");
    assert_slice(ticket.description, "D");
    assert_int_equal(ticket.priority, PRIORITY_LOW);
    assert_slice(ticket.assignee_group, "acme/ops");
    assert_slice(ticket.assignee.username, "carol");
}

static void all_or_nothing(void **state)
{
    struct world *w = *state;
    struct ticket ticket = make(w, GROUPED);
    struct ticket_change_input input = input_for(&ticket);
    input.has_title = input.has_assignee = true;
    input.title = slice_of("alice may do this");
    input.assignee = slice_of("dave"); /* but not this */
    char *before = world_contents(w);
    assert_refused(w, world_try_change(w, "alice", input, &ticket), RESULT_FORBIDDEN,
                   "forbidden_assign");
    assert_string_equal(world_contents(w), before);
}

static void what_does_not_differ_is_no_change(void **state)
{
    struct world *w = *state;
    struct ticket ticket = make(w, HELD);
    char *before = world_contents(w);
    /* A form may send back all that it was given, also what its user may not change. */
    struct ticket_change_input input = {
        .id = ticket.id,
        .expected_version = ticket.version,
        .has_title = true,
        .has_description = true,
        .has_priority = true,
        .has_service = true,
        .has_assignee = true,
        .has_assignee_group = true,
        .title = ticket.title,
        .description = ticket.description,
        .priority = ticket.priority,
        .service = ticket.service,
        .assignee = ticket.assignee.username,
        .assignee_group = ticket.assignee_group,
    };
    assert_int_equal(world_try_change(w, "erin", input, &ticket), RESULT_OK);
    assert_int_equal(ticket.version, 2);
    assert_string_equal(world_contents(w), before);
}

/* B2.5 */
static void a_new_service_leaves_the_resolved_names_alone(void **state)
{
    struct world *w = *state;
    struct ticket ticket = make(w, GROUPED);
    struct ticket_change_input input = input_for(&ticket);
    input.has_service = true;
    input.service = slice_of("shop/dev");
    assert_int_equal(world_try_change(w, "root", input, &ticket), RESULT_OK);
    assert_slice(ticket.workflow, "acme/change");
    assert_slice(ticket.item, "acme/shop/prod/restart");
    assert_slice(ticket.assignee_group, "acme/shop/prod/dba");

    /* The role of a transition is resolved where the ticket is now: dave is in prod's dba only. */
    struct ticket_transition_output out;
    struct ticket_transition_input move = {.id = ticket.id, .to = TICKET_IN_PROGRESS};
    assert_int_equal(world_try_move(w, "dave", move, &out), RESULT_FORBIDDEN);
    assert_int_equal(world_try_move(w, "carol", move, &out), RESULT_OK);
}

static void a_group_is_looked_up_where_the_ticket_goes(void **state)
{
    struct world *w = *state;
    struct ticket ticket = make(w, GROUPED);
    struct ticket_change_input input = input_for(&ticket);
    input.has_service = input.has_assignee_group = true;
    input.service = slice_of("shop/dev");
    input.assignee_group = slice_of("dba");
    assert_int_equal(world_try_change(w, "root", input, &ticket), RESULT_OK);
    assert_slice(ticket.assignee_group, "acme/dba");

    input = input_for(&ticket);
    input.has_assignee_group = true;
    assert_int_equal(world_try_change(w, "carol", input, &ticket), RESULT_OK);
    assert_slice(ticket.assignee_group, "");
}

/* B4.5 */
static void a_closed_ticket_takes_comments_and_moves_only(void **state)
{
    struct world *w = *state;
    int64_t id = world_open_ticket(w, "alice", "outage", "").id;
    world_move(w, "bob", id, TICKET_IN_PROGRESS);
    world_move(w, "bob", id, TICKET_RESOLVED);
    struct ticket ticket = world_move(w, "alice", id, TICKET_CLOSED);
    struct ticket_change_input inputs[3] = {input_for(&ticket), input_for(&ticket),
                                            input_for(&ticket)};
    inputs[0].has_title = true;
    inputs[0].title = slice_of("No");
    inputs[1].has_assignee = true;
    inputs[2].has_priority = true;
    char *before = world_contents(w);
    for (size_t i = 0; i < 3; i++) {
        assert_refused(w, world_try_change(w, "root", inputs[i], &ticket), RESULT_CONFLICT,
                       "ticket_closed");
    }
    assert_string_equal(world_contents(w), before);
    assert_int_equal(world_try_comment(w, "carol", id, "Thanks."), RESULT_OK);
    world_move(w, "alice", id, TICKET_IN_PROGRESS);
}

/* B4.4: two people read version 1 and write one after the other. */
static void the_later_of_two_changes_is_told(void **state)
{
    struct world *w = *state;
    struct ticket seen = make(w, GROUPED);
    struct ticket_change_input first = input_for(&seen);
    struct ticket_change_input second = input_for(&seen);
    struct ticket out;
    first.has_title = second.has_priority = true;
    first.title = slice_of("First");
    second.priority = PRIORITY_LOW;
    assert_int_equal(world_try_change(w, "alice", first, &out), RESULT_OK);
    char *before = world_contents(w);
    assert_refused(w, world_try_change(w, "dave", second, &out), RESULT_CONFLICT,
                   "version_conflict");
    assert_int_equal(out.version, 2);
    assert_slice(out.title, "First");
    assert_string_equal(world_contents(w), before);
    second.expected_version = out.version;
    assert_int_equal(world_try_change(w, "dave", second, &out), RESULT_OK);
    assert_slice(out.title, "First");
    assert_int_equal(out.priority, PRIORITY_LOW);
}

static void wrong_values_say_what_and_where(void **state)
{
    struct world *w = *state;
    struct ticket ticket = make(w, GROUPED);
    const struct {
        struct ticket_change_input input;
        const char *code;
        const char *pointer;
    } rows[] = {
        {{.has_title = true}, "title_required", "/title"},
        {{.has_title = true, .title = slice_of("a\rb")}, "title_invalid", "/title"},
        {{.has_service = true, .service = slice_of("a//b")}, "service_invalid", "/service"},
        {{.has_assignee = true, .assignee = slice_of("nobody")}, "assignee_unknown", "/assignee"},
        {{.has_assignee = true, .assignee = slice_of("erin")}, "assignee_inactive", "/assignee"},
        {{.has_assignee_group = true, .assignee_group = slice_of("nosuch")},
         "group_unknown",
         "/assignee_group"},
    };
    char *before = world_contents(w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ticket_change_input input = rows[i].input;
        input.id = ticket.id;
        input.expected_version = ticket.version;
        struct ticket out;
        assert_refused(w, world_try_change(w, "root", input, &out), RESULT_INVALID, rows[i].code);
        assert_string_equal(w->error.pointer, rows[i].pointer);
    }
    assert_string_equal(world_contents(w), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(assigning_is_for_those_whom_it_concerns),
        world_test(fields_are_for_those_whom_they_concern),
        world_test(one_change_is_one_version_and_a_row_for_each_field),
        world_test(all_or_nothing),
        world_test(what_does_not_differ_is_no_change),
        world_test(a_new_service_leaves_the_resolved_names_alone),
        world_test(a_group_is_looked_up_where_the_ticket_goes),
        world_test(a_closed_ticket_takes_comments_and_moves_only),
        world_test(the_later_of_two_changes_is_told),
        world_test(wrong_values_say_what_and_where),
    };
    return cmocka_run_group_tests_name("service/change", tests, NULL, NULL);
}

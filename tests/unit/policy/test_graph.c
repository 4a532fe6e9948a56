#include "policy/graph.h"
#include "registry_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct transition_row incident[] = {
    {TICKET_OPEN, TICKET_IN_PROGRESS, "assignee"},
    {TICKET_IN_PROGRESS, TICKET_RESOLVED, "assignee"},
    {TICKET_RESOLVED, TICKET_CLOSED, "requester"},
    {TICKET_RESOLVED, TICKET_CLOSED, "db-admins"},
    {TICKET_RESOLVED, TICKET_IN_PROGRESS, "any"},
};

/* Every move that there can be. */
static const struct transition_row all[] = {
    {TICKET_OPEN, TICKET_IN_PROGRESS, "any"},     {TICKET_OPEN, TICKET_RESOLVED, "any"},
    {TICKET_OPEN, TICKET_CLOSED, "any"},          {TICKET_IN_PROGRESS, TICKET_OPEN, "any"},
    {TICKET_IN_PROGRESS, TICKET_RESOLVED, "any"}, {TICKET_IN_PROGRESS, TICKET_CLOSED, "any"},
    {TICKET_RESOLVED, TICKET_OPEN, "any"},        {TICKET_RESOLVED, TICKET_IN_PROGRESS, "any"},
    {TICKET_RESOLVED, TICKET_CLOSED, "any"},      {TICKET_CLOSED, TICKET_OPEN, "any"},
    {TICKET_CLOSED, TICKET_IN_PROGRESS, "any"},   {TICKET_CLOSED, TICKET_RESOLVED, "any"},
};

static int set_up(void **state)
{
    struct registry *r = fixture_registry("acme");
    r->workflows = arena_alloc_array(r->arena, 2, sizeof *r->workflows);
    r->workflow_count = 2;
    fixture_fill_workflow(r, &r->workflows[0], "acme/incident", ROWS(incident));
    fixture_fill_workflow(r, &r->workflows[1], "acme/whole", ROWS(all));
    r->workflows[0].display_name = slice_of("Fire & \"Rescue\" <1>");
    r->workflows[1].display_name = slice_of("Whole");
    registry_freeze(r);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    registry_unref(*state);
    return 0;
}

static const struct policy_workflow *workflow_of(void **state, const char *name)
{
    return registry_workflow(*state, slice_of(name));
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part)) != NULL) {
        text += strlen(part);
        count++;
    }
    return count;
}

static void mermaid_is_a_state_diagram(void **state)
{
    struct buffer out = {0};
    graph_write_mermaid(workflow_of(state, "acme/incident"), &out);
    assert_string_equal(out.data, "---\n"
                                  "title: \"Fire & \\\"Rescue\\\" <1>\"\n"
                                  "---\n"
                                  "stateDiagram-v2\n"
                                  "    direction LR\n"
                                  "    [*] --> OPEN\n"
                                  "    OPEN --> IN_PROGRESS: assignee\n"
                                  "    IN_PROGRESS --> RESOLVED: assignee\n"
                                  "    RESOLVED --> IN_PROGRESS: any\n"
                                  "    RESOLVED --> CLOSED: requester or db-admins\n"
                                  "    CLOSED --> [*]\n");
    buffer_free(&out);
}

static void a_closed_ticket_that_may_go_on_is_no_end(void **state)
{
    struct buffer out = {0};
    graph_write_mermaid(workflow_of(state, "acme/whole"), &out);
    assert_null(strstr(out.data, "CLOSED --> [*]"));
    assert_int_equal(count_of(out.data, ": any\n"), 12);
    buffer_clear(&out);
    graph_write_dot(workflow_of(state, "acme/whole"), &out);
    assert_null(strstr(out.data, "peripheries"));
    buffer_free(&out);
}

static void dot_quotes_what_people_wrote(void **state)
{
    struct buffer out = {0};
    graph_write_dot(workflow_of(state, "acme/incident"), &out);
    assert_non_null(strstr(out.data, "digraph \"acme/incident\" {\n"));
    assert_non_null(strstr(out.data, "label=\"Fire & \\\"Rescue\\\" <1>\";\n"));
    assert_non_null(strstr(out.data, "RESOLVED -> CLOSED [label=\"requester or db-admins\"];\n"));
    assert_non_null(strstr(out.data, "CLOSED [peripheries=2];\n"));
    buffer_free(&out);
}

static void svg_escapes_and_describes(void **state)
{
    struct buffer out = {0};
    graph_write_svg(workflow_of(state, "acme/incident"), &out);
    assert_non_null(strstr(out.data, ">Fire &amp; &quot;Rescue&quot; &lt;1&gt;</title>"));
    assert_non_null(strstr(out.data,
                           "RESOLVED to CLOSED: requester. RESOLVED to CLOSED: db-admins. "
                           "RESOLVED to IN_PROGRESS: any.</desc>"));
    assert_int_equal(count_of(out.data, "<text class=\"role\""), 5);
    assert_int_equal(count_of(out.data, "class=\"move\""), 5); /* the start has one, too */
    buffer_clear(&out);
    graph_write_svg(workflow_of(state, "acme/whole"), &out);
    assert_int_equal(count_of(out.data, "class=\"move\""), 13);
    assert_int_equal(count_of(out.data, "class=\"status\""), 4);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mermaid_is_a_state_diagram),
        cmocka_unit_test(a_closed_ticket_that_may_go_on_is_no_end),
        cmocka_unit_test(dot_quotes_what_people_wrote),
        cmocka_unit_test(svg_escapes_and_describes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

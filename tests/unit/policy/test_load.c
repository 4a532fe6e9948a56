#include "base/secret.h"
#include "load_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char policy[] = "ticketing:\n"
                             "  org: initech\n"
                             "  groups:\n"
                             "    prod/dba: {users: [bob, Carol@Example.com], displayName: DBA}\n"
                             "    dba: {users: [alice], description: People}\n"
                             "  workflows:\n"
                             "    - name: prod/w\n"
                             "      displayName: Strict\n"
                             "      transitions:\n"
                             "        - {from: OPEN, to: CLOSED, role: dba}\n"
                             "    - name: w\n"
                             "      displayName: W\n"
                             "      transitions:\n"
                             "        - {from: OPEN, to: RESOLVED, role: dba}\n"
                             "        - {from: RESOLVED, to: CLOSED, role: requester}\n"
                             "        - {from: RESOLVED, to: CLOSED, role: assignee}\n"
                             "  catalog:\n"
                             "    categories:\n"
                             "      - {name: c, displayName: C, icon: star}\n"
                             "    items:\n"
                             "      - name: z\n"
                             "        category: c\n"
                             "        displayName: Z\n"
                             "        workflow: w\n"
                             "        defaults: {priority: HIGH, assigneeGroup: dba}\n"
                             "        sla: {responseMinutes: 240, resolutionMinutes: 0x0f}\n"
                             "      - {name: a, category: c, displayName: A, workflow: w}\n";

static int setup(void **state)
{
    *state = load_text(policy, NULL);
    return *state ? 0 : 1;
}

static int teardown(void **state)
{
    registry_unref(*state);
    return 0;
}

static void assert_text(struct slice text, const char *expected)
{
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.data, expected, text.length);
}

/* B1.4: what a source declares comes before --org. */
static void test_registry(void **state)
{
    const struct registry *r = *state;
    assert_text(r->org, "initech");
    assert_true(slice_starts_with(r->revision, slice_of("sha256:")));
    assert_true(r->loaded_at_ms > 0);
    assert_int_equal(r->source_count, 1);
    assert_text(r->sources[0].name, "policy.yaml");
    assert_int_equal(r->sources[0].size, sizeof policy - 1);
}

/* B1.3, B6.1: full names, and the place of each transition for the history. */
static void test_workflow(void **state)
{
    const struct registry *r = *state;
    const struct policy_workflow *w = registry_workflow(r, slice_of("initech/w"));
    assert_non_null(w);
    assert_text(w->display_name, "W");
    assert_int_equal(w->transition_count, 3);
    assert_int_equal(w->transitions[1].from, TICKET_RESOLVED);
    assert_int_equal(w->transitions[1].to, TICKET_CLOSED);
    assert_int_equal(w->transitions[1].role_kind, ROLE_REQUESTER);
    assert_int_equal(w->transitions[0].role_kind, ROLE_GROUP);
    assert_text(w->transitions[0].role, "dba");
    assert_text(w->transitions[0].place.file, "policy.yaml");
    assert_int_equal(w->transitions[0].place.line, 14);
    assert_int_equal(w->transitions[0].place.column, 11);
    assert_int_equal(w->moves[TICKET_RESOLVED][TICKET_CLOSED].count, 2);
    assert_int_equal(w->place.line, 11);
}

static void test_catalog(void **state)
{
    const struct registry *r = *state;
    assert_int_equal(r->item_count, 2);
    const struct policy_item *z = &r->items[0]; /* in the order declared */
    assert_text(z->name, "initech/z");
    assert_ptr_equal(z->category, registry_category(r, slice_of("c")));
    assert_text(z->category->icon, "star");
    assert_true(z->has_priority);
    assert_int_equal(z->priority, PRIORITY_HIGH);
    assert_text(z->assignee_group, "dba");
    assert_int_equal(z->response_minutes, 240);
    assert_int_equal(z->resolution_minutes, 15);
    assert_text(z->workflow, "w");
    const struct policy_item *a = &r->items[1];
    assert_false(a->has_priority);
    assert_int_equal(a->response_minutes, 0);
    assert_true(slice_is_empty(a->assignee_group));
    assert_true(slice_is_empty(a->description));
}

static void test_groups(void **state)
{
    const struct registry *r = *state;
    const struct policy_group *dba = registry_group(r, slice_of("initech/dba"));
    const struct policy_group *prod = registry_group(r, slice_of("initech/prod/dba"));
    assert_ptr_equal(prod->inherits_from, dba);
    assert_text(dba->description, "People");
    assert_int_equal(prod->user_count, 2);
    assert_text(prod->users[1], "Carol@Example.com");
    assert_int_equal(prod->place.line, 4);
    assert_int_equal(prod->place.column, 5);
}

static void test_warnings_are_kept(void **state)
{
    const struct registry *r = *state;
    assert_int_equal(r->warning_count, 1);
    assert_int_equal(r->warnings[0].code, SLA_INVERTED);
    assert_int_equal(r->warnings[0].place.line, 26);
}

static void test_category_is_shown_by_its_name(void **state)
{
    (void) state;
    struct registry *r = load_text("catalog: {categories: {incidents: }}\n", NULL);
    assert_non_null(r);
    assert_text(registry_category(r, slice_of("incidents"))->display_name, "incidents");
    registry_unref(r);
}

/* Without a file there is nothing to load, and nothing half made is left. */
static void test_no_sources_at_all(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    struct source_set none = {.arena = arena};
    diagnostics_init(&diagnostics, arena);
    assert_null(registry_load(&none, slice_of("acme"), &diagnostics));
    assert_int_equal(diagnostics.items[0].code, SOURCE_EMPTY);
    diagnostics_free(&diagnostics);
    arena_free(arena);
}

/* B7.2: never partial. */
static void test_one_error_spoils_all(void **state)
{
    (void) state;
    size_t error_count;
    assert_null(load_text("groups: [{name: a}, {name: b!}]\n", &error_count));
    assert_int_equal(error_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_registry, setup, teardown),
        cmocka_unit_test_setup_teardown(test_workflow, setup, teardown),
        cmocka_unit_test_setup_teardown(test_catalog, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(test_warnings_are_kept, setup, teardown),
        cmocka_unit_test(test_category_is_shown_by_its_name),
        cmocka_unit_test(test_no_sources_at_all),
        cmocka_unit_test(test_one_error_spoils_all),
    };
    return secret_init() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

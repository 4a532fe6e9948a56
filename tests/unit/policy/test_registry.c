#include "policy/registry.h"
#include "registry_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Unsorted on purpose. */
static const struct group_row groups[] = {
    {"acme/p/prod/db-admins", "heidi", NULL},
    {"acme/db-admins", "carol", NULL},
    {"acme/p/dev/c1/db/db-admins", NULL, NULL},
    {"acme/p/dev/db-admins", "bob", NULL},
    {"acme/oncall", "dave", NULL},
};

static const struct transition_row moves[] = {
    {TICKET_RESOLVED, TICKET_CLOSED, "requester"},
    {TICKET_OPEN, TICKET_IN_PROGRESS, "assignee"},
    {TICKET_RESOLVED, TICKET_CLOSED, "db-admins"},
    {TICKET_IN_PROGRESS, TICKET_RESOLVED, "assignee"},
};

static int set_up(void **state)
{
    struct registry *r = fixture_registry("acme");
    fixture_add_groups(r, ROWS(groups));
    r->workflows = arena_alloc_array(r->arena, 3, sizeof *r->workflows);
    r->workflow_count = 3;
    fixture_fill_workflow(r, &r->workflows[0], "acme/p/prod/change", ROWS(moves));
    fixture_fill_workflow(r, &r->workflows[1], "acme/incident", ROWS(moves));
    fixture_fill_workflow(r, &r->workflows[2], "acme/change", ROWS(moves));
    static const char *items[] = {"acme/restart", "acme/p/prod/restart", "acme/p/prod/c1/x/drain"};
    r->items = arena_alloc_array(r->arena, 3, sizeof *r->items);
    r->item_count = 3;
    for (size_t i = 0; i < 3; i++) {
        r->items[i].name = slice_of(items[i]);
    }
    r->categories = arena_alloc_array(r->arena, 1, sizeof *r->categories);
    r->category_count = 1;
    r->categories[0].name = slice_of("incidents");
    registry_freeze(r);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    registry_unref(*state);
    return 0;
}

static void names_are_found_and_sorted(void **state)
{
    const struct registry *r = *state;
    for (size_t i = 0; i < r->group_count; i++) {
        assert_ptr_equal(registry_group(r, r->groups[i].name), &r->groups[i]);
        assert_true(i == 0 || slice_compare(r->groups[i - 1].name, r->groups[i].name) < 0);
    }
    for (size_t i = 0; i < r->workflow_count; i++) {
        assert_ptr_equal(registry_workflow(r, r->workflows[i].name), &r->workflows[i]);
        assert_true(i == 0 || slice_compare(r->workflows[i - 1].name, r->workflows[i].name) < 0);
    }
    assert_ptr_equal(registry_category(r, slice_of("incidents")), &r->categories[0]);
    assert_ptr_equal(registry_item(r, slice_of("acme/restart")), &r->items[0]);
    assert_null(registry_group(r, slice_of("db-admins")));
    assert_null(registry_group(r, slice_of("acme/p/DEV/db-admins"))); /* B1.2: case matters */
}

/* B1.6: one short name may be a workflow, an item and a group. */
static void name_spaces_are_separate(void **state)
{
    const struct registry *r = *state;
    assert_null(registry_workflow(r, slice_of("acme/db-admins")));
    assert_null(registry_item(r, slice_of("acme/incident")));
}

/* B2.1 to B2.3 */
static void references_resolve_to_the_nearest(void **state)
{
    const struct registry *r = *state;
    struct slice prod = slice_of("acme/p/prod/c1/x");
    const struct policy_workflow *change = registry_resolve_workflow(r, prod, slice_of("change"));
    assert_true(slice_equal_text(change->name, "acme/p/prod/change"));
    change = registry_resolve_workflow(r, slice_of("acme/p/dev"), slice_of("change"));
    assert_true(slice_equal_text(change->name, "acme/change"));
    change = registry_resolve_workflow(r, prod, slice_of("acme/change"));
    assert_true(slice_equal_text(change->name, "acme/change"));
    assert_null(registry_resolve_workflow(r, prod, slice_of("p/dev/change")));
    assert_null(registry_resolve_group(r, slice_of("acme"), slice_of("drain")));
}

/* B2.4 */
static void the_nearest_item_is_offered(void **state)
{
    const struct registry *r = *state;
    const struct policy_item *global = registry_item(r, slice_of("acme/restart"));
    const struct policy_item *prod = registry_item(r, slice_of("acme/p/prod/restart"));
    assert_true(registry_item_is_offered(r, global, slice_of("acme")));
    assert_true(registry_item_is_offered(r, global, slice_of("acme/p/dev")));
    assert_false(registry_item_is_offered(r, global, slice_of("acme/p/prod/c1")));
    assert_true(registry_item_is_offered(r, prod, slice_of("acme/p/prod/c1")));
    assert_false(registry_item_is_offered(r, prod, slice_of("acme/p")));
}

/* B4.2: entries for one move side by side, in the order declared. */
static void moves_are_indexed(void **state)
{
    const struct registry *r = *state;
    const struct policy_workflow *w = registry_workflow(r, slice_of("acme/incident"));
    assert_int_equal(w->moves[TICKET_RESOLVED][TICKET_CLOSED].count, 2);
    size_t start = w->moves[TICKET_RESOLVED][TICKET_CLOSED].start;
    assert_ptr_equal(w->by_move[start], &w->transitions[0]);
    assert_ptr_equal(w->by_move[start + 1], &w->transitions[2]);
    assert_int_equal(w->moves[TICKET_OPEN][TICKET_CLOSED].count, 0);
}

/* B3.2: along the same short name only, skipping scopes that declare nothing. */
static void groups_know_what_they_inherit_from(void **state)
{
    const struct registry *r = *state;
    const struct policy_group *service = registry_group(r, slice_of("acme/p/dev/c1/db/db-admins"));
    const struct policy_group *dev = registry_group(r, slice_of("acme/p/dev/db-admins"));
    const struct policy_group *org = registry_group(r, slice_of("acme/db-admins"));
    assert_ptr_equal(service->inherits_from, dev);
    assert_ptr_equal(dev->inherits_from, org);
    assert_null(org->inherits_from);
    assert_int_equal(service->roster_count, 3);
    assert_int_equal(service->rosters[1].start, dev->rosters[0].start);
    assert_int_equal(service->rosters[2].start, org->rosters[0].start);
    assert_int_equal(service->declared_above, 1 << 1 | 1 << 3); /* c1, dev, p, acme */
    assert_int_equal(org->declared_above, 0);
}

static void groups_of_a_scope_stand_together(void **state)
{
    const struct registry *r = *state;
    assert_int_equal(r->scope_count, 4);
    for (size_t i = 0; i < r->scope_count; i++) {
        for (uint32_t k = 0; k < r->scopes[i].group_count; k++) {
            const struct policy_group *group = r->groups_by_scope[r->scopes[i].first_rank + k];
            assert_int_equal(group->rank, r->scopes[i].first_rank + k);
            struct slice scope = r->scopes[i].name;
            assert_true(slice_starts_with(group->name, scope));
            assert_null(memchr(group->name.data + scope.length + 1, '/',
                               group->name.length - scope.length - 1));
        }
    }
}

static void references_keep_a_registry_alive(void **state)
{
    struct registry *r = *state;
    assert_ptr_equal(registry_ref(r), r);
    registry_unref(r);
    assert_non_null(registry_group(r, slice_of("acme/oncall")));
    registry_unref(NULL);
}

static void an_empty_registry_answers(void **state)
{
    (void) state;
    struct registry *r = fixture_registry("acme");
    registry_freeze(r);
    assert_null(registry_group(r, slice_of("acme/x")));
    assert_null(registry_resolve_workflow(r, slice_of("acme/p"), slice_of("x")));
    registry_unref(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_and_sorted),
        cmocka_unit_test(name_spaces_are_separate),
        cmocka_unit_test(references_resolve_to_the_nearest),
        cmocka_unit_test(the_nearest_item_is_offered),
        cmocka_unit_test(moves_are_indexed),
        cmocka_unit_test(groups_know_what_they_inherit_from),
        cmocka_unit_test(groups_of_a_scope_stand_together),
        cmocka_unit_test(references_keep_a_registry_alive),
        cmocka_unit_test(an_empty_registry_answers),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

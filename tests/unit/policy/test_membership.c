#include "policy/membership.h"
#include "registry_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct group_row groups[] = {
    {"acme/db-admins", "carol Grace@Example.com carol", NULL},
    {"acme/p/dev/db-admins", "bob", NULL},
    {"acme/p/dev/c1/db/db-admins", "carol", "CN=DBA,OU=Groups,DC=acme"},
    {"acme/p/dev/c1/oncall", "erin", NULL},
    {"acme/p/oncall", "bob", NULL},
    {"acme/empty", NULL, NULL},
};

static int set_up(void **state)
{
    struct registry *r = fixture_registry("acme");
    fixture_add_groups(r, ROWS(groups));
    registry_freeze(r);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    registry_unref(*state);
    return 0;
}

struct member_row {
    const char *username;
    const char *email;
    const char *directory_group;
    const char *group;
    const char *roster; /* NULL: no member */
};

static const struct member_row members[] = {
    /* B3.1: the user name exactly, the address in any case */
    {"carol", NULL, NULL, "acme/db-admins", "acme/db-admins"},
    {"Carol", NULL, NULL, "acme/db-admins", NULL},
    {"grace", "grace@example.com", NULL, "acme/db-admins", "acme/db-admins"},
    {"grace", "grace@example.org", NULL, "acme/db-admins", NULL},
    {"grace", NULL, NULL, "acme/db-admins", NULL},
    {"zoe", NULL, "cn=dba,ou=groups,dc=acme", "acme/p/dev/c1/db/db-admins",
     "acme/p/dev/c1/db/db-admins"},
    {"zoe", NULL, "cn=dba,ou=groups,dc=acme", "acme/db-admins", NULL},
    /* B3.2: down along the same short name, and from the nearest */
    {"bob", NULL, NULL, "acme/p/dev/c1/db/db-admins", "acme/p/dev/db-admins"},
    {"carol", NULL, NULL, "acme/p/dev/c1/db/db-admins", "acme/p/dev/c1/db/db-admins"},
    {"carol", NULL, NULL, "acme/p/dev/db-admins", "acme/db-admins"},
    {"grace", "grace@example.com", NULL, "acme/p/dev/c1/db/db-admins", "acme/db-admins"},
    /* … the nearest of several lists */
    {"bob", "grace@example.com", NULL, "acme/p/dev/db-admins", "acme/p/dev/db-admins"},
    {"bob", NULL, "cn=dba,ou=groups,dc=acme", "acme/p/dev/c1/db/db-admins",
     "acme/p/dev/c1/db/db-admins"},
    /* … not up, not sideways, not across short names */
    {"bob", NULL, NULL, "acme/db-admins", NULL},
    {"erin", NULL, NULL, "acme/p/oncall", NULL},
    {"bob", NULL, NULL, "acme/p/dev/c1/oncall", "acme/p/oncall"},
    {"erin", NULL, NULL, "acme/p/dev/db-admins", NULL},
    {"bob", NULL, NULL, "acme/empty", NULL},
};

static struct policy_person person_of(const char *username, const char *email,
                                      struct slice *directory_group)
{
    return (struct policy_person){.username = slice_of(username),
                                  .email = slice_or_empty(email),
                                  .directory_groups = directory_group,
                                  .directory_group_count = directory_group->length > 0};
}

static void membership_flows_down(void **state)
{
    const struct registry *r = *state;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct slice directory_group = slice_or_empty(members[i].directory_group);
        struct policy_person person =
            person_of(members[i].username, members[i].email, &directory_group);
        const struct policy_memberships memberships = policy_memberships_of(r, &person);
        const struct policy_group *roster =
            policy_find_membership(&memberships, registry_group(r, slice_of(members[i].group)));
        const char *found = roster != NULL ? roster->name.data : NULL;
        if (found != NULL && members[i].roster != NULL) {
            assert_string_equal(found, members[i].roster);
        } else if (found != members[i].roster) {
            fail_msg("%s in %s: %s", members[i].username, members[i].group, found);
        }
    }
}

/* B3.4 is the decision's business: a superadmin is in no roster by that. */
static void superadmins_are_no_members(void **state)
{
    const struct registry *r = *state;
    struct policy_person root = {.username = slice_of("root"), .is_superadmin = true};
    const struct policy_memberships memberships = policy_memberships_of(r, &root);
    assert_null(
        policy_find_membership(&memberships, registry_group(r, slice_of("acme/db-admins"))));
    assert_null(policy_covering_group(r, &root, slice_of("acme/p")));
}

struct covering_row {
    const char *username;
    const char *service;
    const char *group;
};

/* B4.6: whatever the short name, nearest scope first */
static const struct covering_row coverings[] = {
    {"bob", "acme/p/dev/c1/db", "acme/p/dev/db-admins"},
    {"bob", "acme/p/prod", "acme/p/oncall"},
    {"bob", "acme", NULL},
    {"erin", "acme/p/dev/c1/db", "acme/p/dev/c1/oncall"},
    {"erin", "acme/p/dev", NULL},
    {"erin", "acme/p/dev/c10", NULL},
    {"carol", "acme/q/r", "acme/db-admins"},
    {"alice", "acme/p/dev/c1/db", NULL},
};

static void a_group_covers_what_is_below_its_scope(void **state)
{
    const struct registry *r = *state;
    for (size_t i = 0; i < sizeof coverings / sizeof coverings[0]; i++) {
        struct policy_person person = {.username = slice_of(coverings[i].username)};
        const struct policy_group *group =
            policy_covering_group(r, &person, slice_of(coverings[i].service));
        const char *found = group != NULL ? group->name.data : "(none)";
        const char *expected = coverings[i].group != NULL ? coverings[i].group : "(none)";
        assert_string_equal(found, expected);
    }
}

struct seen {
    const struct policy_group *groups[8];
    size_t count;
    size_t stop_after;
};

static bool remember(const struct policy_group *group, void *context)
{
    struct seen *seen = context;
    seen->groups[seen->count++] = group;
    return seen->count < seen->stop_after;
}

static void every_roster_is_visited_once(void **state)
{
    const struct registry *r = *state;
    struct slice directory_group = slice_of("cn=dba,ou=groups,dc=acme");
    struct policy_person carol = person_of("carol", "grace@example.com", &directory_group);
    struct seen seen = {.stop_after = 8};
    policy_each_membership(r, &carol, remember, &seen);
    assert_int_equal(seen.count, 2);
    assert_ptr_not_equal(seen.groups[0], seen.groups[1]);

    seen = (struct seen){.stop_after = 1};
    policy_each_membership(r, &carol, remember, &seen);
    assert_int_equal(seen.count, 1);

    seen = (struct seen){.stop_after = 8};
    policy_each_membership(r, &(struct policy_person){.username = slice_of("alice")}, remember,
                           &seen);
    assert_int_equal(seen.count, 0);
}

/* B3.2: with those above it, and each once. */
static void members_are_counted_once(void **state)
{
    const struct registry *r = *state;
    assert_int_equal(policy_member_count(r, registry_group(r, slice_of("acme/db-admins"))), 2);
    assert_int_equal(policy_member_count(r, registry_group(r, slice_of("acme/p/dev/db-admins"))),
                     3);
    assert_int_equal(
        policy_member_count(r, registry_group(r, slice_of("acme/p/dev/c1/db/db-admins"))), 4);
    assert_int_equal(policy_member_count(r, registry_group(r, slice_of("acme/empty"))), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(membership_flows_down),
        cmocka_unit_test(superadmins_are_no_members),
        cmocka_unit_test(a_group_covers_what_is_below_its_scope),
        cmocka_unit_test(every_roster_is_visited_once),
        cmocka_unit_test(members_are_counted_once),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

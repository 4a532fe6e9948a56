/* In which groups is a person? By roster, by directory, and by inheritance (B3). */
#ifndef ITOPS_POLICY_MEMBERSHIP_H
#define ITOPS_POLICY_MEMBERSHIP_H

#include "base/slice.h"
#include "policy/registry.h"

#include <stdbool.h>
#include <stddef.h>

/* Who acts, as policy sees a person. */
struct policy_person {
    struct slice username;
    struct slice email;                   /* lower case; empty: none */
    const struct slice *directory_groups; /* DNs from the last sign-in (B3.1), lower case */
    size_t directory_group_count;
    bool is_superadmin;
};

/* Where the rosters of a registry name a person: found once, then asked about any number of groups.
 * Borrows from both. */
struct policy_memberships {
    const struct registry *registry;
    const struct policy_person *person;
    const struct policy_member *by_username; /* NULL: in no roster */
    const struct policy_member *by_email;
};
struct policy_memberships policy_memberships_of(const struct registry *r,
                                                const struct policy_person *person);

/* B3.3: the nearest among `group` and the groups that it inherits from whose roster holds the
 * person, or NULL. Knows nothing of superadmin. */
const struct policy_group *policy_find_membership(const struct policy_memberships *memberships,
                                                  const struct policy_group *group);

/* How many members a group has with those that it inherits (B3.2): people, each once however many
 * rosters name them so, and directory groups, which count as one whoever is in them. */
size_t policy_member_count(const struct registry *r, const struct policy_group *group);

/* B4.6, last part: is the person a member of some group whose scope covers `service`? Returns it,
 * the nearest, or NULL. One look per level. */
const struct policy_group *policy_covering_group(const struct registry *r,
                                                 const struct policy_person *person,
                                                 struct slice service);

/* Every group whose roster names the person, directly or through the directory (not by
 * inheritance, not by superadmin), each once, for "who am I": calls `visit` for each, stops when it
 * returns false. */
void policy_each_membership(const struct registry *r, const struct policy_person *person,
                            bool (*visit)(const struct policy_group *group, void *context),
                            void *context);

#endif

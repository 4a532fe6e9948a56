#include "policy/membership.h"

#include "policy/name.h"

/* B3.1: the lists that may name a person: by user name, by e-mail address, and one for each
 * directory group. `list` counts from 0; false when there are no more. */
static bool next_list(const struct registry *r, const struct policy_person *person, size_t *list,
                      const struct policy_member **out)
{
    size_t number = (*list)++;
    if (number == 0) {
        *out = hash_table_get(r->member_by_entry, person->username);
    } else if (number == 1) {
        *out = slice_is_empty(person->email) ? NULL
                                             : hash_table_get(r->member_by_entry, person->email);
    } else if (number - 2 < person->directory_group_count) {
        *out = hash_table_get(r->member_by_dn, person->directory_groups[number - 2]);
    } else {
        return false;
    }
    return true;
}

/* Index of the first rank that is not below `rank`; count when all are. */
static size_t lower_bound(const struct policy_member *member, uint32_t rank)
{
    size_t low = 0;
    size_t high = member->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (member->ranks[middle] < rank) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_in(const struct policy_member *member, const struct policy_group *group)
{
    size_t at = lower_bound(member, group->rank);
    return at < member->count && member->ranks[at] == group->rank;
}

const struct policy_group *policy_find_membership(const struct registry *r,
                                                  const struct policy_person *person,
                                                  const struct policy_group *group)
{
    const struct policy_group *found = NULL;
    const struct policy_member *member;
    size_t list = 0;
    while (found != group && next_list(r, person, &list, &member)) {
        /* Only what is nearer than what an earlier list has found can still win. */
        const struct policy_group *candidate = group;
        while (member != NULL && candidate != found && !is_in(member, candidate)) {
            candidate = candidate->inherits_from;
        }
        found = member != NULL ? candidate : found;
    }
    return found;
}

/* A group of the person's in exactly this scope, or NULL. */
static const struct policy_group *membership_in_scope(const struct registry *r,
                                                      const struct policy_person *person,
                                                      const struct policy_scope *scope)
{
    const struct policy_member *member;
    size_t list = 0;
    while (next_list(r, person, &list, &member)) {
        size_t at = member != NULL ? lower_bound(member, scope->first_rank) : 0;
        if (member != NULL && at < member->count &&
            member->ranks[at] - scope->first_rank < scope->group_count) {
            return r->groups_by_scope[member->ranks[at]];
        }
    }
    return NULL;
}

const struct policy_group *policy_covering_group(const struct registry *r,
                                                 const struct policy_person *person,
                                                 struct slice service)
{
    const struct policy_group *found = NULL;
    bool is_inside = true;
    while (found == NULL && is_inside) {
        const struct policy_scope *scope = hash_table_get(r->scope_by_name, service);
        found = scope != NULL ? membership_in_scope(r, person, scope) : NULL;
        is_inside = scope_parent(service, &service);
    }
    return found;
}

/* Whether a list before number `list` names the group too. */
static bool was_visited(const struct registry *r, const struct policy_person *person, size_t list,
                        const struct policy_group *group)
{
    const struct policy_member *member;
    for (size_t earlier = 0; earlier < list;) {
        next_list(r, person, &earlier, &member);
        if (member != NULL && is_in(member, group)) {
            return true;
        }
    }
    return false;
}

void policy_each_membership(const struct registry *r, const struct policy_person *person,
                            bool (*visit)(const struct policy_group *group, void *context),
                            void *context)
{
    const struct policy_member *member;
    size_t list = 0;
    while (next_list(r, person, &list, &member)) {
        for (size_t i = 0; member != NULL && i < member->count; i++) {
            const struct policy_group *group = r->groups_by_scope[member->ranks[i]];
            if (!was_visited(r, person, list - 1, group) && !visit(group, context)) {
                return;
            }
        }
    }
}

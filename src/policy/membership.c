#include "policy/membership.h"

#include "policy/name.h"

static const struct policy_member *find_entry(const struct registry *r, struct slice entry)
{
    return slice_is_empty(entry) ? NULL : hash_table_get(r->member_by_entry, entry);
}

struct policy_memberships policy_memberships_of(const struct registry *r,
                                                const struct policy_person *person)
{
    return (struct policy_memberships){.registry = r,
                                       .person = person,
                                       .by_username = find_entry(r, person->username),
                                       .by_email = find_entry(r, person->email)};
}

/* B3.1: the lists that may name a person: by user name, by e-mail address, and one for each
 * directory group. `list` counts from 0; false when there are no more. */
static bool next_list(const struct policy_memberships *memberships, size_t *list,
                      const struct policy_member **out)
{
    const struct policy_person *person = memberships->person;
    size_t number = (*list)++;
    if (number == 0) {
        *out = memberships->by_username;
    } else if (number == 1) {
        *out = memberships->by_email;
    } else if (number - 2 < person->directory_group_count) {
        *out = hash_table_get(memberships->registry->member_by_dn,
                              person->directory_groups[number - 2]);
    } else {
        return false;
    }
    return true;
}

/* Index of the first of `count` ascending numbers that is not below `number`; count when all are.
 * Which half is taken is as good as random, so it is reckoned instead of branched on: a wrong guess
 * costs more than a step. */
static size_t lower_bound(const uint32_t *numbers, size_t count, uint32_t number)
{
    size_t first = 0;
    while (count > 1) {
        size_t half = count / 2;
        first += half & -(size_t) (numbers[first + half - 1] < number);
        count -= half;
    }
    return first + (count == 1 && numbers[first] < number);
}

/* Asked of the roster and not of the member's list of groups: rosters are short, those of the wider
 * scopes are asked often, and so a large registry costs little more than a small one. */
static bool is_in_roster(const struct registry *r, const struct policy_member *member,
                         struct policy_roster roster)
{
    const uint32_t *numbers = r->roster_members + roster.start;
    size_t at = lower_bound(numbers, roster.count, member->number);
    return at < roster.count && numbers[at] == member->number;
}

const struct policy_group *policy_find_membership(const struct policy_memberships *memberships,
                                                  const struct policy_group *group)
{
    size_t nearest = group->roster_count; /* index in group->rosters */
    const struct policy_member *member;
    size_t list = 0;
    while (nearest > 0 && next_list(memberships, &list, &member)) {
        /* Only what is nearer than what an earlier list has found can still win. */
        size_t i = 0;
        while (member != NULL && i < nearest &&
               !is_in_roster(memberships->registry, member, group->rosters[i])) {
            i++;
        }
        nearest = member != NULL ? i : nearest;
    }
    for (; group != NULL && nearest > 0; nearest--) {
        group = group->inherits_from;
    }
    return group;
}

size_t policy_member_count(const struct registry *r, const struct policy_group *group)
{
    size_t count = 0;
    for (size_t i = 0; i < group->roster_count; i++) {
        for (uint32_t at = 0; at < group->rosters[i].count; at++) {
            struct policy_member member = {.number =
                                               r->roster_members[group->rosters[i].start + at]};
            size_t nearer = 0;
            while (nearer < i && !is_in_roster(r, &member, group->rosters[nearer])) {
                nearer++;
            }
            count += nearer == i;
        }
    }
    return count;
}

/* A group of the person's in exactly this scope, or NULL. */
static const struct policy_group *membership_in_scope(const struct policy_memberships *memberships,
                                                      const struct policy_scope *scope)
{
    const struct policy_member *member;
    size_t list = 0;
    while (next_list(memberships, &list, &member)) {
        size_t at =
            member != NULL ? lower_bound(member->ranks, member->count, scope->first_rank) : 0;
        if (member != NULL && at < member->count &&
            member->ranks[at] - scope->first_rank < scope->group_count) {
            return memberships->registry->groups_by_scope[member->ranks[at]];
        }
    }
    return NULL;
}

const struct policy_group *policy_covering_group(const struct registry *r,
                                                 const struct policy_person *person,
                                                 struct slice service)
{
    const struct policy_memberships memberships = policy_memberships_of(r, person);
    const struct policy_group *found = NULL;
    bool is_inside = true;
    while (found == NULL && is_inside) {
        const struct policy_scope *scope = hash_table_get(r->scope_by_name, service);
        found = scope != NULL ? membership_in_scope(&memberships, scope) : NULL;
        is_inside = scope_parent(service, &service);
    }
    return found;
}

/* Whether a list before number `list` names the group too. */
static bool was_visited(const struct policy_memberships *memberships, size_t list,
                        const struct policy_group *group)
{
    const struct policy_member *member;
    for (size_t earlier = 0; earlier < list;) {
        next_list(memberships, &earlier, &member);
        if (member != NULL && is_in_roster(memberships->registry, member, group->rosters[0])) {
            return true;
        }
    }
    return false;
}

void policy_each_membership(const struct registry *r, const struct policy_person *person,
                            bool (*visit)(const struct policy_group *group, void *context),
                            void *context)
{
    const struct policy_memberships memberships = policy_memberships_of(r, person);
    const struct policy_member *member;
    size_t list = 0;
    while (next_list(&memberships, &list, &member)) {
        for (size_t i = 0; member != NULL && i < member->count; i++) {
            const struct policy_group *group = r->groups_by_scope[member->ranks[i]];
            if (!was_visited(&memberships, list - 1, group) && !visit(group, context)) {
                return;
            }
        }
    }
}

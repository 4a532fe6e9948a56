#include "policy/registry_freeze.h"

#include "base/memory.h"
#include "policy/cascade.h"
#include "policy/name.h"

#include <stdlib.h>

static int compare_workflows(const void *a, const void *b)
{
    const struct policy_workflow *left = a;
    const struct policy_workflow *right = b;
    return slice_compare(left->name, right->name);
}

static int compare_groups(const void *a, const void *b)
{
    const struct policy_group *left = a;
    const struct policy_group *right = b;
    return slice_compare(left->name, right->name);
}

/* Sorts, unless all is in order already, as machine-written sources mostly are. */
static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    const char *item = items;
    for (size_t i = 1; i < count; i++) {
        if (compare(item + (i - 1) * size, item + i * size) > 0) {
            qsort(items, count, size, compare);
            return;
        }
    }
}

/* Orders the transitions by from and to (a counting sort, so that the declared order stays). */
static void index_moves(struct arena *arena, struct policy_workflow *workflow)
{
    for (size_t i = 0; i < workflow->transition_count; i++) {
        const struct policy_transition *transition = &workflow->transitions[i];
        workflow->moves[transition->from][transition->to].count++;
    }
    uint32_t start = 0;
    for (size_t from = 0; from < TICKET_STATUS_COUNT; from++) {
        for (size_t to = 0; to < TICKET_STATUS_COUNT; to++) {
            workflow->moves[from][to].start = start;
            start += workflow->moves[from][to].count;
            workflow->moves[from][to].count = 0;
        }
    }
    workflow->by_move =
        arena_alloc_array(arena, workflow->transition_count, sizeof(struct policy_transition *));
    for (size_t i = 0; i < workflow->transition_count; i++) {
        const struct policy_transition *transition = &workflow->transitions[i];
        size_t at = workflow->moves[transition->from][transition->to].start +
                    workflow->moves[transition->from][transition->to].count++;
        workflow->by_move[at] = transition;
    }
}

static void freeze_workflows(struct registry *r)
{
    sort(r->workflows, r->workflow_count, sizeof *r->workflows, compare_workflows);
    r->workflow_by_name = hash_table_new(r->workflow_count);
    for (size_t i = 0; i < r->workflow_count; i++) {
        hash_table_put(r->workflow_by_name, r->workflows[i].name, &r->workflows[i]);
        index_moves(r->arena, &r->workflows[i]);
    }
}

static void freeze_catalog(struct registry *r)
{
    r->category_by_name = hash_table_new(r->category_count);
    for (size_t i = 0; i < r->category_count; i++) {
        hash_table_put(r->category_by_name, r->categories[i].name, &r->categories[i]);
    }
    r->item_by_name = hash_table_new(r->item_count);
    for (size_t i = 0; i < r->item_count; i++) {
        hash_table_put(r->item_by_name, r->items[i].name, &r->items[i]);
    }
}

/* B3.2: membership flows down along the same short name, from the nearest ancestor to the next. */
static const struct policy_group *find_ancestor(const struct registry *r,
                                                const struct policy_group *group)
{
    struct slice above;
    if (!scope_parent(name_scope(group->name), &above)) {
        return NULL;
    }
    return registry_resolve_group(r, above, name_short(group->name));
}

static void freeze_groups(struct registry *r)
{
    sort(r->groups, r->group_count, sizeof *r->groups, compare_groups);
    r->group_by_name = hash_table_new(r->group_count);
    for (size_t i = 0; i < r->group_count; i++) {
        hash_table_put(r->group_by_name, r->groups[i].name, &r->groups[i]);
    }
    for (size_t i = 0; i < r->group_count; i++) {
        r->groups[i].inherits_from = find_ancestor(r, &r->groups[i]);
    }
}

static struct policy_scope *scope_of(struct registry *r, const struct policy_group *group)
{
    struct slice name = name_scope(group->name);
    struct policy_scope *scope = hash_table_get(r->scope_by_name, name);
    if (scope == NULL) {
        scope = &r->scopes[r->scope_count++];
        scope->name = name;
        hash_table_put(r->scope_by_name, name, scope);
    }
    return scope;
}

/* Puts the groups of one scope side by side (a counting sort: no names are compared). */
static void freeze_scopes(struct registry *r)
{
    struct policy_scope **scopes =
        memory_alloc_array(r->group_count, sizeof(struct policy_scope *));
    r->scopes = arena_alloc_array(r->arena, r->group_count, sizeof *r->scopes);
    r->scope_by_name = hash_table_new(0);
    for (size_t i = 0; i < r->group_count; i++) {
        scopes[i] = scope_of(r, &r->groups[i]);
        scopes[i]->group_count++;
    }
    uint32_t rank = 0;
    for (size_t i = 0; i < r->scope_count; i++) {
        r->scopes[i].first_rank = rank;
        rank += r->scopes[i].group_count;
        r->scopes[i].group_count = 0;
    }
    r->groups_by_scope = arena_alloc_array(r->arena, r->group_count, sizeof(struct policy_group *));
    for (size_t i = 0; i < r->group_count; i++) {
        r->groups[i].rank = scopes[i]->first_rank + scopes[i]->group_count++;
        r->groups_by_scope[r->groups[i].rank] = &r->groups[i];
    }
    free(scopes);
}

/* Who is in what is gathered as one list of pairs, by rank, and dealt out afterwards: to each group
 * its members, to each member the groups. */
struct membership {
    struct policy_member *member;
    uint32_t rank;
};

struct memberships {
    struct membership *items;
    size_t count;
    size_t capacity;
    uint32_t member_count;
};

static void add_membership(struct registry *r, struct memberships *all, struct hash_table *index,
                           struct slice key, uint32_t rank)
{
    struct policy_member *member = hash_table_get(index, key);
    if (member == NULL) {
        member = arena_alloc(r->arena, sizeof *member);
        member->number = all->member_count++;
        hash_table_put(index, key, member);
    }
    all->items = memory_grow(all->items, all->count, &all->capacity, sizeof *all->items);
    all->items[all->count++] = (struct membership){member, rank};
    member->count++;
}

static void add_roster(struct registry *r, struct memberships *all,
                       const struct policy_group *group)
{
    for (size_t i = 0; i < group->user_count; i++) {
        struct slice entry = group->users[i];
        bool is_address = entry.length > 0 && memchr(entry.data, '@', entry.length) != NULL;
        add_membership(r, all, r->member_by_entry,
                       is_address ? arena_copy_lower_case(r->arena, entry) : entry, group->rank);
    }
    if (!slice_is_empty(group->ldap_group)) {
        add_membership(r, all, r->member_by_dn, arena_copy_lower_case(r->arena, group->ldap_group),
                       group->rank);
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *) a;
    uint32_t right = *(const uint32_t *) b;
    return (left > right) - (left < right);
}

/* Sorts, and keeps one of each: who is named twice is still one person. Returns how many stay. */
static uint32_t sort_unique(uint32_t *numbers, uint32_t count)
{
    uint32_t kept = 0;
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || numbers[kept - 1] != numbers[i]) {
            numbers[kept++] = numbers[i];
        }
    }
    return kept;
}

static void deal_out_members(struct registry *r, const struct memberships *all)
{
    uint32_t *members = arena_alloc_array(r->arena, all->count, sizeof *members);
    size_t i = 0;
    for (size_t rank = 0; rank < r->group_count; rank++) {
        struct policy_group *group = r->groups_by_scope[rank];
        size_t start = i;
        for (; i < all->count && all->items[i].rank == group->rank; i++) {
            members[i] = all->items[i].member->number;
        }
        group->rosters[0].start = (uint32_t) start;
        group->rosters[0].count = sort_unique(members + start, (uint32_t) (i - start));
    }
    r->roster_members = members;
}

static void deal_out_groups(struct registry *r, const struct memberships *all)
{
    uint32_t *ranks = arena_alloc_array(r->arena, all->count, sizeof *ranks);
    for (size_t i = 0; i < all->count; i++) {
        struct policy_member *member = all->items[i].member;
        if (member->ranks == NULL) {
            member->ranks = ranks;
            ranks += member->count;
            member->count = 0;
        }
        bool is_named_twice =
            member->count > 0 && member->ranks[member->count - 1] == all->items[i].rank;
        if (!is_named_twice) {
            member->ranks[member->count++] = all->items[i].rank;
        }
    }
}

/* B3.1 */
static void freeze_members(struct registry *r)
{
    struct memberships all = {0};
    r->member_by_entry = hash_table_new(0);
    r->member_by_dn = hash_table_new(0);
    for (size_t rank = 0; rank < r->group_count; rank++) {
        add_roster(r, &all, r->groups_by_scope[rank]);
    }
    deal_out_members(r, &all);
    deal_out_groups(r, &all);
    free(all.items);
}

/* Notes in each group what it inherits from, so that deciding need not go from one to the next. */
static void freeze_inheritance(struct registry *r)
{
    for (size_t i = 0; i < r->group_count; i++) {
        struct policy_group *group = &r->groups[i];
        const struct policy_group *above = group->inherits_from;
        struct slice scope = name_scope(group->name);
        group->roster_count = 1;
        for (unsigned level = 0; above != NULL && scope_parent(scope, &scope); level++) {
            if (name_scope(above->name).length == scope.length) {
                group->declared_above |= (uint8_t) (1u << level);
                group->rosters[group->roster_count++] = above->rosters[0];
                above = above->inherits_from;
            }
        }
    }
}

void registry_freeze(struct registry *registry)
{
    freeze_workflows(registry);
    freeze_catalog(registry);
    freeze_groups(registry);
    freeze_scopes(registry);
    freeze_members(registry);
    freeze_inheritance(registry);
}

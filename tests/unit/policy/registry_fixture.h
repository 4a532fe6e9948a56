/* Small registries for unit tests, made without the loader. */
#ifndef ITOPS_TESTS_REGISTRY_FIXTURE_H
#define ITOPS_TESTS_REGISTRY_FIXTURE_H

#include "policy/registry.h"
#include "policy/registry_freeze.h"

#include <stdlib.h>

/* Plain tables, so that a test reads like the YAML it stands for. */
struct group_row {
    const char *name;  /* full */
    const char *users; /* separated by spaces; NULL: none */
    const char *ldap_group;
};

struct transition_row {
    enum ticket_status from;
    enum ticket_status to;
    const char *role;
};

static inline struct slice slice_or_empty(const char *text)
{
    return text != NULL ? slice_of(text) : (struct slice){NULL, 0};
}

static inline void split_users(struct arena *arena, const char *users, struct policy_group *group)
{
    struct slice rest = slice_or_empty(users);
    struct slice *list = arena_alloc_array(arena, rest.length + 1, sizeof *list);
    group->users = list;
    while (rest.length > 0) {
        slice_split_once(rest, ' ', &list[group->user_count++], &rest);
    }
}

static inline void fixture_add_groups(struct registry *r, const struct group_row *rows,
                                      size_t count)
{
    r->groups = arena_alloc_array(r->arena, count, sizeof *r->groups);
    r->group_count = count;
    for (size_t i = 0; i < count; i++) {
        r->groups[i].name = slice_of(rows[i].name);
        r->groups[i].ldap_group = slice_or_empty(rows[i].ldap_group);
        split_users(r->arena, rows[i].users, &r->groups[i]);
    }
}

static inline enum role_kind role_kind_of(const char *role)
{
    struct slice text = slice_of(role);
    return slice_equal_text(text, "assignee")    ? ROLE_ASSIGNEE
           : slice_equal_text(text, "requester") ? ROLE_REQUESTER
           : slice_equal_text(text, "any")       ? ROLE_ANY
                                                 : ROLE_GROUP;
}

static inline void fixture_fill_workflow(struct registry *r, struct policy_workflow *workflow,
                                         const char *name, const struct transition_row *rows,
                                         size_t count)
{
    workflow->name = slice_of(name);
    workflow->transitions = arena_alloc_array(r->arena, count, sizeof *workflow->transitions);
    workflow->transition_count = count;
    for (size_t i = 0; i < count; i++) {
        workflow->transitions[i] =
            (struct policy_transition){.from = rows[i].from,
                                       .to = rows[i].to,
                                       .role_kind = role_kind_of(rows[i].role),
                                       .role = slice_of(rows[i].role)};
    }
}

static inline struct registry *fixture_registry(const char *org)
{
    struct registry *r = registry_new();
    r->org = slice_of(org);
    return r;
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

#endif

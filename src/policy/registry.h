/* The registry: everything that policy declares, loaded, validated, frozen; and how to look it up.
 */
#ifndef ITOPS_POLICY_REGISTRY_H
#define ITOPS_POLICY_REGISTRY_H

#include "base/arena.h"
#include "base/hash_table.h"
#include "base/slice.h"
#include "policy/diagnostic.h"
#include "policy/name.h"
#include "ticket/priority.h"
#include "ticket/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum role_kind { ROLE_ASSIGNEE, ROLE_REQUESTER, ROLE_ANY, ROLE_GROUP };

struct policy_transition {
    enum ticket_status from;
    enum ticket_status to;
    enum role_kind role_kind;
    struct slice role;         /* as written: "assignee", "db-admins", … */
    struct source_place place; /* of the list entry */
};

struct policy_workflow {
    struct slice name; /* full */
    struct slice display_name;
    struct slice description;              /* empty: none */
    struct policy_transition *transitions; /* in the order declared */
    size_t transition_count;
    /* Transitions by from and to: the indices [start, start + count) of by_move, in the order
     * declared. */
    struct {
        uint32_t start;
        uint32_t count;
    } moves[TICKET_STATUS_COUNT][TICKET_STATUS_COUNT];
    const struct policy_transition **by_move;
    struct source_place place;
};

struct policy_category {
    struct slice name; /* flat (B1.6) */
    struct slice display_name;
    struct slice description;
    struct slice icon;
    struct source_place place;
};

struct policy_item {
    struct slice name; /* full */
    const struct policy_category *category;
    struct slice display_name;
    struct slice description; /* empty: none */
    struct slice icon;        /* empty: none */
    struct slice workflow; /* reference, as written; resolve against the ticket's service (B2.3) */
    bool has_priority;
    enum ticket_priority priority; /* valid when has_priority */
    struct slice assignee_group;   /* reference as written, or empty */
    int64_t response_minutes;      /* 0: not declared */
    int64_t resolution_minutes;
    struct source_place place;
};

/* Who is in a group: the numbers of members, ascending, in the registry's roster_members. */
struct policy_roster {
    uint32_t start;
    uint32_t count;
};

struct policy_group {
    struct slice name; /* full */
    /* Nearest declared proper ancestor of the same short name (B3.2), or NULL. */
    const struct policy_group *inherits_from;
    /* The same once more, so that a decision finds all in one place: the rosters of this group and
     * of those it inherits from, nearest first; and for each scope above this one, nearest in bit
     * 0, whether one of them is declared there. */
    struct policy_roster rosters[SCOPE_SEGMENTS_MAX];
    uint8_t roster_count;
    uint8_t declared_above;
    uint32_t rank; /* index in the registry's groups_by_scope */
    struct slice display_name;
    struct slice description;
    struct slice ldap_group;   /* DN, or empty */
    const struct slice *users; /* as declared, in order: user names and e-mail addresses */
    size_t user_count;
    struct source_place place;
};

/* A scope that holds at least one group: those of rank [first_rank, first_rank + group_count). */
struct policy_scope {
    struct slice name; /* full */
    uint32_t first_rank;
    uint32_t group_count;
};

/* Somebody whom rosters name, or a directory group. */
struct policy_member {
    uint32_t number; /* in rosters */
    uint32_t *ranks; /* of the groups that name them, ascending */
    size_t count;
};

struct registry_source {
    struct slice name; /* path as shown */
    size_t size;       /* bytes */
};

/* Immutable once frozen (B7.5). Lives in its own arena; shared by reference counting. */
struct registry {
    struct arena *arena; /* owns all text and arrays below */
    atomic_size_t references;
    struct slice org;
    struct slice revision; /* "sha256:…" (B7.5) */
    int64_t loaded_at_ms;
    struct registry_source *sources;
    size_t source_count;
    struct policy_workflow *workflows; /* sorted by full name */
    size_t workflow_count;
    struct policy_category *categories; /* in the order declared */
    size_t category_count;
    struct policy_item *items; /* in the order declared */
    size_t item_count;
    struct policy_group *groups; /* sorted by full name */
    size_t group_count;
    struct diagnostic *warnings;
    size_t warning_count;

    /* All from here is derived by registry_freeze (policy/registry_freeze.h). */
    struct policy_group **groups_by_scope; /* groups of one scope side by side */
    uint32_t *roster_members;              /* all rosters, one after the other */
    struct policy_scope *scopes;
    size_t scope_count;
    struct hash_table *workflow_by_name;
    struct hash_table *category_by_name;
    struct hash_table *item_by_name;
    struct hash_table *group_by_name;
    struct hash_table *scope_by_name; /* struct policy_scope */
    /* B3.1: struct policy_member under each entry of a roster, a user name (which has no `@`) as
     * written or an e-mail address in lower case; and under each ldapGroup in lower case. */
    struct hash_table *member_by_entry;
    struct hash_table *member_by_dn;
};

/* A registry with one reference, empty but for its arena; for the loader, which fills in what is
 * declared and then calls registry_freeze. */
struct registry *registry_new(void);
struct registry *registry_ref(struct registry *registry); /* from any thread */
void registry_unref(struct registry *registry);           /* NULL is fine */

/* By full name; NULL when not declared. */
const struct policy_workflow *registry_workflow(const struct registry *r, struct slice full_name);
const struct policy_item *registry_item(const struct registry *r, struct slice full_name);
const struct policy_group *registry_group(const struct registry *r, struct slice full_name);
const struct policy_category *registry_category(const struct registry *r, struct slice name);

/*
 * B2: resolves a reference (short name, or absolute when it has a slash) against an absolute scope.
 * At most one probe for each level. NULL when nothing is declared.
 */
const struct policy_workflow *registry_resolve_workflow(const struct registry *r,
                                                        struct slice scope, struct slice reference);
const struct policy_item *registry_resolve_item(const struct registry *r, struct slice scope,
                                                struct slice reference);
const struct policy_group *registry_resolve_group(const struct registry *r, struct slice scope,
                                                  struct slice reference);

/* B2.4: whether `item` is offered at `scope`: it covers it and no nearer item has its short name.
 */
bool registry_item_is_offered(const struct registry *r, const struct policy_item *item,
                              struct slice scope);

#endif

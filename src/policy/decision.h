/* May this person make this move, or act for this group? And why (B2, B3, B4.2, B4.3). */
#ifndef ITOPS_POLICY_DECISION_H
#define ITOPS_POLICY_DECISION_H

#include "base/json_writer.h"
#include "base/slice.h"
#include "policy/name.h"
#include "policy/registry.h"

#include <stdbool.h>
#include <stddef.h>

/* Who acts, as policy sees a person. */
struct policy_person {
    struct slice username;
    struct slice email;                   /* lower case; empty: none */
    const struct slice *directory_groups; /* DNs from the last sign-in (B3.1) */
    size_t directory_group_count;
    bool is_superadmin;
};

enum decision_via {
    VIA_NONE, /* not allowed */
    VIA_ASSIGNEE,
    VIA_REQUESTER,
    VIA_MEMBER,
    VIA_INHERITED,
    VIA_SUPERADMIN,
};
const char *decision_via_name(enum decision_via via); /* NULL for VIA_NONE */

enum cascade_outcome { CASCADE_ABSENT, CASCADE_MATCH, CASCADE_SKIPPED };
struct cascade_step {
    char name[NAME_LENGTH_MAX + 1]; /* full candidate name */
    bool declared;
    enum cascade_outcome outcome;
};

/* B3.5: the whole explanation. Plain data without heap memory; slices borrow from the registry
 * and from the question. */
struct decision {
    bool allowed;
    enum decision_via via;
    struct slice workflow;  /* full name; empty when the question was about a group only */
    struct slice resolved;  /* full name of the group that the role resolved to; empty: none */
    struct slice member_of; /* full name of the group whose roster holds the person; empty */
    const struct policy_transition
        *transition; /* the entry that allowed it, or would have; NULL: not declared */
    struct cascade_step cascade[SCOPE_SEGMENTS_MAX];
    size_t cascade_count; /* 0 when the role is not a group */
    bool assigns;         /* B4.3: acts as a member of the assignee group: the move also assigns */
    char reason[768];     /* one or two sentences for people: why, or why not and what is needed */
};

/* B3.3: may the person act for group reference `group` on absolute scope `service`? */
void decide_group(const struct registry *r, const struct policy_person *person,
                  struct slice service, struct slice group, struct decision *out);

/* What policy needs to know of a ticket. */
struct policy_case {
    struct slice service; /* absolute scope */
    const struct policy_workflow *workflow;
    struct slice requester;      /* user name; empty: nobody in particular */
    struct slice assignee;       /* user name; empty: nobody */
    struct slice assignee_group; /* full name (B2.5) or reference; empty: none */
};

/* B4.2, B4.3: may the person move the ticket from `from` to `to`? Of several entries the one that
 * allows wins; superadmin is only used when nothing else allows (B3.4). */
void decide_transition(const struct registry *r, const struct policy_person *person,
                       const struct policy_case *ticket, enum ticket_status from,
                       enum ticket_status to, struct decision *out);

/* B4.3: is the person the assignee, or a member of the assignee group of an unassigned ticket?
 * For rights that are not transitions (B4.6 uses decide_assign). */
void decide_assign(const struct registry *r, const struct policy_person *person,
                   const struct policy_case *ticket, struct decision *out);

/* B4.6, last part: is the person a member of some group whose scope covers `service`? Returns it,
 * or NULL. At most one look per level (the registry keeps who is in what by scope). */
const struct policy_group *policy_covering_group(const struct registry *r,
                                                 const struct policy_person *person,
                                                 struct slice service);

/* Every group that the person is in by roster or directory (not by superadmin), for "who am I":
 * calls `visit` for each, stops when it returns false. */
void policy_each_membership(const struct registry *r, const struct policy_person *person,
                            bool (*visit)(const struct policy_group *group, void *context),
                            void *context);

/* The JSON object of `itops explain` and of the API (interfaces.md). */
void decision_write_json(const struct decision *decision, struct json_writer *out);

#endif

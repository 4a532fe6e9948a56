/* May this person make this move, or act for this group? And why (B2, B3, B4.2, B4.3). */
#ifndef ITOPS_POLICY_DECISION_H
#define ITOPS_POLICY_DECISION_H

#include "base/buffer.h"
#include "base/json_writer.h"
#include "base/slice.h"
#include "policy/membership.h"
#include "policy/name.h"
#include "policy/registry.h"

#include <stdbool.h>
#include <stddef.h>

/* What policy needs to know of a ticket. */
struct policy_case {
    struct slice service;                   /* absolute scope */
    const struct policy_workflow *workflow; /* NULL: not declared, so nothing may move the ticket */
    struct slice requester;                 /* user name; empty: nobody in particular */
    struct slice assignee;                  /* user name; empty: nobody */
    struct slice assignee_group;            /* full name (B2.5) or reference; empty: none */
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
const char *cascade_outcome_name(enum cascade_outcome outcome);

/* One candidate of the cascade: the full name scope/name. */
struct cascade_step {
    struct slice scope;
    struct slice name;
    bool declared;
    enum cascade_outcome outcome;
};

/* The candidate's full name, written into `out`. */
struct slice cascade_step_name(const struct cascade_step *step, char out[NAME_LENGTH_MAX + 1]);

enum decision_question { DECISION_GROUP, DECISION_TRANSITION, DECISION_ASSIGN };

/*
 * B3.5: the answer, and all that its explanation needs. Plain data without heap memory, cheap to
 * fill in; it borrows from the registry and from the question, so both must outlive it. Texts are
 * made only when somebody wants to read them (decision_append_reason, decision_write_json).
 */
struct decision {
    bool allowed;
    enum decision_via via;
    struct slice workflow;  /* full name; empty when the question was not about a transition */
    struct slice resolved;  /* full name of the group that the role resolved to; empty: none */
    struct slice member_of; /* full name of the group whose roster holds the person; empty */
    /* The entry that allowed it, or the first that would have (one that asks for a group before
     * one that does not); NULL: the workflow does not declare the move. */
    const struct policy_transition *transition;
    struct cascade_step cascade[SCOPE_SEGMENTS_MAX];
    size_t cascade_count; /* 0 when the role is not a group */
    bool assigns;         /* B4.3: acts as a member of the assignee group: the move also assigns */

    /* What was asked. */
    enum decision_question question;
    const struct registry *registry;
    struct policy_person person;
    struct policy_case ticket;    /* DECISION_GROUP: only the service */
    enum ticket_status from;      /* DECISION_TRANSITION */
    enum ticket_status to;        /* DECISION_TRANSITION */
    struct slice group_reference; /* DECISION_GROUP, or the role of `transition` */
};

/* B3.3: may the person act for group reference `group` on absolute scope `service`? */
void decide_group(const struct registry *r, const struct policy_person *person,
                  struct slice service, struct slice group, struct decision *out);

/* B4.2, B4.3: may the person move the ticket from `from` to `to`? Of several entries the first
 * that allows wins; superadmin is only used when nothing else allows (B3.4). */
void decide_transition(const struct registry *r, const struct policy_person *person,
                       const struct policy_case *ticket, enum ticket_status from,
                       enum ticket_status to, struct decision *out);

/*
 * B4.6: may the person assign, reassign and unassign the ticket: as its assignee, as a member of
 * its assignee group (whether or not somebody has it), or as superadmin? That a ticket with neither
 * may be taken by others is policy_covering_group's business.
 */
void decide_assign(const struct registry *r, const struct policy_person *person,
                   const struct policy_case *ticket, struct decision *out);

/* Appends one or two sentences for people: why, or why not and what is needed. */
void decision_append_reason(const struct decision *decision, struct buffer *out);

/* The JSON object of `itops explain` and of the API (interfaces.md); or only its members, into an
 * object that is open. */
void decision_write_json(const struct decision *decision, struct json_writer *out);
void decision_write_members(const struct decision *decision, struct json_writer *out);

#endif

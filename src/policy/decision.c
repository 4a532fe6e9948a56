#include "policy/decision.h"

#include "policy/cascade.h"

#include <stddef.h>

static void add_step(struct decision *d, struct slice scope, struct slice name, bool declared,
                     enum cascade_outcome outcome)
{
    d->cascade[d->cascade_count++] = (struct cascade_step){scope, name, declared, outcome};
}

/* B2.1: nothing after the match is consulted. What is declared there is known all the same: it is
 * what the match inherits from. */
static void add_skipped_steps(struct decision *d, const struct policy_group *match,
                              struct slice scope, struct slice name)
{
    unsigned declared = match->declared_above;
    while (d->cascade_count < SCOPE_SEGMENTS_MAX && scope_parent(scope, &scope)) {
        add_step(d, scope, name, (declared & 1) != 0, CASCADE_SKIPPED);
        declared >>= 1;
    }
}

/* Resolves a group reference against the ticket's service (B2.3), noting each step. */
static const struct policy_group *resolve(struct decision *d, struct slice reference)
{
    const struct policy_group *group = NULL;
    struct cascade walk;
    struct slice candidate;
    d->group_reference = reference;
    d->cascade_count = 0;
    cascade_begin(&walk, d->registry->org, d->ticket.service, reference);
    while (group == NULL && d->cascade_count < SCOPE_SEGMENTS_MAX &&
           cascade_next(&walk, &candidate)) {
        group = registry_group(d->registry, candidate);
        add_step(d, walk.scope, walk.name, group != NULL,
                 group != NULL ? CASCADE_MATCH : CASCADE_ABSENT);
    }
    if (group != NULL && !walk.is_absolute) {
        add_skipped_steps(d, group, walk.scope, walk.name);
    }
    return group;
}

static bool allow(struct decision *d, enum decision_via via)
{
    d->allowed = true;
    d->via = via;
    return true;
}

/* B3.3 */
static bool try_member(struct decision *d, struct slice reference)
{
    const struct policy_memberships memberships = policy_memberships_of(d->registry, &d->person);
    const struct policy_group *group = resolve(d, reference);
    if (group == NULL) {
        return false;
    }
    d->resolved = group->name;
    const struct policy_group *roster = policy_find_membership(&memberships, group);
    if (roster == NULL) {
        return false;
    }
    d->member_of = roster->name;
    return allow(d, roster == group ? VIA_MEMBER : VIA_INHERITED);
}

static bool is_person(const struct decision *d, struct slice username)
{
    return !slice_is_empty(username) && slice_equal(username, d->person.username);
}

static bool try_assignee(struct decision *d)
{
    return is_person(d, d->ticket.assignee) && allow(d, VIA_ASSIGNEE);
}

static bool try_requester(struct decision *d)
{
    return is_person(d, d->ticket.requester) && allow(d, VIA_REQUESTER);
}

/* B4.3: while nobody is assigned, members of the assignee group count as assignee. They are that
 * and not members: the role is `assignee`, and so there is no cascade to show. */
static bool try_acting_assignee(struct decision *d)
{
    const struct policy_case *ticket = &d->ticket;
    if (!slice_is_empty(ticket->assignee) || slice_is_empty(ticket->assignee_group)) {
        return false;
    }
    const struct policy_memberships memberships = policy_memberships_of(d->registry, &d->person);
    const struct policy_group *group =
        registry_resolve_group(d->registry, ticket->service, ticket->assignee_group);
    const struct policy_group *roster =
        group != NULL ? policy_find_membership(&memberships, group) : NULL;
    if (roster == NULL) {
        return false;
    }
    d->resolved = group->name;
    d->member_of = roster->name;
    d->assigns = true;
    return allow(d, VIA_ASSIGNEE);
}

static bool try_entry(struct decision *d, const struct policy_transition *entry)
{
    d->transition = entry;
    d->group_reference = d->resolved = (struct slice){NULL, 0};
    d->cascade_count = 0;
    switch (entry->role_kind) {
    case ROLE_ASSIGNEE:
        return try_assignee(d) || try_acting_assignee(d);
    case ROLE_REQUESTER:
        return try_requester(d);
    case ROLE_ANY:
        /* Whoever is on the ticket in person needs no group, and then does not take it over. */
        return try_assignee(d) || try_requester(d) || try_acting_assignee(d);
    case ROLE_GROUP:
        return try_member(d, entry->role);
    }
    return false;
}

static void begin(struct decision *d, enum decision_question question, const struct registry *r,
                  const struct policy_person *person, const struct policy_case *ticket)
{
    *d = (struct decision){
        .question = question, .registry = r, .person = *person, .ticket = *ticket};
}

void decide_group(const struct registry *r, const struct policy_person *person,
                  struct slice service, struct slice group, struct decision *out)
{
    begin(out, DECISION_GROUP, r, person, &(struct policy_case){.service = service});
    /* B3.4: a superadmin is in every group; what resolves to nothing is none. */
    if (!try_member(out, group) && person->is_superadmin && !slice_is_empty(out->resolved)) {
        allow(out, VIA_SUPERADMIN);
    }
}

void decide_transition(const struct registry *r, const struct policy_person *person,
                       const struct policy_case *ticket, enum ticket_status from,
                       enum ticket_status to, struct decision *out)
{
    const struct policy_workflow *workflow = ticket->workflow;
    begin(out, DECISION_TRANSITION, r, person, ticket);
    out->from = from;
    out->to = to;
    if (workflow == NULL) {
        return;
    }
    out->workflow = workflow->name;

    const struct policy_transition **entries = workflow->by_move + workflow->moves[from][to].start;
    size_t count = workflow->moves[from][to].count;
    const struct policy_transition *shown = count > 0 ? entries[0] : NULL;
    for (size_t i = 0; i < count; i++) {
        if (try_entry(out, entries[i])) {
            return;
        }
        if (shown->role_kind != ROLE_GROUP && entries[i]->role_kind == ROLE_GROUP) {
            shown = entries[i];
        }
    }
    if (shown != NULL && shown != out->transition) {
        try_entry(out, shown);
    }
    if (person->is_superadmin && shown != NULL) {
        allow(out, VIA_SUPERADMIN);
    }
}

void decide_assign(const struct registry *r, const struct policy_person *person,
                   const struct policy_case *ticket, struct decision *out)
{
    begin(out, DECISION_ASSIGN, r, person, ticket);
    if (try_assignee(out) ||
        (!slice_is_empty(ticket->assignee_group) && try_member(out, ticket->assignee_group))) {
        return;
    }
    if (person->is_superadmin) {
        allow(out, VIA_SUPERADMIN);
    }
}

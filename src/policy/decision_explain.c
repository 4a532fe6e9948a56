/* The texts of a decision: the sentence for people and the JSON object. */
#include "policy/decision.h"

#include <stdio.h>

const char *decision_via_name(enum decision_via via)
{
    switch (via) {
    case VIA_NONE:
        return NULL;
    case VIA_ASSIGNEE:
        return "assignee";
    case VIA_REQUESTER:
        return "requester";
    case VIA_MEMBER:
        return "member";
    case VIA_INHERITED:
        return "inherited";
    case VIA_SUPERADMIN:
        return "superadmin";
    }
    return NULL;
}

const char *cascade_outcome_name(enum cascade_outcome outcome)
{
    switch (outcome) {
    case CASCADE_ABSENT:
        return "absent";
    case CASCADE_MATCH:
        return "match";
    case CASCADE_SKIPPED:
        return "skipped";
    }
    return NULL;
}

static void append(struct buffer *out, const char *before, struct slice text, const char *after)
{
    buffer_append_text(out, before);
    buffer_append_slice(out, text);
    buffer_append_text(out, after);
}

static void append_move(const struct decision *d, struct buffer *out)
{
    buffer_append_format(out, "%s to %s", ticket_status_name(d->from), ticket_status_name(d->to));
}

/* "the assignee (carol)", or who counts as the assignee while there is none (B4.3). */
static void append_assignee(const struct policy_case *ticket, struct buffer *out)
{
    if (!slice_is_empty(ticket->assignee)) {
        append(out, "the assignee (", ticket->assignee, ")");
    } else if (!slice_is_empty(ticket->assignee_group)) {
        append(out, "the assignee (nobody yet, so any member of ", ticket->assignee_group, ")");
    } else {
        buffer_append_text(out, "the assignee (nobody is assigned)");
    }
}

static void append_requester(const struct policy_case *ticket, struct buffer *out)
{
    if (slice_is_empty(ticket->requester)) {
        buffer_append_text(out, "the requester");
    } else {
        append(out, "the requester (", ticket->requester, ")");
    }
}

/* "a member of ORG/dev/g or of ORG/g": the resolved group, and those it inherits from. */
static void append_group(const struct decision *d, struct slice reference, struct buffer *out)
{
    const struct policy_group *group =
        registry_resolve_group(d->registry, d->ticket.service, reference);
    if (group == NULL && name_is_absolute_reference(reference)) {
        append(out, "a member of ", reference, ", a group that is not declared");
        return;
    }
    if (group == NULL) {
        append(out, "a member of ", reference, ", a group that is declared neither at ");
        append(out, "", d->ticket.service, " nor above it");
        return;
    }
    append(out, "a member of ", group->name, "");
    while ((group = group->inherits_from) != NULL) {
        append(out, " or of ", group->name, "");
    }
}

static void append_role(const struct decision *d, const struct policy_transition *entry,
                        struct buffer *out)
{
    switch (entry->role_kind) {
    case ROLE_ASSIGNEE:
        append_assignee(&d->ticket, out);
        break;
    case ROLE_REQUESTER:
        append_requester(&d->ticket, out);
        break;
    case ROLE_ANY:
        append_assignee(&d->ticket, out);
        buffer_append_text(out, " or ");
        append_requester(&d->ticket, out);
        break;
    case ROLE_GROUP:
        append_group(d, entry->role, out);
        break;
    }
}

/* B4.2: several entries for one move mean "either role", so a refusal names them all. */
static void append_roles(const struct decision *d, struct buffer *out)
{
    const struct policy_workflow *workflow = d->ticket.workflow;
    const struct policy_transition **entries =
        workflow->by_move + workflow->moves[d->from][d->to].start;
    for (size_t i = 0; i < workflow->moves[d->from][d->to].count; i++) {
        buffer_append_text(out, i > 0 ? ", or " : "");
        append_role(d, entries[i], out);
    }
}

/* "From there it goes to RESOLVED or OPEN.": what could be done instead. */
static void append_declared_moves(const struct decision *d, struct buffer *out)
{
    size_t declared = 0;
    for (size_t to = 0; to < TICKET_STATUS_COUNT; to++) {
        if (d->ticket.workflow->moves[d->from][to].count > 0) {
            buffer_append_format(out, "%s%s", declared++ > 0 ? " or " : " From there it goes to ",
                                 ticket_status_name((enum ticket_status) to));
        }
    }
    buffer_append_text(out, declared > 0 ? "." : " It declares no way out of that status.");
}

static void append_undeclared(const struct decision *d, struct buffer *out)
{
    if (d->ticket.workflow == NULL) {
        append(out, "No such workflow is declared at ", d->ticket.service, " or above it.");
        return;
    }
    if (d->from == d->to) {
        buffer_append_format(out, "The ticket is %s already.", ticket_status_name(d->from));
        return;
    }
    append(out, "Workflow ", d->workflow, " does not declare ");
    append_move(d, out);
    buffer_append_text(out, ", for nobody.");
    append_declared_moves(d, out);
}

/* "you (bob) are …": how the person qualifies. */
static void append_qualification(const struct decision *d, struct buffer *out)
{
    append(out, "you (", d->person.username, ")");
    switch (d->via) {
    case VIA_NONE:
        break;
    case VIA_ASSIGNEE:
        if (!d->assigns) {
            buffer_append_text(out, " are the assignee.");
            break;
        }
        append(out, " count as the assignee, as a member of ", d->member_of,
               " while nobody is assigned, and become it with this move.");
        break;
    case VIA_REQUESTER:
        buffer_append_text(out, " are the requester.");
        break;
    case VIA_MEMBER:
        append(out, " are a member of ", d->member_of, ".");
        break;
    case VIA_INHERITED:
        append(out, " are a member of ", d->resolved, " by inheritance");
        append(out, " from ", d->member_of, ".");
        break;
    case VIA_SUPERADMIN:
        buffer_append_text(out, " may only as a superadmin.");
        break;
    }
}

/* B4.6 */
static void append_assigners(const struct decision *d, struct buffer *out)
{
    bool has_assignee = !slice_is_empty(d->ticket.assignee);
    bool has_group = !slice_is_empty(d->ticket.assignee_group);
    buffer_append_text(out, "Assigning needs ");
    if (has_assignee) {
        append_assignee(&d->ticket, out);
    }
    if (has_group) {
        buffer_append_text(out, has_assignee ? " or " : "");
        append_group(d, d->ticket.assignee_group, out);
    }
    if (!has_assignee && !has_group) {
        buffer_append_text(out, "an assignee or an assignee group, and the ticket has neither");
    }
}

static void append_need(const struct decision *d, struct buffer *out)
{
    switch (d->question) {
    case DECISION_GROUP:
        append(out, "Acting for ", d->group_reference, " needs ");
        append_group(d, d->group_reference, out);
        break;
    case DECISION_TRANSITION:
        append_move(d, out);
        buffer_append_text(out, " needs ");
        append_roles(d, out);
        break;
    case DECISION_ASSIGN:
        append_assigners(d, out);
        break;
    }
}

void decision_append_reason(const struct decision *decision, struct buffer *out)
{
    if (decision->question == DECISION_TRANSITION && decision->transition == NULL) {
        append_undeclared(decision, out);
        return;
    }
    append_need(decision, out);
    buffer_append_text(out, "; ");
    if (decision->allowed) {
        append_qualification(decision, out);
    } else {
        append(out, "you are ", decision->person.username, ".");
    }
}

struct slice cascade_step_name(const struct cascade_step *step, char out[NAME_LENGTH_MAX + 1])
{
    int length = snprintf(out, NAME_LENGTH_MAX + 1, "%.*s/%.*s", SLICE_ARGS(step->scope),
                          SLICE_ARGS(step->name));
    return slice_make(out, (size_t) length);
}

void decision_write_members(const struct decision *decision, struct json_writer *out)
{
    struct buffer reason = {0};
    decision_append_reason(decision, &reason);
    json_member_bool(out, "allowed", decision->allowed);
    json_member_string_or_null(out, "workflow", decision->workflow);
    json_member_text(out, "via", decision_via_name(decision->via));
    json_member_string(out, "reason", buffer_slice(&reason));
    json_member_string_or_null(out, "resolved", decision->resolved);
    json_member_string_or_null(out, "member_of", decision->member_of);
    json_key(out, "cascade");
    json_array_begin(out);
    for (size_t i = 0; i < decision->cascade_count; i++) {
        const struct cascade_step *step = &decision->cascade[i];
        char name[NAME_LENGTH_MAX + 1];
        json_object_begin(out);
        json_member_string(out, "name", cascade_step_name(step, name));
        json_member_bool(out, "declared", step->declared);
        json_member_text(out, "outcome", cascade_outcome_name(step->outcome));
        json_object_end(out);
    }
    json_array_end(out);
    buffer_free(&reason);
}

void decision_write_json(const struct decision *decision, struct json_writer *out)
{
    json_object_begin(out);
    decision_write_members(decision, out);
    json_object_end(out);
}

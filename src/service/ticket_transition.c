#include "base/buffer.h"
#include "service/ticket_edit.h"
#include "service/ticket_fields.h"
#include "service/ticket_rights.h"
#include "service/tickets.h"

#include <inttypes.h>

static bool has_comment(const struct ticket_transition_input *input)
{
    return !slice_is_empty(slice_trim(input->comment));
}

/* B2.5 */
static enum result workflow_gone(const struct ticket *ticket, struct error *error)
{
    return error_set(error, RESULT_CONFLICT, "workflow_gone",
                     "The registry no longer declares the workflow %.*s of T-%" PRId64
                     ". The ticket has no legal transitions until it does again.",
                     SLICE_ARGS(ticket->workflow), ticket->id);
}

static enum result forbidden(const struct decision *decision, struct error *error)
{
    struct buffer reason = {0};
    decision_append_reason(decision, &reason);
    enum result result = error_set(error, RESULT_FORBIDDEN, "forbidden_transition", "%.*s",
                                   SLICE_ARGS(buffer_slice(&reason)));
    buffer_free(&reason);
    return result;
}

/* The one place where a ticket's status changes. */
static void move(struct ticket *ticket, enum ticket_status to, int64_t at_ms)
{
    sla_clocks_move(ticket->sla, ticket->status, to, at_ms);
    ticket_set_status(ticket, to, at_ms);
}

/* B4.3: who moves an unassigned ticket as a member of its group has it from then on. */
static enum result take(struct ticket_edit *edit, const struct decision *decision,
                        struct error *error)
{
    const struct actor *actor = edit->call->actor;
    struct qualification how = qualification_of(decision);
    edit->ticket->assignee =
        (struct ticket_person){actor->user_id, actor->username, actor->display_name};
    return ticket_edit_note(edit, HISTORY_ASSIGNEE, &how, (struct slice){NULL, 0}, actor->username,
                            error);
}

static enum result apply(struct ticket_edit *edit, const struct ticket_transition_input *input,
                         const struct decision *decision, struct error *error)
{
    enum result result = ticket_edit_record_breaches(edit, NULL, error);
    if (result == RESULT_OK) {
        result = ticket_edit_note_status(edit, decision, error);
    }
    if (result == RESULT_OK && decision->assigns) {
        result = take(edit, decision, error);
    }
    if (result == RESULT_OK && has_comment(input)) {
        struct ticket_comment comment;
        result = ticket_edit_comment(edit, input->comment, &comment, error);
    }
    if (result == RESULT_OK) {
        move(edit->ticket, input->to, edit->at_ms);
        result = ticket_edit_finish(edit, error);
    }
    return result;
}

enum result ticket_transition(struct service_call *call,
                              const struct ticket_transition_input *input,
                              struct ticket_transition_output *out, struct error *error)
{
    *out = (struct ticket_transition_output){0};
    enum result result = RESULT_OK;
    if (has_comment(input)) {
        result = ticket_check_comment(input->comment, "/comment", error);
    }
    struct ticket_edit edit;
    if (result == RESULT_OK) {
        result =
            ticket_edit_begin(&edit, call, input->id, input->expected_version, &out->ticket, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct policy_case ticket = ticket_policy_case(call->registry, &out->ticket);
    if (ticket.workflow == NULL) {
        return workflow_gone(&out->ticket, error);
    }
    decide_transition(call->registry, &call->actor->person, &ticket, out->ticket.status, input->to,
                      &out->decision);
    if (!out->decision.allowed) {
        return forbidden(&out->decision, error);
    }
    return apply(&edit, input, &out->decision, error);
}

enum result ticket_list_moves(struct service_call *call, int64_t id, struct ticket_moves *out,
                              struct error *error)
{
    enum result result = ticket_get(call, id, &out->ticket, error);
    if (result != RESULT_OK) {
        return result;
    }
    struct policy_case ticket = ticket_policy_case(call->registry, &out->ticket);
    if (ticket.workflow == NULL) {
        return workflow_gone(&out->ticket, error);
    }
    ticket_rights_of(call, &out->ticket, &out->rights);
    size_t count = 0;
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        enum ticket_status to = (enum ticket_status) i;
        if (to == out->ticket.status) {
            continue;
        }
        struct decision *decision = &out->moves[count].decision;
        decide_transition(call->registry, &call->actor->person, &ticket, out->ticket.status, to,
                          decision);
        out->moves[count].to = to;
        out->moves[count].is_declared = decision->transition != NULL;
        count++;
    }
    return RESULT_OK;
}

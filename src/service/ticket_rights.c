#include "service/ticket_rights.h"

#include "base/buffer.h"

#include <inttypes.h>

/* Each way to qualify, from the closest to the ticket to the break-glass one (B3.4). */
struct standing {
    struct decision assign;
    const struct policy_group *covering; /* of a ticket that may be taken; NULL: no such */
    bool may_be_taken;
    bool is_requester;
};

static void take_standing(const struct service_call *call, const struct ticket *ticket,
                          struct standing *out)
{
    const struct policy_person *person = &call->actor->person;
    struct policy_case about = ticket_policy_case(call->registry, ticket);
    *out = (struct standing){
        .may_be_taken = ticket->assignee.id == 0 && slice_is_empty(ticket->assignee_group),
        .is_requester = ticket->requester.id == call->actor->user_id,
    };
    decide_assign(call->registry, person, &about, &out->assign);
    if (out->may_be_taken) {
        out->covering = policy_covering_group(call->registry, person, ticket->service);
    }
}

static bool qualifies_ordinarily(const struct standing *standing)
{
    return standing->assign.allowed && standing->assign.via != VIA_SUPERADMIN;
}

static struct qualification as_taker(const struct policy_group *covering)
{
    return (struct qualification){
        .via = slice_of(decision_via_name(VIA_MEMBER)),
        .acted_as = covering->name,
        .member_of = covering->name,
    };
}

/* Appends "the assignee (bob), members of acme/db-admins and superadmins". */
static void append_assigners(const struct ticket *ticket, struct buffer *out)
{
    bool has_group = !slice_is_empty(ticket->assignee_group);
    if (ticket->assignee.id != 0) {
        buffer_append_format(out, "the assignee (%.*s)%s", SLICE_ARGS(ticket->assignee.username),
                             has_group ? ", " : " and ");
    }
    if (has_group) {
        buffer_append_format(out, "members of %.*s and ", SLICE_ARGS(ticket->assignee_group));
    }
    buffer_append_text(out, "superadmins");
}

static enum result forbid(const char *code, const struct buffer *text, struct error *error)
{
    return error_set(error, RESULT_FORBIDDEN, code, "%.*s", SLICE_ARGS(buffer_slice(text)));
}

enum result ticket_right_to_assign(const struct service_call *call, const struct ticket *ticket,
                                   bool takes, struct qualification *how, struct error *error)
{
    struct standing standing;
    take_standing(call, ticket, &standing);
    if (!qualifies_ordinarily(&standing) && takes && standing.covering != NULL) {
        *how = as_taker(standing.covering);
        return RESULT_OK;
    }
    if (standing.assign.allowed) {
        *how = qualification_of(&standing.assign);
        return RESULT_OK;
    }
    struct buffer text = {0};
    buffer_append_text(&text, "This ticket may be assigned by ");
    append_assigners(ticket, &text);
    if (standing.may_be_taken) {
        buffer_append_format(&text, "; taken by anybody in a group whose scope covers %.*s",
                             SLICE_ARGS(ticket->service));
    }
    buffer_append_char(&text, '.');
    enum result result = forbid("forbidden_assign", &text, error);
    buffer_free(&text);
    return result;
}

enum result ticket_right_to_change(const struct service_call *call, const struct ticket *ticket,
                                   struct qualification *how, struct error *error)
{
    struct standing standing;
    take_standing(call, ticket, &standing);
    if (qualifies_ordinarily(&standing)) {
        *how = qualification_of(&standing.assign);
        return RESULT_OK;
    }
    if (standing.is_requester) {
        *how = (struct qualification){.via = slice_of(decision_via_name(VIA_REQUESTER))};
        return RESULT_OK;
    }
    if (standing.covering != NULL) {
        *how = as_taker(standing.covering);
        return RESULT_OK;
    }
    if (standing.assign.allowed) {
        *how = qualification_of(&standing.assign);
        return RESULT_OK;
    }
    struct buffer text = {0};
    buffer_append_format(&text, "This ticket may be changed by its requester (%.*s), ",
                         SLICE_ARGS(ticket->requester.username));
    append_assigners(ticket, &text);
    if (standing.may_be_taken) {
        buffer_append_format(&text, ", and whoever is in a group whose scope covers %.*s",
                             SLICE_ARGS(ticket->service));
    }
    buffer_append_char(&text, '.');
    enum result result = forbid("forbidden_change", &text, error);
    buffer_free(&text);
    return result;
}

/* A ticket that has left OPEN takes along what the groups of its service have decided. */
static bool may_go_to(const struct service_call *call, const struct ticket *ticket,
                      struct slice service)
{
    return ticket->status == TICKET_OPEN ||
           policy_covering_group(call->registry, &call->actor->person, service) != NULL;
}

static enum result forbid_going_to(const struct ticket *ticket, struct slice service,
                                   struct error *error)
{
    return error_set(error, RESULT_FORBIDDEN, "forbidden_change",
                     "T-%" PRId64 " has left OPEN, and groups looked up from %.*s have decided "
                     "that: now it is for somebody in a group whose scope covers %.*s to put it "
                     "there. Assign it to one of them.",
                     ticket->id, SLICE_ARGS(ticket->service), SLICE_ARGS(service));
}

static enum result forbid_moving(const struct ticket *ticket, bool may_be_taken,
                                 struct error *error)
{
    struct buffer text = {0};
    buffer_append_text(&text, "The service decides which groups may move this ticket: it may be "
                              "changed by ");
    append_assigners(ticket, &text);
    buffer_append_text(&text, may_be_taken ? ", and by whoever takes it." : ".");
    enum result result = forbid("forbidden_change", &text, error);
    buffer_free(&text);
    return result;
}

enum result ticket_right_to_move(const struct service_call *call, const struct ticket *ticket,
                                 struct slice service, struct qualification *how,
                                 struct error *error)
{
    struct standing standing;
    take_standing(call, ticket, &standing);
    if (!standing.assign.allowed) {
        return forbid_moving(ticket, standing.may_be_taken, error);
    }
    if (may_go_to(call, ticket, service)) {
        *how = qualification_of(&standing.assign);
        return RESULT_OK;
    }
    if (call->actor->person.is_superadmin) {
        *how = (struct qualification){.via = slice_of(decision_via_name(VIA_SUPERADMIN))};
        return RESULT_OK;
    }
    return forbid_going_to(ticket, service, error);
}

enum result ticket_check_not_closed(const struct ticket *ticket, struct error *error)
{
    if (ticket->status != TICKET_CLOSED) {
        return RESULT_OK;
    }
    return error_set(error, RESULT_CONFLICT, "ticket_closed",
                     "T-%" PRId64 " is closed: it takes comments and the transitions that its "
                     "workflow declares, and no other change.",
                     ticket->id);
}

static struct ticket_right right_of(const struct service_call *call, enum result result,
                                    const struct error *error)
{
    if (result == RESULT_OK) {
        return (struct ticket_right){.allowed = true};
    }
    return (struct ticket_right){.reason = arena_copy(call->arena, slice_of(error->text))};
}

void ticket_rights_of(const struct service_call *call, const struct ticket *ticket,
                      struct ticket_rights *out)
{
    struct qualification how;
    struct error closed = {0};
    if (ticket_check_not_closed(ticket, &closed) != RESULT_OK) {
        struct ticket_right none = right_of(call, closed.result, &closed);
        *out = (struct ticket_rights){none, none, none};
        return;
    }
    struct error assign = {0};
    struct error take = {0};
    struct error change = {0};
    *out = (struct ticket_rights){
        right_of(call, ticket_right_to_assign(call, ticket, false, &how, &assign), &assign),
        right_of(call, ticket_right_to_assign(call, ticket, true, &how, &take), &take),
        right_of(call, ticket_right_to_change(call, ticket, &how, &change), &change),
    };
}

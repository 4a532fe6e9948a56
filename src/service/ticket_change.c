#include "service/ticket_edit.h"
#include "service/ticket_fields.h"
#include "service/ticket_rights.h"
#include "service/tickets.h"

#include <inttypes.h>

enum { CHANGE_FIELD_COUNT = 6 };

/* A field that can be changed, before and after, as the history shows it. */
struct field_change {
    enum history_kind kind;
    struct slice old_value;
    struct slice new_value;
};

static bool differs(const struct field_change *field)
{
    return !slice_equal(field->old_value, field->new_value);
}

static bool is_assignment(const struct field_change *field)
{
    return field->kind == HISTORY_ASSIGNEE || field->kind == HISTORY_ASSIGNEE_GROUP;
}

static enum result check_texts(struct ticket_change_input *input, struct error *error)
{
    enum result result = RESULT_OK;
    if (input->has_title) {
        result = ticket_check_title(&input->title, error);
    }
    if (result == RESULT_OK && input->has_description) {
        result = ticket_check_description(input->description, error);
    }
    return result;
}

/* B4.6: the new assignee must exist and be active. */
static enum result find_assignee(struct service_call *call, struct slice name,
                                 struct ticket_person *out, struct error *error)
{
    struct user user;
    struct error lookup = {0};
    *out = (struct ticket_person){0};
    if (slice_is_empty(name)) {
        return RESULT_OK;
    }
    enum result result =
        call->tx->engine->users->find_by_name(call->tx, call->arena, name, &user, &lookup);
    if (result == RESULT_NOT_FOUND) {
        return error_set_at(error, RESULT_INVALID, "assignee_unknown", "/assignee",
                            "There is nobody called \"%.*s\".", SLICE_ARGS(name));
    }
    if (result != RESULT_OK) {
        return error_pass(error, &lookup);
    }
    if (!user.is_active) {
        return error_set_at(error, RESULT_INVALID, "assignee_inactive", "/assignee",
                            "%.*s is disabled and can be given no tickets.",
                            SLICE_ARGS(user.username));
    }
    *out = (struct ticket_person){user.id, user.username, user.display_name};
    return RESULT_OK;
}

/* B2.5: the reference is resolved once, against the service that the ticket then has. */
static enum result find_group(const struct service_call *call, struct slice service,
                              struct slice reference, struct slice *out, struct error *error)
{
    *out = (struct slice){NULL, 0};
    if (slice_is_empty(reference)) {
        return RESULT_OK;
    }
    const struct policy_group *group = registry_resolve_group(call->registry, service, reference);
    if (group == NULL) {
        return error_set_at(error, RESULT_INVALID, "group_unknown", "/assignee_group",
                            "No group \"%.*s\" is declared for %.*s.", SLICE_ARGS(reference),
                            SLICE_ARGS(service));
    }
    *out = group->name;
    return RESULT_OK;
}

/* The ticket as it would be. Workflow, item and group stay what they were resolved to at opening,
 * also when the service changes (B2.5). */
static enum result resolve(struct service_call *call, const struct ticket_change_input *input,
                           const struct ticket *before, struct ticket *after, struct error *error)
{
    enum result result = RESULT_OK;
    *after = *before;
    if (input->has_title) {
        after->title = input->title;
    }
    if (input->has_description) {
        after->description = input->description;
    }
    if (input->has_priority) {
        after->priority = input->priority;
    }
    if (input->has_service) {
        result = service_path_resolve(call, input->service, "service_invalid", "/service",
                                      &after->service, error);
    }
    if (result == RESULT_OK && input->has_assignee_group) {
        result =
            find_group(call, after->service, input->assignee_group, &after->assignee_group, error);
    }
    if (result == RESULT_OK && input->has_assignee) {
        result = find_assignee(call, input->assignee, &after->assignee, error);
    }
    return result;
}

static void compare(const struct ticket *before, const struct ticket *after,
                    struct field_change fields[CHANGE_FIELD_COUNT])
{
    const struct field_change all[CHANGE_FIELD_COUNT] = {
        {HISTORY_TITLE, before->title, after->title},
        {HISTORY_DESCRIPTION, before->description, after->description},
        {HISTORY_PRIORITY, slice_of(ticket_priority_name(before->priority)),
         slice_of(ticket_priority_name(after->priority))},
        {HISTORY_SERVICE, before->service, after->service},
        {HISTORY_ASSIGNEE_GROUP, before->assignee_group, after->assignee_group},
        {HISTORY_ASSIGNEE, before->assignee.username, after->assignee.username},
    };
    memcpy(fields, all, sizeof all);
}

struct change_rights {
    struct qualification to_change;
    struct qualification to_assign;
    struct qualification to_move; /* to another service */
};

static const struct qualification *right_for(const struct change_rights *rights,
                                             const struct field_change *field)
{
    return is_assignment(field)             ? &rights->to_assign
           : field->kind == HISTORY_SERVICE ? &rights->to_move
                                            : &rights->to_change;
}

/* Rights are asked for only where something differs: a form may send back what it was given. */
static enum result check_rights(const struct service_call *call, const struct ticket *before,
                                const struct ticket *after,
                                const struct field_change fields[CHANGE_FIELD_COUNT],
                                struct change_rights *out, struct error *error)
{
    bool changes = false;
    bool assigns = false;
    bool hands_over = false;
    bool moves = false;
    for (size_t i = 0; i < CHANGE_FIELD_COUNT; i++) {
        if (differs(&fields[i])) {
            moves |= fields[i].kind == HISTORY_SERVICE;
            assigns |= is_assignment(&fields[i]);
            changes |= !is_assignment(&fields[i]) && fields[i].kind != HISTORY_SERVICE;
            hands_over |= fields[i].kind == HISTORY_ASSIGNEE_GROUP;
        }
    }
    enum result result = RESULT_OK;
    if (changes) {
        result = ticket_right_to_change(call, before, &out->to_change, error);
    }
    if (result == RESULT_OK && moves) {
        result = ticket_right_to_move(call, before, after->service, &out->to_move, error);
    }
    if (result == RESULT_OK && assigns) {
        bool takes = !hands_over && after->assignee.id == call->actor->user_id;
        result = ticket_right_to_assign(call, before, takes, &out->to_assign, error);
    }
    return result;
}

static void assume(struct ticket *ticket, const struct ticket *after)
{
    if (ticket->priority != after->priority) { /* B5.3 */
        sla_clocks_reprioritise(ticket->sla, after->priority, ticket->created_at_ms);
    }
    ticket->title = after->title;
    ticket->description = after->description;
    ticket->priority = after->priority;
    ticket->service = after->service;
    ticket->assignee_group = after->assignee_group;
    ticket->assignee = after->assignee;
}

static enum result apply(struct ticket_edit *edit, const struct ticket *after,
                         const struct field_change fields[CHANGE_FIELD_COUNT],
                         const struct change_rights *rights, struct error *error)
{
    enum result result = ticket_edit_record_breaches(edit, NULL, error);
    for (size_t i = 0; result == RESULT_OK && i < CHANGE_FIELD_COUNT; i++) {
        if (differs(&fields[i])) {
            result = ticket_edit_note(edit, fields[i].kind, right_for(rights, &fields[i]),
                                      fields[i].old_value, fields[i].new_value, error);
        }
    }
    if (result == RESULT_OK) {
        assume(edit->ticket, after);
        result = ticket_edit_finish(edit, error);
    }
    return result;
}

static bool is_any_different(const struct field_change fields[CHANGE_FIELD_COUNT])
{
    for (size_t i = 0; i < CHANGE_FIELD_COUNT; i++) {
        if (differs(&fields[i])) {
            return true;
        }
    }
    return false;
}

enum result ticket_change(struct service_call *call, const struct ticket_change_input *input,
                          struct ticket *out, struct error *error)
{
    struct ticket_change_input checked = *input;
    struct ticket_edit edit;
    struct ticket after;
    enum result result = check_texts(&checked, error);
    if (result == RESULT_OK) {
        result = ticket_edit_begin(&edit, call, checked.id, checked.expected_version, out, error);
    }
    if (result == RESULT_OK) {
        result = resolve(call, &checked, out, &after, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct field_change fields[CHANGE_FIELD_COUNT];
    compare(out, &after, fields);
    if (!is_any_different(fields)) {
        return RESULT_OK;
    }
    result = ticket_check_not_closed(out, error);
    if (result != RESULT_OK) {
        return result;
    }
    struct change_rights rights;
    result = check_rights(call, out, &after, fields, &rights, error);
    if (result == RESULT_OK) {
        result = apply(&edit, &after, fields, &rights, error);
    }
    return result;
}

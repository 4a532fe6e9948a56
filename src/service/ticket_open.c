#include "service/ticket_edit.h"
#include "service/ticket_fields.h"
#include "service/tickets.h"

#include <assert.h>

/* What a ticket takes from policy when it is opened (B4.7). */
struct opening {
    const struct policy_item *item; /* NULL: opened without one */
    const struct policy_workflow *workflow;
    const struct policy_group *assignee_group; /* NULL: none */
};

static enum result find_item(const struct registry *registry, struct slice service,
                             struct slice reference, struct opening *out, struct error *error)
{
    out->item = registry_resolve_item(registry, service, reference);
    if (out->item == NULL) {
        return error_set_at(error, RESULT_INVALID, "item_unknown", "/item",
                            "The catalog has no item \"%.*s\" for %.*s.", SLICE_ARGS(reference),
                            SLICE_ARGS(service));
    }
    if (!registry_item_is_offered(registry, out->item, service)) { /* B2.4 */
        return error_set_at(error, RESULT_INVALID, "item_not_offered", "/item",
                            "The item \"%.*s\" is not offered for %.*s.",
                            SLICE_ARGS(out->item->name), SLICE_ARGS(service));
    }
    return RESULT_OK;
}

/* B2.3: the item's references and the workflow's name are resolved against the ticket's service. */
static enum result resolve(const struct registry *registry, const struct ticket_open_input *input,
                           struct slice service, struct opening *out, struct error *error)
{
    *out = (struct opening){0};
    struct slice workflow = input->workflow;
    if (!slice_is_empty(input->item)) {
        if (!slice_is_empty(workflow)) {
            return error_set_at(error, RESULT_INVALID, "workflow_with_item", "/workflow",
                                "The item brings its own workflow: give one or the other.");
        }
        enum result result = find_item(registry, service, input->item, out, error);
        if (result != RESULT_OK) {
            return result;
        }
        workflow = out->item->workflow;
        if (!slice_is_empty(out->item->assignee_group)) {
            out->assignee_group =
                registry_resolve_group(registry, service, out->item->assignee_group);
        }
    }
    if (slice_is_empty(workflow)) {
        return error_set_at(error, RESULT_INVALID, "workflow_required", "/workflow",
                            "A ticket needs a catalog item or a workflow.");
    }
    out->workflow = registry_resolve_workflow(registry, service, workflow);
    if (out->workflow == NULL) {
        return error_set_at(error, RESULT_INVALID, "workflow_unknown", "/workflow",
                            "No workflow \"%.*s\" is declared for %.*s.", SLICE_ARGS(workflow),
                            SLICE_ARGS(service));
    }
    return RESULT_OK;
}

/* Given at opening, else the item's, else MEDIUM (B4.1). */
static enum ticket_priority priority_of(const struct ticket_open_input *input,
                                        const struct policy_item *item)
{
    if (input->has_priority) {
        return input->priority;
    }
    return item != NULL && item->has_priority ? item->priority : PRIORITY_MEDIUM;
}

static enum result check_texts(const struct ticket_open_input *input,
                               const struct policy_item *item, struct slice *title,
                               struct error *error)
{
    *title = slice_trim(input->title);
    if (slice_is_empty(*title) && item != NULL) {
        *title = item->display_name;
    }
    enum result result = ticket_check_title(title, error);
    return result == RESULT_OK ? ticket_check_description(input->description, error) : result;
}

static void fill(const struct service_call *call, const struct ticket_open_input *input,
                 const struct opening *opening, struct slice service, struct slice title,
                 struct ticket *out)
{
    const struct policy_item *item = opening->item;
    const struct actor *actor = call->actor;
    enum ticket_priority priority = priority_of(input, item);
    *out = (struct ticket){
        .version = 1,
        .title = title,
        .description = input->description,
        .status = TICKET_OPEN,
        .priority = priority,
        .service = service,
        .workflow = opening->workflow->name,
        .item = item != NULL ? item->name : (struct slice){NULL, 0},
        .assignee_group = opening->assignee_group != NULL ? opening->assignee_group->name
                                                          : (struct slice){NULL, 0},
        .requester = {actor->user_id, actor->username, actor->display_name},
        .created_at_ms = call->now_ms,
        .updated_at_ms = call->now_ms,
    };
    out->sla[SLA_RESPONSE] = sla_clock_start(
        SLA_RESPONSE, item != NULL ? item->response_minutes : 0, priority, call->now_ms);
    out->sla[SLA_RESOLUTION] = sla_clock_start(
        SLA_RESOLUTION, item != NULL ? item->resolution_minutes : 0, priority, call->now_ms);
}

/* The ticket as it would be stored. */
static enum result prepare(struct service_call *call, const struct ticket_open_input *input,
                           struct opening *opening, struct ticket *out, struct error *error)
{
    struct slice service;
    struct slice title;
    enum result result =
        service_path_resolve(call, input->service, "service_invalid", "/service", &service, error);
    if (result == RESULT_OK) {
        result = resolve(call->registry, input, service, opening, error);
    }
    if (result == RESULT_OK) {
        result = check_texts(input, opening->item, &title, error);
    }
    if (result == RESULT_OK) {
        assert(opening->workflow != NULL);
        fill(call, input, opening, service, title, out);
    }
    return result;
}

enum result ticket_open(struct service_call *call, const struct ticket_open_input *input,
                        struct ticket *out, struct error *error)
{
    struct opening opening;
    enum result result = prepare(call, input, &opening, out, error);
    if (result == RESULT_OK) {
        result = call->tx->engine->tickets->insert(call->tx, out, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct ticket_edit edit = {call, out, call->now_ms};
    struct slice status = slice_of(ticket_status_name(out->status));
    return ticket_edit_note(&edit, HISTORY_OPENED, &(struct qualification){0},
                            (struct slice){NULL, 0}, status, error);
}

enum result ticket_open_preview(struct service_call *call, const struct ticket_open_input *input,
                                struct ticket_preview *out, struct error *error)
{
    struct opening opening;
    enum result result = prepare(call, input, &opening, &out->ticket, error);
    if (result != RESULT_OK) {
        return result;
    }
    out->workflow = opening.workflow;
    out->group_members = opening.assignee_group != NULL
                             ? policy_member_count(call->registry, opening.assignee_group)
                             : 0;
    return RESULT_OK;
}

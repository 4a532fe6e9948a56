#include "service/policy_explain.h"

#include "policy/name.h"

#include <string.h>

static enum result refuse(const char *pointer, const char *text, struct error *error)
{
    return error_set_at(error, RESULT_INVALID, "invalid_query", pointer, "%s", text);
}

static enum result check(const struct explain_input *input, struct error *error)
{
    bool asks_group = !slice_is_empty(input->group);
    if (asks_group == !slice_is_empty(input->workflow)) {
        return refuse("?group", "Ask about a group, or about a move in a workflow: one of both.",
                      error);
    }
    if (!asks_group && !input->has_from) {
        return refuse("?from", "A move has a status that it starts from.", error);
    }
    if (!asks_group && !input->has_to) {
        return refuse("?to", "A move has a status that it leads to.", error);
    }
    if (asks_group && (input->has_from || input->has_to || !slice_is_empty(input->assignee) ||
                       !slice_is_empty(input->requester))) {
        return refuse("?group", "from, to, assignee and requester go with a workflow.", error);
    }
    return RESULT_OK;
}

static enum result check_name(struct service_call *call, struct slice name, const char *pointer,
                              struct error *error)
{
    struct error fault = {0};
    if (name_check_reference(call->arena, call->registry->org, name, &fault) != RESULT_OK) {
        return refuse(pointer, fault.text, error);
    }
    return RESULT_OK;
}

static enum result find_person(struct service_call *call, struct slice name,
                               struct policy_person *out, struct error *error)
{
    struct user user;
    struct error lookup = {0};
    if (slice_is_empty(name)) {
        *out = call->actor->person;
        return RESULT_OK;
    }
    enum result result =
        call->tx->engine->users->find_by_name(call->tx, call->arena, name, &user, &lookup);
    if (result == RESULT_OK) {
        struct actor actor;
        actor_from_user(&user, &actor);
        *out = actor.person;
        return RESULT_OK;
    }
    if (result != RESULT_NOT_FOUND) {
        return error_pass(error, &lookup);
    }
    *out = (struct policy_person){.username = name};
    if (memchr(name.data, '@', name.length) != NULL) {
        out->email = arena_copy_lower_case(call->arena, name);
    }
    return RESULT_OK;
}

enum result policy_explain(struct service_call *call, const struct explain_input *input,
                           struct decision *out, struct error *error)
{
    const struct registry *registry = call->registry;
    struct policy_person person;
    struct policy_case ticket = {.assignee = input->assignee, .requester = input->requester};
    enum result result = check(input, error);
    if (result == RESULT_OK) {
        result = check_name(call, input->group, "?group", error);
    }
    if (result == RESULT_OK) {
        result = check_name(call, input->workflow, "?workflow", error);
    }
    if (result == RESULT_OK) {
        result = service_path_resolve(call, input->service, "invalid_query", "?service",
                                      &ticket.service, error);
    }
    if (result == RESULT_OK) {
        result = find_person(call, input->user, &person, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    if (!slice_is_empty(input->group)) {
        decide_group(registry, &person, ticket.service, input->group, out);
        return RESULT_OK;
    }
    ticket.workflow = registry_resolve_workflow(registry, ticket.service, input->workflow);
    decide_transition(registry, &person, &ticket, input->from, input->to, out);
    return RESULT_OK;
}

#include "service/tickets.h"

enum result ticket_get(struct service_call *call, int64_t id, struct ticket *out,
                       struct error *error)
{
    return call->tx->engine->tickets->get(call->tx, call->arena, id, out, error);
}

enum result ticket_history_list(struct service_call *call, int64_t ticket_id,
                                int64_t after_sequence, size_t limit, struct history_page *out,
                                struct error *error)
{
    struct ticket ticket;
    enum result result = ticket_get(call, ticket_id, &ticket, error);
    if (result == RESULT_OK) {
        result = call->tx->engine->history->list(call->tx, call->arena, ticket_id, after_sequence,
                                                 limit, out, error);
    }
    return result;
}

static enum result check_count(const struct ticket_filter *filter, const char *pointer,
                               struct error *error)
{
    if (filter->count > TICKET_QUERY_VALUES_MAX) {
        return error_set_at(error, RESULT_INVALID, "invalid_query", pointer,
                            "At most %d values may be given for one filter.",
                            TICKET_QUERY_VALUES_MAX);
    }
    return RESULT_OK;
}

/* People by name. "me" is the viewer; "none", where `none` is given, nobody. */
static enum result resolve_people(struct service_call *call, const struct ticket_filter *filter,
                                  const char *pointer, bool *none, const int64_t **ids,
                                  size_t *id_count, struct error *error)
{
    enum result result = check_count(filter, pointer, error);
    if (result != RESULT_OK) {
        return result;
    }
    int64_t *found = arena_alloc_array(call->arena, filter->count, sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < filter->count; i++) {
        struct slice name = filter->values[i];
        struct user user;
        if (none != NULL && slice_equal_text(name, "none")) {
            *none = true;
            continue;
        }
        if (slice_equal_text(name, "me")) {
            found[count++] = call->actor->user_id;
            continue;
        }
        struct error lookup = {0};
        result = call->tx->engine->users->find_by_name(call->tx, call->arena, name, &user, &lookup);
        if (result == RESULT_NOT_FOUND) {
            return error_set_at(error, RESULT_INVALID, "invalid_query", pointer,
                                "There is nobody called \"%.*s\".", SLICE_ARGS(name));
        }
        if (result != RESULT_OK) {
            return error_pass(error, &lookup);
        }
        found[count++] = user.id;
    }
    *ids = found;
    *id_count = count;
    return RESULT_OK;
}

typedef enum result absolute_fn(struct arena *arena, struct slice org, struct slice name,
                                struct slice *out, struct error *error);

static enum result resolve_names(struct service_call *call, const struct ticket_filter *filter,
                                 const char *pointer, absolute_fn *make_absolute,
                                 const struct slice **names, size_t *name_count,
                                 struct error *error)
{
    enum result result = check_count(filter, pointer, error);
    struct slice *absolute = arena_alloc_array(call->arena, filter->count, sizeof *absolute);
    for (size_t i = 0; result == RESULT_OK && i < filter->count; i++) {
        struct error fault = {0};
        result = make_absolute(call->arena, call->registry->org, filter->values[i], &absolute[i],
                               &fault);
        if (result != RESULT_OK) {
            result =
                error_set_at(error, RESULT_INVALID, "invalid_query", pointer, "%s", fault.text);
        }
    }
    *names = absolute;
    *name_count = filter->count;
    return result;
}

enum result ticket_list(struct service_call *call, const struct ticket_list_input *input,
                        struct ticket_page *out, struct error *error)
{
    struct ticket_query query = {
        .viewer_id = call->actor->user_id, /* B8.2 */
        .statuses = input->statuses,
        .priorities = input->priorities,
        .sla = input->sla,
        .text = input->text,
        .sort = input->sort,
        .after = input->after,
        .limit = input->limit,
        .now_ms = call->now_ms,
    };
    enum result result = resolve_people(call, &input->assignees, "?assignee", &query.assignee_none,
                                        &query.assignee_ids, &query.assignee_id_count, error);
    if (result == RESULT_OK) {
        result = resolve_people(call, &input->requesters, "?requester", NULL, &query.requester_ids,
                                &query.requester_id_count, error);
    }
    if (result == RESULT_OK) {
        result = resolve_names(call, &input->services, "?service", scope_make_absolute,
                               &query.services, &query.service_count, error);
    }
    if (result == RESULT_OK) {
        result = resolve_names(call, &input->groups, "?group", name_make_absolute, &query.groups,
                               &query.group_count, error);
    }
    if (result == RESULT_OK) {
        result = resolve_names(call, &input->items, "?item", name_make_absolute, &query.items,
                               &query.item_count, error);
    }
    if (result == RESULT_OK) {
        result = resolve_names(call, &input->workflows, "?workflow", name_make_absolute,
                               &query.workflows, &query.workflow_count, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    return call->tx->engine->tickets->list(call->tx, call->arena, &query, out, error);
}

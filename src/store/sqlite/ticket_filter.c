#include "store/sqlite/ticket_filter.h"

void list_candidate_read(struct statement *statement, struct list_candidate *out)
{
    out->id = statement_int(statement);
    out->updated_at_ms = statement_int(statement);
    out->lane = (unsigned) statement_int(statement);
    out->assignee_id = statement_int(statement);
    out->requester_id = statement_int(statement);
    out->group = statement_borrowed(statement);
    out->item = statement_borrowed(statement);
    out->workflow = statement_borrowed(statement);
    out->service = statement_borrowed(statement);
    out->is_breached = statement_bool(statement);
    out->next_check_at_ms = statement_int(statement);
    out->at_risk_from_ms = statement_int(statement);
}

static bool has_id(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (ids[i] == id) {
            return true;
        }
    }
    return false;
}

static bool has_name(const struct slice *names, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

static bool is_within(const struct slice *scopes, size_t count, struct slice service)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = scopes[i].length;
        if (slice_starts_with(service, scopes[i]) &&
            (service.length == length || service.data[length] == '/')) {
            return true;
        }
    }
    return false;
}

static bool passes(const struct ticket_query *query, enum list_filter filter,
                   const struct list_candidate *candidate)
{
    switch (filter) {
    case LIST_FILTER_LANE:
        return (list_lanes(query) >> candidate->lane & 1) != 0;
    case LIST_FILTER_ASSIGNEE:
        return candidate->assignee_id == 0
                   ? query->assignee_none
                   : has_id(query->assignee_ids, query->assignee_id_count, candidate->assignee_id);
    case LIST_FILTER_REQUESTER:
        return has_id(query->requester_ids, query->requester_id_count, candidate->requester_id);
    case LIST_FILTER_GROUP:
        return has_name(query->groups, query->group_count, candidate->group);
    case LIST_FILTER_ITEM:
        return has_name(query->items, query->item_count, candidate->item);
    case LIST_FILTER_WORKFLOW:
        return has_name(query->workflows, query->workflow_count, candidate->workflow);
    case LIST_FILTER_SERVICE:
        return is_within(query->services, query->service_count, candidate->service);
    case LIST_FILTER_BREACHED:
        return candidate->is_breached;
    case LIST_FILTER_AT_RISK:
        return candidate->at_risk_from_ms != 0 && candidate->at_risk_from_ms <= query->now_ms;
    case LIST_FILTER_NO_CHECK:
        return candidate->next_check_at_ms == 0;
    }
    return false;
}

bool list_filter_passes(const struct ticket_query *query, unsigned filters,
                        const struct list_candidate *candidate)
{
    for (unsigned filter = 1; filter <= filters; filter <<= 1) {
        if ((filters & filter) != 0 && !passes(query, (enum list_filter) filter, candidate)) {
            return false;
        }
    }
    return true;
}

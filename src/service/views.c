#include "service/views.h"

#include "service/text_rules.h"
#include "store/views.h"

static enum result check(struct saved_view *view, struct error *error)
{
    static const struct line_rule name_rule = {"name", "The name", "/name", VIEW_NAME_MAX};
    static const struct line_rule query_rule = {"query", "The query", "/query", VIEW_QUERY_MAX};
    enum result result = text_check_line(&name_rule, &view->name, error);
    view->query = slice_trim(view->query);
    if (result == RESULT_OK && !slice_is_empty(view->query)) { /* empty: all tickets */
        result = text_check_line(&query_rule, &view->query, error);
    }
    return result;
}

enum result view_list(struct service_call *call, struct saved_view **items, size_t *count,
                      struct error *error)
{
    return call->tx->engine->views->list(call->tx, call->arena, call->actor->user_id, VIEWS_MAX,
                                         items, count, error);
}

enum result view_add(struct service_call *call, struct saved_view *view, struct error *error)
{
    struct saved_view *others;
    size_t count;
    enum result result = check(view, error);
    if (result == RESULT_OK) {
        result = view_list(call, &others, &count, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    if (count >= VIEWS_MAX) {
        return error_set(error, RESULT_CONFLICT, "views_full",
                         "You have %d views, which is as many as there can be: remove one first.",
                         VIEWS_MAX);
    }
    view->created_at_ms = call->now_ms;
    return call->tx->engine->views->insert(call->tx, call->actor->user_id, view, error);
}

enum result view_change(struct service_call *call, struct saved_view *view, struct error *error)
{
    enum result result = check(view, error);
    return result == RESULT_OK
               ? call->tx->engine->views->update(call->tx, call->actor->user_id, view, error)
               : result;
}

enum result view_remove(struct service_call *call, int64_t id, struct error *error)
{
    return call->tx->engine->views->remove(call->tx, call->actor->user_id, id, error);
}

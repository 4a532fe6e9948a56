#include "store/views.h"

#include "store/sql/driver.h"
#include "store/sql/ops.h"
#include "store/sql/statement.h"

#include <assert.h>

static enum result views_list(struct store_tx *tx, struct arena *arena, int64_t user_id,
                              size_t limit, struct saved_view **items, size_t *count,
                              struct error *error)
{
    /* Who counts them in order to add one holds off the same person's other requests. */
    enum result result = sql_lock_id(tx, "views", user_id, error);
    struct statement statement;

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, "SELECT id, name, query, layout, created_at_ms FROM saved_views"
                                    " WHERE user_id = ?1 ORDER BY id LIMIT ?2");
    *items = arena_alloc_array(arena, limit, sizeof **items);
    *count = 0;
    statement_bind_int(&statement, user_id);
    statement_bind_int(&statement, (int64_t) limit);
    while (statement_next(&statement)) {
        struct saved_view *view = &(*items)[(*count)++];
        bool is_known;
        view->id = statement_int(&statement);
        view->name = statement_text(&statement, arena);
        view->query = statement_text(&statement, arena);
        is_known = view_layout_parse(statement_borrowed(&statement), &view->layout);
        assert(is_known); /* the table's check */
        (void) is_known;
        view->created_at_ms = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

static enum result not_found(struct error *error)
{
    return error_set(error, RESULT_NOT_FOUND, "view_not_found", "You have no such view.");
}

/* The only constraint that a checked view can fail is the one on its name. */
static enum result explain(enum result result, const struct saved_view *view,
                           const struct error *cause, struct error *error)
{
    if (result == RESULT_CONFLICT) {
        return error_set_at(error, RESULT_CONFLICT, "view_exists", "/name",
                            "You have a view called \"%.*s\" already.", SLICE_ARGS(view->name));
    }
    return result == RESULT_OK ? RESULT_OK : error_pass(error, cause);
}

static void bind_content(struct statement *statement, const struct saved_view *view)
{
    statement_bind_text(statement, view->name);
    statement_bind_text(statement, view->query);
    statement_bind_text(statement, slice_of(view_layout_name(view->layout)));
}

static enum result views_insert(struct store_tx *tx, int64_t user_id, struct saved_view *view,
                                struct error *error)
{
    struct statement statement =
        statement_start(tx, "INSERT INTO saved_views (name, query, layout, user_id, created_at_ms)"
                            " VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id");
    struct error cause = {0};
    enum result result;

    bind_content(&statement, view);
    statement_bind_int(&statement, user_id);
    statement_bind_int(&statement, view->created_at_ms);
    if (statement_next(&statement)) {
        view->id = statement_int(&statement);
    }
    result = statement_run(&statement, &cause);
    return explain(result, view, &cause, error);
}

static enum result views_update(struct store_tx *tx, int64_t user_id, struct saved_view *view,
                                struct error *error)
{
    struct statement statement =
        statement_start(tx, "UPDATE saved_views SET (name, query, layout) = (?1, ?2, ?3)"
                            " WHERE user_id = ?4 AND id = ?5 RETURNING created_at_ms");
    struct error cause = {0};
    bool is_found;
    enum result result;

    bind_content(&statement, view);
    statement_bind_int(&statement, user_id);
    statement_bind_int(&statement, view->id);
    is_found = statement_next(&statement);
    if (is_found) {
        view->created_at_ms = statement_int(&statement);
    }
    result = statement_run(&statement, &cause);
    if (result == RESULT_OK && !is_found) {
        return not_found(error);
    }
    return explain(result, view, &cause, error);
}

static enum result views_remove(struct store_tx *tx, int64_t user_id, int64_t id,
                                struct error *error)
{
    struct statement statement =
        statement_start(tx, "DELETE FROM saved_views WHERE user_id = ?1 AND id = ?2");
    enum result result;

    statement_bind_int(&statement, user_id);
    statement_bind_int(&statement, id);
    result = statement_run(&statement, error);
    if (result == RESULT_OK && statement_changes(tx) == 0) {
        return not_found(error);
    }
    return result;
}

const struct store_view_ops sql_view_ops = {
    .list = views_list,
    .insert = views_insert,
    .update = views_update,
    .remove = views_remove,
};

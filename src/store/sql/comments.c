#include "store/comments.h"

#include "store/sql/driver.h"
#include "store/sql/ops.h"

static enum result comments_insert(struct store_tx *tx, struct ticket_comment *comment,
                                   struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO ticket_comments (ticket_id, author_id, created_at_ms, body)"
            " VALUES (?1, ?2, ?3, ?4) RETURNING id");
    enum result result;

    statement_bind_int(&statement, comment->ticket_id);
    statement_bind_int(&statement, comment->author.id);
    statement_bind_int(&statement, comment->created_at_ms);
    statement_bind_text(&statement, comment->body);
    if (statement_next(&statement)) {
        comment->id = statement_int(&statement);
    }
    result = statement_run(&statement, error);
    if (result == RESULT_OK) {
        result = sql_driver_of(tx)->search->add(tx, comment->ticket_id, comment->body,
                                                slice_make("", 0), error);
    }
    return result;
}

static enum result comments_list(struct store_tx *tx, struct arena *arena, int64_t ticket_id,
                                 int64_t after_id, size_t limit, struct comment_page *out,
                                 struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT c.id, c.ticket_id, c.author_id, u.username, u.display_name, c.body,"
            " c.created_at_ms FROM ticket_comments c LEFT JOIN users u ON u.id = c.author_id"
            " WHERE c.ticket_id = ?1 AND c.id > ?2 ORDER BY c.id LIMIT ?3");

    *out = (struct comment_page){.items = arena_alloc_array(arena, limit, sizeof *out->items)};
    statement_bind_int(&statement, ticket_id);
    statement_bind_int(&statement, after_id);
    statement_bind_int(&statement, (int64_t) limit + 1);
    size_t bytes = 0;
    while (out->count < limit && bytes < STORE_PAGE_BYTES && statement_next(&statement)) {
        struct ticket_comment *comment = &out->items[out->count++];
        comment->id = statement_int(&statement);
        comment->ticket_id = statement_int(&statement);
        comment->author.id = statement_int(&statement);
        comment->author.username = statement_text(&statement, arena);
        comment->author.display_name = statement_text(&statement, arena);
        comment->body = statement_text(&statement, arena);
        comment->created_at_ms = statement_int(&statement);
        bytes += comment->body.length;
    }
    out->has_more =
        (out->count == limit || bytes >= STORE_PAGE_BYTES) && statement_next(&statement);
    return statement_end(&statement, error);
}

const struct store_comment_ops sql_comment_ops = {
    .insert = comments_insert,
    .list = comments_list,
};

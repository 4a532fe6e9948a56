#include "service/audit_walk.h"

enum { PAGE_SIZE = 200 };

enum result audit_each_ticket(struct store_tx *tx, audit_ticket_fn *visit, void *context,
                              struct error *error)
{
    struct arena *arena = arena_new(0);
    struct ticket_query query = {.sort = TICKET_SORT_CREATED_ASC, .limit = PAGE_SIZE};
    struct ticket_page page = {.has_more = true};
    enum result result = RESULT_OK;
    while (result == RESULT_OK && page.has_more) {
        arena_reset(arena);
        result = tx->engine->tickets->list(tx, arena, &query, &page, error);
        for (size_t i = 0; result == RESULT_OK && i < page.count; i++) {
            result = visit(&page.items[i], context, error);
        }
        query.after = page.last;
    }
    arena_free(arena);
    return result;
}

enum result audit_each_row(struct store_tx *tx, struct arena *arena, int64_t ticket_id,
                           audit_row_fn *visit, void *context, struct error *error)
{
    struct history_page page = {.has_more = true};
    int64_t after_sequence = 0;
    enum result result = RESULT_OK;
    while (result == RESULT_OK && page.has_more) {
        result = tx->engine->history->list(tx, arena, ticket_id, after_sequence, PAGE_SIZE, &page,
                                           error);
        for (size_t i = 0; result == RESULT_OK && i < page.count; i++) {
            after_sequence = page.items[i].sequence;
            result = visit(&page.items[i], context, error);
        }
    }
    return result;
}

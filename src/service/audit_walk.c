#include "service/audit_walk.h"

enum { PAGE_SIZE = 200 };

struct walk {
    struct store_tx *tx;
    audit_ticket_fn *visit;
    void *context;
    int64_t after_id; /* all numbers up to this one were visited */
};

static enum result visit_lost(struct walk *walk, int64_t up_to_id, struct error *error)
{
    struct arena *arena = arena_new(0);
    size_t count = PAGE_SIZE;
    enum result result = RESULT_OK;
    while (result == RESULT_OK && count == PAGE_SIZE) {
        int64_t *ids;
        arena_reset(arena);
        result = walk->tx->engine->tickets->list_lost(walk->tx, arena, walk->after_id, up_to_id,
                                                      PAGE_SIZE, &ids, &count, error);
        for (size_t i = 0; result == RESULT_OK && i < count; i++) {
            walk->after_id = ids[i];
            result = walk->visit(ids[i], true, walk->context, error);
        }
    }
    arena_free(arena);
    return result;
}

static enum result visit_ticket(struct walk *walk, int64_t id, struct error *error)
{
    /* Where numbers follow each other, nothing can be lost between them. */
    enum result result = id > walk->after_id + 1 ? visit_lost(walk, id - 1, error) : RESULT_OK;
    walk->after_id = id;
    return result == RESULT_OK ? walk->visit(id, false, walk->context, error) : result;
}

enum result audit_each_ticket(struct store_tx *tx, audit_ticket_fn *visit, void *context,
                              struct error *error)
{
    struct walk walk = {.tx = tx, .visit = visit, .context = context};
    struct arena *arena = arena_new(0);
    struct ticket_query query = {.sort = TICKET_SORT_CREATED_ASC, .limit = PAGE_SIZE};
    struct ticket_page page = {.has_more = true};
    enum result result = RESULT_OK;
    while (result == RESULT_OK && page.has_more) {
        arena_reset(arena);
        result = tx->engine->tickets->list(tx, arena, &query, &page, error);
        for (size_t i = 0; result == RESULT_OK && i < page.count; i++) {
            result = visit_ticket(&walk, page.items[i].id, error);
        }
        query.after = page.last;
    }
    arena_free(arena);
    return result == RESULT_OK ? visit_lost(&walk, INT64_MAX, error) : result;
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

#include "story.h"

static struct ticket story_ticket(const struct story *story)
{
    const struct fixture people = {.alice = story->requester};
    return fixture_ticket(&people, story->title);
}

static enum result note(struct store_tx *tx, int64_t ticket_id, enum history_kind kind,
                        int64_t comment_id, struct error *error)
{
    struct history_entry entry = fixture_entry(ticket_id, kind);

    entry.comment_id = comment_id;
    return tx->engine->history->append(tx, &entry, error);
}

enum result story_tell(struct story *story, struct store_tx *tx, struct arena *arena,
                       struct error *error)
{
    const struct store_engine *engine = tx->engine;
    struct ticket ticket = story_ticket(story);
    struct ticket_comment comment = {.author = {.id = story->requester},
                                     .body = slice_of("On it."),
                                     .created_at_ms = FIXTURE_NOW_MS};
    enum result result = engine->tickets->insert(tx, &ticket, error);

    if (result == RESULT_OK) {
        result = note(tx, ticket.id, HISTORY_OPENED, 0, error);
    }
    comment.ticket_id = ticket.id;
    if (result == RESULT_OK) {
        result = engine->comments->insert(tx, &comment, error);
    }
    if (result == RESULT_OK) {
        result = note(tx, ticket.id, HISTORY_COMMENT, comment.id, error);
    }
    if (result == RESULT_OK) {
        result = engine->tickets->get(tx, arena, ticket.id, &ticket, error);
    }
    ticket.status = TICKET_IN_PROGRESS;
    if (result == RESULT_OK) {
        result = engine->tickets->update(tx, &ticket, 1, error);
    }
    if (result == RESULT_OK) {
        result = note(tx, ticket.id, HISTORY_STATUS, 0, error);
    }
    story->ticket_id = ticket.id;
    return result;
}

static enum result check_one(struct store_tx *tx, struct arena *arena, const struct ticket *ticket,
                             struct error *error)
{
    static const enum history_kind kinds[] = {HISTORY_OPENED, HISTORY_COMMENT, HISTORY_STATUS};
    struct history_page history = {0};
    struct comment_page comments = {0};
    enum result result = tx->engine->history->list(tx, arena, ticket->id, 0, 10, &history, error);
    bool is_whole = ticket->status == TICKET_IN_PROGRESS && ticket->version == 2;

    if (result == RESULT_OK) {
        result = tx->engine->comments->list(tx, arena, ticket->id, 0, 10, &comments, error);
    }
    is_whole = is_whole && history.count == 3 && comments.count == 1;
    for (size_t i = 0; is_whole && i < 3; i++) {
        is_whole =
            history.items[i].kind == kinds[i] && history.items[i].sequence == (int64_t) i + 1;
    }
    if (result == RESULT_OK && !is_whole) {
        return error_set(
            error, RESULT_FAILED, "half", "T-%lld: version %lld, %zu history rows, %zu comments.",
            (long long) ticket->id, (long long) ticket->version, history.count, comments.count);
    }
    return result;
}

/* Walks the list that `query` begins, checks what is on it, and counts. */
static enum result check_list(struct store_tx *tx, struct ticket_query query, size_t *count,
                              struct error *error)
{
    struct arena *arena = arena_new(0);
    struct ticket_page page = {.has_more = true};
    enum result result = RESULT_OK;

    query.limit = 200;
    *count = 0;
    while (result == RESULT_OK && page.has_more) {
        arena_reset(arena);
        result = tx->engine->tickets->list(tx, arena, &query, &page, error);
        for (size_t i = 0; result == RESULT_OK && i < page.count; i++) {
            result = check_one(tx, arena, &page.items[i], error);
        }
        *count += page.count;
        query.after = page.last;
    }
    arena_free(arena);
    return result;
}

enum result story_check_all(struct store_reader *reader, size_t *count, struct error *error)
{
    struct store_tx *tx = NULL;
    int64_t counted[TICKET_STATUS_COUNT] = {0};
    size_t found = 0;
    enum result result = store_read_begin(reader, &tx, error);

    if (result != RESULT_OK) {
        return result;
    }
    result = check_list(tx, (struct ticket_query){.sort = TICKET_SORT_UPDATED_DESC}, count, error);
    if (result == RESULT_OK) {
        result = check_list(
            tx, (struct ticket_query){.sort = TICKET_SORT_CREATED_DESC, .text = slice_of("story")},
            &found, error);
    }
    if (result == RESULT_OK) {
        result = tx->engine->counters->by_status(tx, counted, error);
    }
    store_read_end(reader);
    if (result == RESULT_OK &&
        (found != *count || counted[TICKET_IN_PROGRESS] != (int64_t) *count ||
         counted[TICKET_OPEN] != 0)) {
        return error_set(error, RESULT_FAILED, "half",
                         "%zu tickets, %zu found by their words, %lld and %lld counted.", *count,
                         found, (long long) counted[TICKET_IN_PROGRESS],
                         (long long) counted[TICKET_OPEN]);
    }
    return result;
}

#include "store/sqlite/search.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "store/sql/people.h"
#include "store/sqlite/search_words.h"

#include <stdlib.h>

struct queued_words {
    int64_t ticket_id;
    size_t order; /* of queueing; keeps the sort stable */
    bool is_replacement;
    struct slice old_words;
    struct slice words;
};

struct search_queue {
    struct arena *arena; /* the texts; emptied with the queue */
    struct queued_words *items;
    size_t count;
    size_t capacity;
    size_t mark;
};

/* Comments go back into the index in pieces of about this size when a title changes. */
enum { REINDEX_BYTES = 1 << 20 };

struct search_queue *search_queue_new(void)
{
    struct search_queue *queue = memory_alloc(sizeof *queue);

    queue->arena = arena_new(64 * 1024);
    return queue;
}

void search_queue_free(struct search_queue *queue)
{
    if (!queue) {
        return;
    }
    arena_free(queue->arena);
    free(queue->items);
    free(queue);
}

static struct queued_words *push(struct search_queue *queue, int64_t ticket_id)
{
    struct queued_words *item;

    queue->items = memory_grow(queue->items, queue->count, &queue->capacity, sizeof *queue->items);
    item = &queue->items[queue->count];
    *item = (struct queued_words){.ticket_id = ticket_id, .order = queue->count};
    queue->count++;
    return item;
}

static struct slice join(struct arena *arena, struct slice title, struct slice text)
{
    return arena_format(arena, "%.*s\n%.*s", SLICE_ARGS(title), SLICE_ARGS(text));
}

static enum result add(struct store_tx *tx, int64_t ticket_id, struct slice title,
                       struct slice text, struct error *error)
{
    struct search_queue *queue = sqlite_connection_of(tx)->search;

    (void) error;
    push(queue, ticket_id)->words = join(queue->arena, title, text);
    return RESULT_OK;
}

static enum result replace(struct store_tx *tx, const struct ticket *before,
                           const struct ticket *after, struct error *error)
{
    struct search_queue *queue = sqlite_connection_of(tx)->search;
    struct queued_words *item = push(queue, after->id);

    (void) error;
    item->is_replacement = true;
    item->old_words = join(queue->arena, before->title, before->description);
    item->words = join(queue->arena, after->title, after->description);
    return RESULT_OK;
}

void search_queue_mark(struct search_queue *queue)
{
    queue->mark = queue->count;
}

void search_queue_undo_to_mark(struct search_queue *queue)
{
    queue->count = queue->mark;
}

void search_queue_clear(struct search_queue *queue)
{
    queue->count = 0;
    queue->mark = 0;
    arena_reset(queue->arena);
}

/* FTS5 takes the words of one transaction fastest in ascending order of rowid. */
static int by_ticket(const void *a, const void *b)
{
    const struct queued_words *x = a;
    const struct queued_words *y = b;

    if (x->ticket_id != y->ticket_id) {
        return x->ticket_id < y->ticket_id ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

static enum result insert_words(struct store_tx *tx, int64_t ticket_id, struct slice words,
                                struct error *error)
{
    struct statement statement =
        statement_start(tx, "INSERT INTO ticket_words (rowid, words) VALUES (?1, ?2)");

    statement_bind_int(&statement, ticket_id);
    statement_bind_text(&statement, words);
    return statement_run(&statement, error);
}

/* A contentless index forgets words only when it is told which. */
static enum result remove_words(struct store_tx *tx, int64_t ticket_id, struct slice words,
                                struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO ticket_words (ticket_words, rowid, words) VALUES ('delete', ?1, ?2)");

    statement_bind_int(&statement, ticket_id);
    statement_bind_text(&statement, words);
    return statement_run(&statement, error);
}

static enum result is_long_thread(struct store_tx *tx, int64_t ticket_id, bool *out,
                                  struct error *error)
{
    struct statement comments =
        statement_start(tx, "SELECT body FROM ticket_comments WHERE ticket_id = ?1");
    size_t bytes = 0;

    statement_bind_int(&comments, ticket_id);
    while (bytes <= SQL_SEARCH_REPLACE_BYTES_MAX && statement_next(&comments)) {
        bytes += statement_borrowed(&comments).length;
    }
    *out = bytes > SQL_SEARCH_REPLACE_BYTES_MAX;
    return statement_end(&comments, error);
}

/* Removing the old words removes them from the comments too: these go in again. */
static enum result put_all_words(struct store_tx *tx, const struct queued_words *item,
                                 struct error *error)
{
    struct statement comments =
        statement_start(tx, "SELECT body FROM ticket_comments WHERE ticket_id = ?1 ORDER BY id");
    struct buffer words = {0};
    enum result result = remove_words(tx, item->ticket_id, item->old_words, error);
    enum result ended;

    buffer_append_slice(&words, item->words);
    statement_bind_int(&comments, item->ticket_id);
    while (result == RESULT_OK && statement_next(&comments)) {
        buffer_append_char(&words, '\n');
        buffer_append_slice(&words, statement_borrowed(&comments));
        if (words.length < REINDEX_BYTES) {
            continue;
        }
        result = insert_words(tx, item->ticket_id, buffer_slice(&words), error);
        buffer_clear(&words);
    }
    ended = statement_end(&comments, error);
    if (result == RESULT_OK) {
        result = ended;
    }
    if (result == RESULT_OK) {
        result = insert_words(tx, item->ticket_id, buffer_slice(&words), error);
    }
    buffer_free(&words);
    return result;
}

static enum result replace_words(struct store_tx *tx, const struct queued_words *item,
                                 struct error *error)
{
    bool is_long;
    enum result result = is_long_thread(tx, item->ticket_id, &is_long, error);

    if (result != RESULT_OK) {
        return result;
    }
    return is_long ? insert_words(tx, item->ticket_id, item->words, error)
                   : put_all_words(tx, item, error);
}

enum result search_queue_flush(struct sqlite_connection *connection, struct error *error)
{
    struct search_queue *queue = connection->search;
    struct store_tx *tx = &connection->sql.base.tx;
    enum result result = RESULT_OK;

    if (queue->count > 1) {
        qsort(queue->items, queue->count, sizeof *queue->items, by_ticket);
    }
    for (size_t i = 0; i < queue->count && result == RESULT_OK; i++) {
        const struct queued_words *item = &queue->items[i];
        if (item->is_replacement) {
            result = replace_words(tx, item, error);
        } else {
            result = insert_words(tx, item->ticket_id, item->words, error);
        }
    }
    search_queue_clear(queue);
    return result;
}

static enum result match(struct store_tx *tx, struct arena *arena, struct slice text,
                         struct slice *out, struct error *error)
{
    struct search_words words = {0};
    enum result result = search_words_cut(tx, arena, text, &words, error);

    *out = search_words_match(&words, SEARCH_WORDS_ALL(&words), arena);
    return result;
}

static enum result add_person(struct store_tx *tx, const struct user *user, struct error *error)
{
    struct statement statement =
        statement_start(tx, "INSERT INTO user_words (rowid, display_name) VALUES (?1, ?2)");

    statement_bind_int(&statement, user->id);
    statement_bind_text(&statement, user->display_name);
    return statement_run(&statement, error);
}

/* The three ranges are index ranges; '{' and U+10FFFF come after everything that a user name and an
 * address can go on with. */
static const char people_sql[] =
    "SELECT " USER_COLUMNS " FROM users"
    " WHERE id IN (SELECT id FROM users WHERE username >= ?1 AND username < ?1 || '{'"
    "              UNION SELECT id FROM users WHERE email >= ?1"
    "                AND email < ?1 || char(1114111)"
    "              UNION SELECT rowid FROM user_words WHERE user_words MATCH ?2)"
    " AND username > ?3 AND is_active >= ?4 ORDER BY username LIMIT ?5";

const struct sql_search_ops sqlite_search_ops = {
    .add = add,
    .replace = replace,
    .add_person = add_person,
    .match = match,
    .people_sql = people_sql,
    .no_match = "\"\"",
};

/* Full text: the program cuts the words, tsvector keeps them, and GIN finds them. */
#include "store/postgres/search.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/hash_table.h"
#include "store/postgres/connection.h"
#include "store/sql/people.h"
#include "store/words.h"

enum {
    WORD_BYTES_MAX = 64,      /* of a longer word the beginning counts */
    TICKET_WORDS_MAX = 12000, /* a ticket with more different words takes no further ones: a
                                 tsvector holds one megabyte */
};

/* Never in the middle of a character. */
static struct slice shorten(struct slice word)
{
    size_t length = word.length < WORD_BYTES_MAX ? word.length : WORD_BYTES_MAX;

    while (length < word.length && length > 0 &&
           ((unsigned char) word.data[length] & 0xC0) == 0x80) {
        length--;
    }
    return slice_make(word.data, length);
}

static void append_quoted(struct buffer *out, struct slice word)
{
    buffer_append_char(out, '\'');
    buffer_append_slice(out, shorten(word));
    buffer_append_char(out, '\'');
}

static bool take_word(void *context, struct slice word)
{
    struct buffer *out = context;

    append_quoted(out, word);
    buffer_append_char(out, ' ');
    return true;
}

/* The words of two texts as a tsvector is written. */
static enum result cut(struct store_tx *tx, struct slice title, struct slice text,
                       struct buffer *out, struct error *error)
{
    struct word_cutter *cutter = postgres_connection_of(tx)->words;
    enum result result = word_cutter_cut(cutter, title, take_word, out, error);

    return result == RESULT_OK ? word_cutter_cut(cutter, text, take_word, out, error) : result;
}

static enum result queue_words(struct store_tx *tx, const char *sql, int64_t id,
                               const struct buffer *words, struct error *error)
{
    struct statement statement = statement_start(tx, sql);

    statement_bind_int(&statement, id);
    statement_bind_text(&statement, buffer_slice(words));
    return statement_queue(&statement, error);
}

static enum result put_words(struct store_tx *tx, const char *sql, int64_t id, struct slice title,
                             struct slice text, struct error *error)
{
    struct buffer words = {0};
    enum result result = cut(tx, title, text, &words, error);

    if (result == RESULT_OK) {
        result = queue_words(tx, sql, id, &words, error);
    }
    buffer_free(&words);
    return result;
}

#define INSERT_WORDS "INSERT INTO ticket_words (ticket_id, words) VALUES (?1, CAST(?2 AS tsvector))"

static const char add_sql[] = INSERT_WORDS
    " ON CONFLICT (ticket_id) DO UPDATE SET words = ticket_words.words || excluded.words"
    " WHERE length(ticket_words.words) < 12000";
_Static_assert(TICKET_WORDS_MAX == 12000, "as in the text");

static enum result add(struct store_tx *tx, int64_t ticket_id, struct slice title,
                       struct slice text, struct error *error)
{
    return put_words(tx, add_sql, ticket_id, title, text, error);
}

/* The words of a ticket, each once. */
struct word_set {
    struct arena *arena;
    struct hash_table *seen;
    struct buffer words; /* as a tsvector is written */
    size_t bytes;        /* of all comments that were read */
};

static bool takes_more(const struct word_set *set)
{
    return hash_table_count(set->seen) < TICKET_WORDS_MAX &&
           set->bytes < SQL_SEARCH_REPLACE_BYTES_MAX;
}

static bool take_new_word(void *context, struct slice word)
{
    struct word_set *set = context;
    struct slice kept = shorten(word);

    if (hash_table_get(set->seen, kept) == NULL) {
        kept = arena_copy(set->arena, kept);
        (void) hash_table_put(set->seen, kept, set);
        (void) take_word(&set->words, kept);
    }
    return true;
}

static enum result cut_into(struct store_tx *tx, struct word_set *set, struct slice text,
                            struct error *error)
{
    return word_cutter_cut(postgres_connection_of(tx)->words, text, take_new_word, set, error);
}

/* Some comments after one, of not much more than 256 KiB: a reply is in memory as a whole. */
static const char comments_sql[] =
    "SELECT id, body FROM"
    " (SELECT id, body, sum(octet_length(body)) OVER (ORDER BY id) AS bytes FROM"
    "   (SELECT id, body FROM ticket_comments WHERE ticket_id = ?1 AND id > ?2"
    "    ORDER BY id LIMIT 200) AS listed) AS summed"
    " WHERE bytes - octet_length(body) < 262144 ORDER BY id";

/* Of each comment in turn, as if it were written now: none any more when there are so many words.
 * *after is the last one read, or stays when there are no more. */
static enum result cut_comments(struct store_tx *tx, int64_t ticket_id, int64_t *after,
                                struct word_set *set, struct error *error)
{
    struct statement comments = statement_start(tx, comments_sql);
    enum result result = RESULT_OK;
    enum result ended;

    statement_bind_int(&comments, ticket_id);
    statement_bind_int(&comments, *after);
    while (result == RESULT_OK && takes_more(set) && statement_next(&comments)) {
        *after = statement_int(&comments);
        struct slice body = statement_borrowed(&comments);
        set->bytes += body.length;
        result = cut_into(tx, set, body, error);
    }
    ended = statement_end(&comments, error);
    return result == RESULT_OK ? ended : result;
}

static enum result cut_ticket(struct store_tx *tx, const struct ticket *ticket,
                              struct word_set *set, struct error *error)
{
    int64_t after = 0;
    int64_t before = -1;
    enum result result = cut_into(tx, set, ticket->title, error);

    if (result == RESULT_OK) {
        result = cut_into(tx, set, ticket->description, error);
    }
    while (result == RESULT_OK && after != before && takes_more(set)) {
        before = after;
        result = cut_comments(tx, ticket->id, &after, set, error);
    }
    return result;
}

/* The comments keep their words: they go in again, behind the title's and the description's. */
static enum result put_all_words(struct store_tx *tx, const struct ticket *ticket,
                                 struct error *error)
{
    struct word_set set = {.arena = arena_new(0), .seen = hash_table_new(0)};
    enum result result = cut_ticket(tx, ticket, &set, error);

    if (result == RESULT_OK) {
        result = queue_words(
            tx, INSERT_WORDS " ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words",
            ticket->id, &set.words, error);
    }
    buffer_free(&set.words);
    hash_table_free(set.seen);
    arena_free(set.arena);
    return result;
}

static enum result measure_comments(struct store_tx *tx, int64_t ticket_id, int64_t *bytes,
                                    struct error *error)
{
    struct statement statement = statement_start(
        tx,
        "SELECT coalesce(sum(octet_length(body)), 0) FROM ticket_comments WHERE ticket_id = ?1");

    statement_bind_int(&statement, ticket_id);
    *bytes = statement_next(&statement) ? statement_int(&statement) : 0;
    return statement_end(&statement, error);
}

/* Beside all that is there already; *is_full: there was no room for them. */
static enum result add_beside(struct store_tx *tx, const struct ticket *ticket, bool *is_full,
                              struct error *error)
{
    struct buffer words = {0};
    enum result result = cut(tx, ticket->title, ticket->description, &words, error);
    struct statement statement;

    if (result == RESULT_OK) {
        statement = statement_start(tx, add_sql);
        statement_bind_int(&statement, ticket->id);
        statement_bind_text(&statement, buffer_slice(&words));
        result = statement_run(&statement, error);
    }
    *is_full = result == RESULT_OK && statement_changes(tx) == 0;
    buffer_free(&words);
    return result;
}

/* The new words must be found in any case: where comments have taken all the room, the first of
 * them keep theirs. */
static enum result replace_in_long_thread(struct store_tx *tx, const struct ticket *ticket,
                                          struct error *error)
{
    bool is_full;
    enum result result = add_beside(tx, ticket, &is_full, error);

    return is_full ? put_all_words(tx, ticket, error) : result;
}

static enum result replace(struct store_tx *tx, const struct ticket *before,
                           const struct ticket *after, struct error *error)
{
    int64_t comment_bytes;
    enum result result = measure_comments(tx, after->id, &comment_bytes, error);

    (void) before;
    if (result != RESULT_OK) {
        return result;
    }
    return comment_bytes > SQL_SEARCH_REPLACE_BYTES_MAX ? replace_in_long_thread(tx, after, error)
                                                        : put_all_words(tx, after, error);
}

static enum result add_person(struct store_tx *tx, const struct user *user, struct error *error)
{
    return put_words(tx,
                     "INSERT INTO user_words (user_id, words) VALUES (?1, CAST(?2 AS tsvector))",
                     user->id, user->display_name, slice_make("", 0), error);
}

struct query_builder {
    struct postgres_query *query;
    struct arena *arena;
};

static bool take_query_word(void *context, struct slice word)
{
    struct query_builder *builder = context;
    struct buffer quoted = {0};

    if (builder->query->count == POSTGRES_QUERY_WORDS_MAX) {
        return false;
    }
    append_quoted(&quoted, word);
    buffer_append_text(&quoted, ":*");
    builder->query->words[builder->query->count++] =
        arena_copy(builder->arena, buffer_slice(&quoted));
    buffer_free(&quoted);
    return true;
}

enum result postgres_query_cut(struct store_tx *tx, struct arena *arena, struct slice text,
                               struct postgres_query *out, struct error *error)
{
    struct query_builder builder = {out, arena};

    out->count = 0;
    return word_cutter_cut(postgres_connection_of(tx)->words, text, take_query_word, &builder,
                           error);
}

struct slice postgres_query_join(const struct postgres_query *query, unsigned which,
                                 struct arena *arena)
{
    struct buffer joined = {0};
    struct slice out;

    for (size_t i = 0; i < query->count; i++) {
        if ((which >> i & 1) != 0) {
            buffer_append_text(&joined, joined.length > 0 ? " & " : "");
            buffer_append_slice(&joined, query->words[i]);
        }
    }
    out = arena_copy(arena, buffer_slice(&joined));
    buffer_free(&joined);
    return out;
}

static enum result match(struct store_tx *tx, struct arena *arena, struct slice text,
                         struct slice *out, struct error *error)
{
    struct postgres_query query;
    enum result result = postgres_query_cut(tx, arena, text, &query, error);

    if (result == RESULT_OK) {
        *out = postgres_query_join(&query, POSTGRES_QUERY_ALL, arena);
    }
    return result;
}

/* As on SQLite: three ranges of three indexes. */
static const char people_sql[] =
    "SELECT " USER_COLUMNS " FROM users"
    " WHERE id IN (SELECT id FROM users WHERE username >= ?1 AND username < ?1 || '{'"
    "              UNION SELECT id FROM users WHERE email >= ?1"
    "                AND email < ?1 || chr(1114111)"
    "              UNION SELECT user_id FROM user_words WHERE words @@ CAST(?2 AS tsquery))"
    " AND username > ?3 AND is_active >= ?4 ORDER BY username LIMIT ?5";

const struct sql_search_ops postgres_search_ops = {
    .add = add,
    .replace = replace,
    .add_person = add_person,
    .match = match,
    .people_sql = people_sql,
    .no_match = "",
};

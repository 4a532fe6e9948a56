#include "store/sqlite/search_words.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <stdlib.h>

struct search_tokenizer {
    fts5_tokenizer methods;
    Fts5Tokenizer *instance;
};

void search_tokenizer_free(struct search_tokenizer *tokenizer)
{
    if (!tokenizer) {
        return;
    }
    if (tokenizer->instance) {
        tokenizer->methods.xDelete(tokenizer->instance);
    }
    free(tokenizer);
}

static fts5_api *fts5_of(struct sqlite_connection *connection)
{
    sqlite3_stmt *handle = sqlite_prepared(connection, "SELECT fts5(?1)");
    fts5_api *api = NULL;

    if (!handle) {
        return NULL;
    }
    if (sqlite3_bind_pointer(handle, 1, (void *) &api, "fts5_api_ptr", NULL) == SQLITE_OK) {
        (void) sqlite3_step(handle);
    }
    (void) sqlite3_reset(handle);
    (void) sqlite3_clear_bindings(handle);
    return api;
}

/* Makes the connection's tokenizer when it is first needed; an SQLite result code. */
static int open_tokenizer(struct sqlite_connection *connection)
{
    /* As in the migrations. */
    const char *arguments[] = {"remove_diacritics", "2"};
    struct search_tokenizer *tokenizer;
    fts5_api *api;
    void *context = NULL;
    int status = SQLITE_ERROR;

    if (connection->tokenizer) {
        return SQLITE_OK;
    }
    tokenizer = memory_alloc(sizeof *tokenizer);
    api = fts5_of(connection);
    if (api) {
        status = api->xFindTokenizer(api, "unicode61", &context, &tokenizer->methods);
    }
    if (status == SQLITE_OK) {
        status = tokenizer->methods.xCreate(context, arguments, 2, &tokenizer->instance);
    }
    if (status == SQLITE_OK) {
        connection->tokenizer = tokenizer;
    } else {
        search_tokenizer_free(tokenizer);
    }
    return status;
}

typedef int word_fn(void *context, int flags, const char *token, int length, int start, int end);

/* Calls back for every word, until told SQLITE_DONE; an SQLite result code. */
static int cut(struct sqlite_connection *connection, int purpose, struct slice text,
               word_fn *on_word, void *context)
{
    int status = open_tokenizer(connection);

    if (status == SQLITE_OK) {
        const struct search_tokenizer *tokenizer = connection->tokenizer;
        status = tokenizer->methods.xTokenize(tokenizer->instance, context, purpose, text.data,
                                              (int) text.length, on_word);
    }
    return status == SQLITE_DONE ? SQLITE_OK : status;
}

struct word_list {
    struct search_words *words;
    struct arena *arena;
};

static int add_word(void *context, int flags, const char *token, int length, int start, int end)
{
    struct word_list *list = context;

    (void) flags;
    (void) start;
    (void) end;
    if (list->words->count == SEARCH_WORDS_MAX) {
        return SQLITE_DONE;
    }
    list->words->items[list->words->count++] =
        arena_copy(list->arena, slice_make(token, (size_t) length));
    return SQLITE_OK;
}

enum result search_words_cut(struct store_tx *tx, struct arena *arena, struct slice text,
                             struct search_words *out, struct error *error)
{
    struct sqlite_connection *connection = sqlite_connection_of(tx);
    struct word_list list = {out, arena};
    int status;

    out->count = 0;
    status = cut(connection, FTS5_TOKENIZE_QUERY, text, add_word, &list);
    return status == SQLITE_OK ? RESULT_OK : sqlite_error(connection, status, error);
}

/* A word holds letters, digits and marks only, so the quotes need no escaping. */
struct slice search_words_match(const struct search_words *words, unsigned which,
                                struct arena *arena)
{
    struct buffer query = {0};
    struct slice match;

    for (size_t i = 0; i < words->count; i++) {
        if ((which >> i & 1) == 0) {
            continue;
        }
        buffer_append_text(&query, query.length > 0 ? " AND \"" : "\"");
        buffer_append_slice(&query, words->items[i]);
        buffer_append_text(&query, "\" *");
    }
    match = arena_copy(arena, buffer_slice(&query));
    buffer_free(&query);
    return match;
}

struct word_hunt {
    const struct search_words *words;
    unsigned missing; /* a bit for each word */
};

static int strike_word(void *context, int flags, const char *token, int length, int start, int end)
{
    struct word_hunt *hunt = context;
    struct slice word = slice_make(token, (size_t) length);

    (void) flags;
    (void) start;
    (void) end;
    for (size_t i = 0; i < hunt->words->count; i++) {
        if ((hunt->missing >> i & 1) != 0 && slice_starts_with(word, hunt->words->items[i])) {
            hunt->missing &= ~(1u << i);
        }
    }
    return hunt->missing == 0 ? SQLITE_DONE : SQLITE_OK;
}

/* One part at a time: when the title has the words, the description is not read. */
static const char parts_sql[] = "SELECT title FROM tickets WHERE id = ?1"
                                " UNION ALL SELECT description FROM tickets WHERE id = ?1"
                                " UNION ALL SELECT body FROM ticket_comments WHERE ticket_id = ?1";

enum result search_words_ask(struct store_tx *tx, const struct search_words *words,
                             int64_t ticket_id, size_t bytes_max, struct search_answer *out,
                             struct error *error)
{
    struct sqlite_connection *connection = sqlite_connection_of(tx);
    struct statement parts = statement_start(tx, parts_sql);
    struct word_hunt hunt = {words, SEARCH_WORDS_ALL(words)};
    int status = SQLITE_OK;
    enum result result;

    *out = (struct search_answer){0};
    statement_bind_int(&parts, ticket_id);
    while (status == SQLITE_OK && hunt.missing != 0 && out->bytes < bytes_max &&
           statement_next(&parts)) {
        struct slice part = statement_borrowed(&parts);
        out->bytes += part.length;
        status = cut(connection, FTS5_TOKENIZE_DOCUMENT, part, strike_word, &hunt);
    }
    out->missing = hunt.missing;
    out->is_cut_off = hunt.missing != 0 && out->bytes >= bytes_max;
    result = statement_end(&parts, error);
    return status == SQLITE_OK ? result : sqlite_error(connection, status, error);
}

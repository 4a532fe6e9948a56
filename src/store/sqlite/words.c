/* Words cut by the tokenizer that SQLite's full text brings: the one that its own index uses. */
#include "store/words.h"

#include "base/memory.h"

#include <sqlite3.h>

#include <stdlib.h>

struct word_cutter {
    sqlite3 *db; /* in memory and empty: it holds the tokenizer */
    fts5_tokenizer methods;
    Fts5Tokenizer *tokenizer;
};

static fts5_api *fts5_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_bind_pointer(statement, 1, (void *) &api, "fts5_api_ptr", NULL) == SQLITE_OK) {
        (void) sqlite3_step(statement);
    }
    (void) sqlite3_finalize(statement);
    return api;
}

enum result word_cutter_new(struct word_cutter **out, struct error *error)
{
    /* As in the migrations of SQLite. */
    const char *arguments[] = {"remove_diacritics", "2"};
    struct word_cutter *cutter = memory_alloc(sizeof *cutter);
    fts5_api *api = NULL;
    void *context = NULL;
    int status =
        sqlite3_open_v2(":memory:", &cutter->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

    if (status == SQLITE_OK) {
        api = fts5_of(cutter->db);
        status =
            api ? api->xFindTokenizer(api, "unicode61", &context, &cutter->methods) : SQLITE_ERROR;
    }
    if (status == SQLITE_OK) {
        status = cutter->methods.xCreate(context, arguments, 2, &cutter->tokenizer);
    }
    if (status != SQLITE_OK) {
        word_cutter_free(cutter);
        return error_set(error, RESULT_FAILED, "database_failed",
                         "SQLite has no full text here: error %d.", status);
    }
    *out = cutter;
    return RESULT_OK;
}

void word_cutter_free(struct word_cutter *cutter)
{
    if (!cutter) {
        return;
    }
    if (cutter->tokenizer) {
        cutter->methods.xDelete(cutter->tokenizer);
    }
    (void) sqlite3_close(cutter->db);
    free(cutter);
}

struct taker {
    bool (*take)(void *context, struct slice word);
    void *context;
};

static int take_token(void *context, int flags, const char *token, int length, int start, int end)
{
    const struct taker *taker = context;

    (void) flags;
    (void) start;
    (void) end;
    return taker->take(taker->context, slice_make(token, (size_t) length)) ? SQLITE_OK
                                                                           : SQLITE_DONE;
}

enum result word_cutter_cut(struct word_cutter *cutter, struct slice text,
                            bool (*take)(void *context, struct slice word), void *context,
                            struct error *error)
{
    struct taker taker = {take, context};
    int status = cutter->methods.xTokenize(cutter->tokenizer, &taker, FTS5_TOKENIZE_DOCUMENT,
                                           text.data, (int) text.length, take_token);

    if (status == SQLITE_OK || status == SQLITE_DONE) {
        return RESULT_OK;
    }
    return error_set(error, RESULT_FAILED, "database_failed", "A text cannot be cut: error %d.",
                     status);
}

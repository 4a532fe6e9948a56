/* What somebody searches for: words as the index cuts them, and whether a ticket has them. */
#ifndef ITOPS_STORE_SQLITE_SEARCH_WORDS_H
#define ITOPS_STORE_SQLITE_SEARCH_WORDS_H

#include "store/sqlite/connection.h"

enum { SEARCH_WORDS_MAX = 16 };

/* All of them are searched for, each as the beginning of a word. */
struct search_words {
    struct slice items[SEARCH_WORDS_MAX];
    size_t count;
};

/* Cuts a text by the tokenizer of the index: without case and accents, and nothing in it is syntax.
 * At most SEARCH_WORDS_MAX words count; there may be none. */
enum result search_words_cut(struct store_tx *tx, struct arena *arena, struct slice text,
                             struct search_words *out, struct error *error);

/* Some of the words: a bit for each. */
#define SEARCH_WORDS_ALL(words) ((1u << (words)->count) - 1)

/* The FTS5 query for some of them. Empty when there is none. */
struct slice search_words_match(const struct search_words *words, unsigned which,
                                struct arena *arena);

/* The answer of one ticket, and what it took. */
struct search_answer {
    unsigned missing; /* a bit for each word that was not found; 0: a match */
    bool is_cut_off;  /* the text goes on, and might have what is missing */
    size_t bytes;     /* of text that were read */
};

/* Reads the words of a ticket from itself, not from the index: title, description, comments, as far
 * as it takes, and not much more than bytes_max. */
enum result search_words_ask(struct store_tx *tx, const struct search_words *words,
                             int64_t ticket_id, size_t bytes_max, struct search_answer *out,
                             struct error *error);

/* The tokenizer of a connection; NULL is fine. */
void search_tokenizer_free(struct search_tokenizer *tokenizer);

#endif

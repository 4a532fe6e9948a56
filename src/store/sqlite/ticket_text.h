/* The full text filter of a list: asks ticket after ticket, or collects all matches at once. */
#ifndef ITOPS_STORE_SQLITE_TICKET_TEXT_H
#define ITOPS_STORE_SQLITE_TICKET_TEXT_H

#include "store/sqlite/id_set.h"
#include "store/sqlite/search_words.h"

/*
 * FTS5 puts together the whole list of a beginning of a word before it gives the first match, which
 * costs as much as the word is common. Of a common word the first fifty tickets in any order are
 * found sooner by asking tickets themselves. So a list begins by asking, and goes over to the
 * matches as soon as these promise to be cheaper. Of several words only the rare ones are
 * collected; what they leave is asked for the others.
 */
struct list_text {
    struct search_words words;
    struct arena *arena;
    int64_t tickets;                    /* in the database, about */
    int64_t wanted;                     /* matches */
    int64_t asked;                      /* tickets */
    int64_t effort;                     /* that asking took */
    int64_t found;                      /* tickets with all words */
    int64_t found_of[SEARCH_WORDS_MAX]; /* with one word, likewise */
    bool is_collected;
    struct id_set matches; /* of the words in `indexed` */
    unsigned indexed;      /* a bit for each word */
};

/* `wanted`: rows of the page. When the text has no word in it, words.count is 0 and nothing
 * matches. */
enum result list_text_open(struct store_tx *tx, struct arena *arena, struct slice text,
                           size_t wanted, struct list_text *out, struct error *error);

enum result list_text_has(struct store_tx *tx, struct list_text *text, int64_t id, bool *out,
                          struct error *error);

/* True when the matches were collected and are so few that looking at each is cheaper than going
 * through the list until enough of them turned up. */
bool list_text_is_rare(const struct list_text *text);

#endif

/* What is searched for, word by word. */
#ifndef ITOPS_STORE_POSTGRES_SEARCH_H
#define ITOPS_STORE_POSTGRES_SEARCH_H

#include "store/sql/driver.h"

enum { POSTGRES_QUERY_WORDS_MAX = 16 };

/* Of further words nothing is asked. */
struct postgres_query {
    struct slice words[POSTGRES_QUERY_WORDS_MAX]; /* each a tsquery: the beginning of a word */
    size_t count;
};

/* The words in a text; nothing in it is syntax. They live in the arena. */
enum result postgres_query_cut(struct store_tx *tx, struct arena *arena, struct slice text,
                               struct postgres_query *out, struct error *error);

/* Some of the words, one bit each, as a tsquery that asks for all of them; empty: none is left. */
#define POSTGRES_QUERY_ALL (~0u)
struct slice postgres_query_join(const struct postgres_query *query, unsigned which,
                                 struct arena *arena);

#endif

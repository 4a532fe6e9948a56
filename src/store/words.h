/* What a word is: the same cut and the same folding for the full text of every engine. */
#ifndef ITOPS_STORE_WORDS_H
#define ITOPS_STORE_WORDS_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>

/* Words are runs of letters and digits, without case and accents. For one thread at a time. */
struct word_cutter;

enum result word_cutter_new(struct word_cutter **out, struct error *error);
void word_cutter_free(struct word_cutter *cutter); /* NULL is fine */

/* Calls `take` with each word of the text, in order, until it returns false. The word is borrowed
 * for the call; it holds no character that means something to SQL. */
enum result word_cutter_cut(struct word_cutter *cutter, struct slice text,
                            bool (*take)(void *context, struct slice word), void *context,
                            struct error *error);

#endif

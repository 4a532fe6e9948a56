/* "Did you mean": the candidate nearest to a word that nobody knows. */
#ifndef ITOPS_POLICY_SUGGESTION_H
#define ITOPS_POLICY_SUGGESTION_H

#include "base/slice.h"

#include <stddef.h>

struct suggestion {
    struct slice wanted;
    struct slice nearest; /* empty: nothing is near; borrowed from the candidates */
    size_t distance;      /* of the nearest so far */
};

struct suggestion suggestion_for(struct slice wanted);
void suggestion_offer(struct suggestion *suggestion, struct slice candidate);
void suggestion_offer_all(struct suggestion *suggestion, const char *const *candidates);

enum { SUGGESTION_CLAUSE_SIZE = 128 };
/* `; did you mean "open"?`, or an empty text, in `out`, which is returned. */
const char *suggestion_clause(const struct suggestion *suggestion,
                              char out[SUGGESTION_CLAUSE_SIZE]);

#endif

#include "policy/suggestion.h"

#include "policy/diagnostic.h"

#include <stdio.h>

/* How many slips still are the same word: a third of its characters, but not many. */
static size_t limit_for(struct slice wanted)
{
    size_t third = wanted.length / 3;
    return third < 1 ? 1 : third > 3 ? 3 : third;
}

struct suggestion suggestion_for(struct slice wanted)
{
    return (struct suggestion){.wanted = wanted, .distance = limit_for(wanted) + 1};
}

void suggestion_offer(struct suggestion *suggestion, struct slice candidate)
{
    if (suggestion->distance == 0) {
        return;
    }
    size_t distance =
        slice_equal_ignoring_case(suggestion->wanted, candidate)
            ? 0
            : slice_edit_distance(suggestion->wanted, candidate, suggestion->distance - 1);
    if (distance < suggestion->distance) {
        suggestion->distance = distance;
        suggestion->nearest = candidate;
    }
}

void suggestion_offer_all(struct suggestion *suggestion, const char *const *candidates)
{
    for (size_t i = 0; candidates[i]; i++) {
        suggestion_offer(suggestion, slice_of(candidates[i]));
    }
}

const char *suggestion_clause(const struct suggestion *suggestion, char out[SUGGESTION_CLAUSE_SIZE])
{
    out[0] = '\0';
    if (!slice_is_empty(suggestion->nearest)) {
        snprintf(out, SUGGESTION_CLAUSE_SIZE, "; did you mean \"%.*s\"?",
                 SLICE_ARGS(diagnostic_excerpt(suggestion->nearest)));
    }
    return out;
}

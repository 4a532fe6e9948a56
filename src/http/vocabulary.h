/* The closed lists of words that bodies and queries may use, and the texts that name them. */
#ifndef ITOPS_HTTP_VOCABULARY_H
#define ITOPS_HTTP_VOCABULARY_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* A word's value is its index, which is also the value of the enum that it stands for. */
struct vocabulary {
    const char *(*word)(size_t value);
    size_t count;
};

extern const struct vocabulary vocabulary_status;   /* enum ticket_status */
extern const struct vocabulary vocabulary_priority; /* enum ticket_priority */
extern const struct vocabulary vocabulary_sort;     /* enum ticket_sort */
extern const struct vocabulary vocabulary_sla;      /* enum ticket_sla_filter */
extern const struct vocabulary vocabulary_layout;   /* enum view_layout */
extern const struct vocabulary vocabulary_reach;

/* Exact, with case. */
bool vocabulary_find(const struct vocabulary *v, struct slice word, size_t *value);

/* "OPEN, IN_PROGRESS, RESOLVED or CLOSED": for texts. */
struct slice vocabulary_list(const struct vocabulary *v, struct arena *arena);

/* " (did you mean \"title\"?)" for the nearest of `count` names, or "" when none is near.
 * `name_at(names, i)` gives them. */
struct slice vocabulary_suggest(struct arena *arena, struct slice wrong,
                                const char *(*name_at)(const void *names, size_t i),
                                const void *names, size_t count);

#endif

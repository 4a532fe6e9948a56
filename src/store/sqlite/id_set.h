/* A set of ticket ids: a bit for each, as dense as ids are. */
#ifndef ITOPS_STORE_SQLITE_ID_SET_H
#define ITOPS_STORE_SQLITE_ID_SET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ids are put in in any order. */
struct id_set {
    uint64_t *words;
    size_t word_count;
    size_t count; /* of ids */
};

void id_set_put(struct id_set *set, struct arena *arena, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);

/* The nearest id above `id`, or below it; false when there is none. */
bool id_set_above(const struct id_set *set, int64_t id, int64_t *out);
bool id_set_below(const struct id_set *set, int64_t id, int64_t *out);

#endif

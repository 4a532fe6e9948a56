#include "store/sqlite/id_set.h"

#include <string.h>

enum { WORD_BITS = 64 };

void id_set_put(struct id_set *set, struct arena *arena, int64_t id)
{
    size_t word = (size_t) id / WORD_BITS;
    uint64_t bit = UINT64_C(1) << ((size_t) id % WORD_BITS);

    if (word >= set->word_count) {
        size_t word_count = word * 2 + 64;
        uint64_t *words = arena_alloc_array(arena, word_count, sizeof *words);
        if (set->word_count > 0) {
            memcpy(words, set->words, set->word_count * sizeof *words);
        }
        set->words = words;
        set->word_count = word_count;
    }
    set->count += (set->words[word] & bit) == 0 ? 1 : 0;
    set->words[word] |= bit;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
    size_t word = (size_t) id / WORD_BITS;

    return word < set->word_count && (set->words[word] >> ((size_t) id % WORD_BITS) & 1) != 0;
}

bool id_set_above(const struct id_set *set, int64_t id, int64_t *out)
{
    size_t word = (size_t) (id + 1) / WORD_BITS;
    uint64_t mask = UINT64_MAX << ((size_t) (id + 1) % WORD_BITS);

    for (; word < set->word_count; word++, mask = UINT64_MAX) {
        uint64_t bits = set->words[word] & mask;
        if (bits != 0) {
            *out = (int64_t) (word * WORD_BITS) + __builtin_ctzll(bits);
            return true;
        }
    }
    return false;
}

bool id_set_below(const struct id_set *set, int64_t id, int64_t *out)
{
    size_t left = (size_t) id / WORD_BITS + 1;
    uint64_t mask = (UINT64_C(1) << ((size_t) id % WORD_BITS)) - 1;

    if (left > set->word_count) {
        left = set->word_count;
        mask = UINT64_MAX;
    }
    for (; left > 0; left--, mask = UINT64_MAX) {
        uint64_t bits = set->words[left - 1] & mask;
        if (bits != 0) {
            *out = (int64_t) (left * WORD_BITS) - 1 - __builtin_clzll(bits);
            return true;
        }
    }
    return false;
}

#include "base/slice.h"

#include <assert.h>
#include <stdint.h>

enum { EDIT_DISTANCE_LIMIT_MAX = 8 };

static char fold_case(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

int slice_compare(struct slice a, struct slice b)
{
    size_t common = smaller(a.length, b.length);
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

bool slice_equal_ignoring_case(struct slice a, struct slice b)
{
    if (a.length != b.length) {
        return false;
    }
    for (size_t i = 0; i < a.length; i++) {
        if (fold_case(a.data[i]) != fold_case(b.data[i])) {
            return false;
        }
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
    while (s.length > 0 && is_blank(s.data[0])) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && is_blank(s.data[s.length - 1])) {
        s.length--;
    }
    return s;
}

bool slice_split_once(struct slice s, char separator, struct slice *head, struct slice *tail)
{
    const char *at = s.length > 0 ? memchr(s.data, separator, s.length) : NULL;
    if (at == NULL) {
        *head = s;
        *tail = (struct slice){NULL, 0};
        return false;
    }
    size_t before = (size_t) (at - s.data);
    *head = slice_make(s.data, before);
    *tail = slice_make(at + 1, s.length - before - 1);
    return true;
}

bool slice_parse_int64(struct slice s, long long *out)
{
    bool negative = s.length > 0 && s.data[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == s.length) {
        return false;
    }
    long long value = 0;
    for (; i < s.length; i++) {
        char c = s.data[i];
        if (c < '0' || c > '9') {
            return false;
        }
        /* Negative numbers are built downwards: the smallest has no positive counterpart. */
        int digit = negative ? '0' - c : c - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit, &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

/*
 * Optimal string alignment, restricted to the band of cells that can stay within the limit: cell k
 * of row i stands for the first i bytes of a against the first i + k - limit bytes of b. Cells
 * outside the band count as limit + 1. So the work is length * (2 * limit + 1) and the memory three
 * short rows, whatever the input.
 */
size_t slice_edit_distance(struct slice a, struct slice b, size_t limit)
{
    assert(limit <= EDIT_DISTANCE_LIMIT_MAX);
    const size_t beyond = limit + 1;
    const size_t width = 2 * limit + 1;
    size_t rows[3][2 * EDIT_DISTANCE_LIMIT_MAX + 1];
    size_t *before = rows[0]; /* row i - 2 */
    size_t *above = rows[1];  /* row i - 1 */
    size_t *row = rows[2];

    if (a.length > b.length + limit || b.length > a.length + limit) {
        return beyond;
    }
    for (size_t k = 0; k < width; k++) {
        before[k] = beyond;
        above[k] = k >= limit ? k - limit : beyond; /* row 0: insertions only */
    }
    for (size_t i = 1; i <= a.length; i++) {
        size_t nearest = beyond;
        for (size_t k = 0; k < width; k++) {
            row[k] = beyond;
            if (i + k < limit || i + k - limit > b.length) {
                continue;
            }
            size_t j = i + k - limit;
            size_t best = k + 1 < width ? above[k + 1] + 1 : beyond; /* a[i - 1] deleted */
            if (k > 0) {
                best = smaller(best, row[k - 1] + 1); /* b[j - 1] inserted */
            }
            if (j > 0) {
                best = smaller(best, above[k] + (a.data[i - 1] != b.data[j - 1]));
            }
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1]) {
                best = smaller(best, before[k] + 1); /* neighbours swapped */
            }
            row[k] = smaller(best, beyond);
            nearest = smaller(nearest, row[k]);
        }
        if (nearest == beyond) {
            return beyond;
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b.length + limit - a.length];
}

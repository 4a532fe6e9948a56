/* A borrowed run of bytes: pointer and length, no terminator promised. */
#ifndef ITOPS_BASE_SLICE_H
#define ITOPS_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data; /* never NULL unless length is 0; not necessarily NUL-terminated */
    size_t length;    /* bytes */
};

/* For printf: printf("%.*s", SLICE_ARGS(s)). */
#define SLICE_ARGS(s) (int) (s).length, (s).data ? (s).data : ""

/* A slice over a string literal, usable as a static initialiser. */
#define SLICE_LITERAL(text)      \
    {                            \
        (text), sizeof(text) - 1 \
    }

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text ? strlen(text) : 0};
}

static inline struct slice slice_make(const char *data, size_t length)
{
    return (struct slice){data, length};
}

static inline bool slice_is_empty(struct slice s)
{
    return s.length == 0;
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static inline bool slice_equal_text(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

static inline bool slice_starts_with(struct slice s, struct slice prefix)
{
    return s.length >= prefix.length &&
           (prefix.length == 0 || memcmp(s.data, prefix.data, prefix.length) == 0);
}

/* Byte-wise order, as memcmp; a proper prefix comes first. */
int slice_compare(struct slice a, struct slice b);

/* Equal when ASCII letters are folded; other bytes must match exactly. */
bool slice_equal_ignoring_case(struct slice a, struct slice b);

/* Without leading and trailing spaces, tabs, CR and LF. */
struct slice slice_trim(struct slice s);

/* Splits at the first `separator`: true and both halves, or false with *head = s, *tail empty. */
bool slice_split_once(struct slice s, char separator, struct slice *head, struct slice *tail);

/* Decimal integer that fills the whole slice, optional '-'. False on anything else or overflow. */
bool slice_parse_int64(struct slice s, long long *out);

/*
 * Edit distance (insert, delete, substitute, swap of neighbours), for "did you mean".
 * Returns limit + 1 as soon as the distance must exceed `limit`; limit at most 8.
 */
size_t slice_edit_distance(struct slice a, struct slice b, size_t limit);

#endif

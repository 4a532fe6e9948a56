/* Decodes the parameters of a query into a struct by a table of what the operation takes. */
#ifndef ITOPS_HTTP_QUERY_DECODE_H
#define ITOPS_HTTP_QUERY_DECODE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "http/exchange.h"
#include "http/vocabulary.h"

#include <stddef.h>
#include <stdint.h>

enum { QUERY_VALUES_MAX = 32, QUERY_TEXT_MAX = 512 /* bytes of one value */ };

enum query_field_type {
    QUERY_TEXT,    /* once, into a struct slice */
    QUERY_TEXTS,   /* may repeat, into a struct query_values */
    QUERY_INTEGER, /* once, `minimum` to `maximum`, into an int64_t */
    QUERY_WORD,    /* once, of `words`, its value into a size_t */
    QUERY_WORDS,   /* may repeat, of `words`, as bits of an unsigned */
};

struct query_values {
    struct slice items[QUERY_VALUES_MAX];
    size_t count;
};

struct query_field {
    const char *name;
    enum query_field_type type;
    size_t offset; /* of the value in the struct */
    int64_t minimum;
    int64_t maximum;
    const struct vocabulary *words;
};

struct query_fields {
    const struct query_field *fields;
    size_t count;
};

/*
 * `out` holds the defaults. INVALID: invalid_query, with "?name" as place: a parameter that the
 * operation does not know (with "did you mean"), one given too often, an unfit value.
 */
enum result query_decode(struct arena *arena, const struct http_query_parameter *parameters,
                         size_t parameter_count, const struct query_fields *table, void *out,
                         struct error *error);

#endif

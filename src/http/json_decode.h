/* Decodes a request body, one flat JSON object, into a struct by a table of its fields. */
#ifndef ITOPS_HTTP_JSON_DECODE_H
#define ITOPS_HTTP_JSON_DECODE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "http/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_DECODE_DEPTH_MAX = 32 };

enum json_field_type {
    JSON_FIELD_TEXT,         /* into a struct slice */
    JSON_FIELD_TEXT_OR_NULL, /* null: an empty slice, which no text can mean */
    JSON_FIELD_INTEGER,      /* into an int64_t, from `minimum` on */
    JSON_FIELD_WORD,         /* of `words`, its value into a size_t */
    JSON_FIELD_INTEGERS,     /* 1 to `maximum_count` of them, each once, from `minimum` on, into a
                                struct json_integers */
};

struct json_integers {
    const int64_t *items;
    size_t count;
};

struct json_field {
    const char *name;
    enum json_field_type type;
    size_t offset; /* of the value in the struct */
    /* 1 + the offset of a bool that says whether the field was given; 0: nobody asks. */
    size_t given;
    bool is_required;
    int64_t minimum;
    size_t maximum_count;
    const struct vocabulary *words;
};

/* For tables: JSON_GIVEN(struct patch, has_title). */
#define JSON_GIVEN(type, member) (1 + offsetof(type, member))

struct json_object_fields {
    const struct json_field *fields;
    size_t count;
};

/*
 * `out` is the zeroed struct that the table describes; texts live in the arena. The error says
 * what is wrong and where, by line and column or by JSON pointer:
 *   invalid_json  not JSON, bad UTF-8, deeper than JSON_DECODE_DEPTH_MAX, U+0000 in a text
 *   invalid_body  not an object, an unknown field (with "did you mean"), one given twice, one that
 *                 is missing, a wrong type, a word that is none of the legal ones, an empty text
 *                 in place of null
 */
enum result json_decode(struct arena *arena, struct slice body,
                        const struct json_object_fields *table, void *out, struct error *error);

const char *json_decode_library_version(void); /* jansson's: "2.14" */

#endif

#include "http/query_decode.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

enum { NAME_SHOWN_MAX = 64 };

static const char *field_name(const void *fields, size_t i)
{
    return ((const struct query_field *) fields)[i].name;
}

static const struct query_field *find_field(const struct query_fields *table, struct slice name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (slice_equal_text(name, table->fields[i].name)) {
            return &table->fields[i];
        }
    }
    return NULL;
}

static const char *place_of(struct arena *arena, struct slice name)
{
    return arena_format(arena, "?%.*s", SLICE_ARGS(utf8_truncate(name, NAME_SHOWN_MAX))).data;
}

static enum result refuse_unknown(struct arena *arena, struct slice name,
                                  const struct query_fields *table, struct error *error)
{
    struct slice hint = vocabulary_suggest(arena, name, field_name, table->fields, table->count);
    struct slice shown = utf8_truncate(name, NAME_SHOWN_MAX);
    return error_set_at(error, RESULT_INVALID, "invalid_query", place_of(arena, name),
                        "There is no parameter \"%.*s\" here%.*s.", SLICE_ARGS(shown),
                        SLICE_ARGS(hint));
}

static enum result decode_integer(const struct query_field *field, struct slice value,
                                  const char *place, int64_t *out, struct error *error)
{
    long long number;
    if (!slice_parse_int64(value, &number) || number < field->minimum || number > field->maximum) {
        return error_set_at(error, RESULT_INVALID, "invalid_query", place,
                            "The parameter \"%s\" must be a whole number from %" PRId64
                            " to %" PRId64 ".",
                            field->name, field->minimum, field->maximum);
    }
    *out = number;
    return RESULT_OK;
}

static enum result decode_word(struct arena *arena, const struct query_field *field,
                               struct slice value, const char *place, size_t *out,
                               struct error *error)
{
    if (!vocabulary_find(field->words, value, out)) {
        struct slice shown = utf8_truncate(value, NAME_SHOWN_MAX);
        return error_set_at(error, RESULT_INVALID, "invalid_query", place,
                            "The parameter \"%s\" must be %.*s, not \"%.*s\".", field->name,
                            SLICE_ARGS(vocabulary_list(field->words, arena)), SLICE_ARGS(shown));
    }
    return RESULT_OK;
}

static enum result add_value(const struct query_field *field, struct slice value, const char *place,
                             struct query_values *values, struct error *error)
{
    if (values->count == QUERY_VALUES_MAX) {
        return error_set_at(error, RESULT_INVALID, "invalid_query", place,
                            "The parameter \"%s\" may be given %d times at most.", field->name,
                            QUERY_VALUES_MAX);
    }
    values->items[values->count++] = value;
    return RESULT_OK;
}

static enum result decode_value(struct arena *arena, const struct query_field *field,
                                struct slice value, void *out, struct error *error)
{
    char *at = (char *) out + field->offset;
    const char *place = place_of(arena, slice_of(field->name));
    if (value.length > QUERY_TEXT_MAX) {
        return error_set_at(error, RESULT_INVALID, "invalid_query", place,
                            "The parameter \"%s\" must have at most %d bytes.", field->name,
                            QUERY_TEXT_MAX);
    }
    size_t word = 0;
    enum result result = RESULT_OK;
    switch (field->type) {
    case QUERY_TEXT:
        memcpy(at, &value, sizeof value);
        break;
    case QUERY_TEXTS:
        result = add_value(field, value, place, (struct query_values *) (void *) at, error);
        break;
    case QUERY_INTEGER:
        result = decode_integer(field, value, place, (int64_t *) (void *) at, error);
        break;
    case QUERY_WORD:
        result = decode_word(arena, field, value, place, (size_t *) (void *) at, error);
        break;
    case QUERY_WORDS:
        result = decode_word(arena, field, value, place, &word, error);
        *(unsigned *) (void *) at |= 1U << word;
        break;
    }
    return result;
}

static bool may_repeat(const struct query_field *field)
{
    return field->type == QUERY_TEXTS || field->type == QUERY_WORDS;
}

static bool was_given_before(const struct http_query_parameter *parameters, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (slice_equal(parameters[j].name, parameters[i].name)) {
            return true;
        }
    }
    return false;
}

enum result query_decode(struct arena *arena, const struct http_query_parameter *parameters,
                         size_t parameter_count, const struct query_fields *table, void *out,
                         struct error *error)
{
    for (size_t i = 0; i < parameter_count; i++) {
        const struct query_field *field = find_field(table, parameters[i].name);
        if (field == NULL) {
            return refuse_unknown(arena, parameters[i].name, table, error);
        }
        if (!may_repeat(field) && was_given_before(parameters, i)) {
            return error_set_at(error, RESULT_INVALID, "invalid_query",
                                place_of(arena, parameters[i].name),
                                "The parameter \"%s\" may be given only once.", field->name);
        }
        enum result result = decode_value(arena, field, parameters[i].value, out, error);
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
}

#include "http/json_decode.h"

#include "base/buffer.h"
#include "base/secret.h"
#include "base/utf8.h"

#include <jansson.h>

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A place in the body as editors count: lines and characters from 1. */
struct position {
    size_t line;
    size_t column;
};

static struct position position_of(struct slice body, size_t offset)
{
    size_t line_start = 0;
    struct position place = {1, 1};
    for (size_t i = 0; i < offset; i++) {
        if (body.data[i] == '\n') {
            place.line++;
            line_start = i + 1;
        }
    }
    place.column += utf8_count(slice_make(body.data + line_start, offset - line_start));
    return place;
}

static enum result refuse_at(struct error *error, struct slice body, size_t offset,
                             const char *what)
{
    struct position place = position_of(body, offset);
    return error_set(error, RESULT_INVALID, "invalid_json",
                     "The body is not acceptable JSON: line %zu, column %zu: %s.", place.line,
                     place.column, what);
}

/* jansson recurses for each level, so the depth is bounded before it sees the body. */
static enum result check_depth(struct slice body, struct error *error)
{
    size_t depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < body.length; i++) {
        char c = body.data[i];
        if (in_text) {
            if (c == '\\') {
                i++; /* whatever is escaped does not end the text */
            } else if (c == '"') {
                in_text = false;
            }
        } else if (c == '"') {
            in_text = true;
        } else if ((c == '{' || c == '[') && ++depth > JSON_DECODE_DEPTH_MAX) {
            return refuse_at(error, body, i, "nested too deep (at most 32 levels)");
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return RESULT_OK;
}

/* "/name" with the escapes of JSON pointers (RFC 6901). */
static struct slice pointer_to(struct arena *arena, struct slice name)
{
    struct buffer pointer = {0};
    buffer_append_char(&pointer, '/');
    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] == '~') {
            buffer_append_text(&pointer, "~0");
        } else if (name.data[i] == '/') {
            buffer_append_text(&pointer, "~1");
        } else {
            buffer_append_char(&pointer, name.data[i]);
        }
    }
    struct slice copy = arena_copy(arena, utf8_truncate(buffer_slice(&pointer), 120));
    buffer_free(&pointer);
    return copy;
}

/* jansson says: duplicate object key near '"title"'; of a long one it does not say which. */
static enum result refuse_duplicate(struct arena *arena, const json_error_t *fault,
                                    struct error *error)
{
    struct slice text = slice_of(fault->text);
    struct slice before;
    struct slice name = {0};
    if (!slice_split_once(text, '"', &before, &text) ||
        !slice_split_once(text, '"', &name, &text)) {
        return error_set(error, RESULT_INVALID, "invalid_body", "A field is given twice.");
    }
    return error_set_at(error, RESULT_INVALID, "invalid_body", pointer_to(arena, name).data,
                        "The field \"%.*s\" is given twice.", SLICE_ARGS(name));
}

static enum result refuse_syntax(struct arena *arena, const json_error_t *fault, struct slice body,
                                 struct error *error)
{
    enum json_error_code code = json_error_code(fault);
    if (code == json_error_duplicate_key) {
        return refuse_duplicate(arena, fault, error);
    }
    if (slice_trim(body).length == 0) {
        return error_set(error, RESULT_INVALID, "invalid_json",
                         "The body is empty; a JSON object is expected.");
    }
    struct slice what = slice_of(fault->text);
    if (code == json_error_null_character || code == json_error_null_byte_in_key) {
        what = slice_of("the character U+0000 is not allowed in texts");
    } else if (code == json_error_end_of_input_expected) {
        what = slice_of("something follows the object");
    }
    /* jansson may quote half a character. */
    what = slice_make(what.data, utf8_find_invalid(what));
    /* It counts columns by characters, from 0, at the last of what it had read. */
    return error_set(error, RESULT_INVALID, "invalid_json",
                     "The body is not acceptable JSON: line %d, column %d: %.*s.", fault->line,
                     fault->column < 1 ? 1 : fault->column, SLICE_ARGS(what));
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number with a fraction";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    case JSON_NULL:
    default:
        return "null";
    }
}

static struct slice text_of(const json_t *value)
{
    return slice_make(json_string_value(value), json_string_length(value));
}

static enum result refuse_type(const struct json_field *field, const json_t *value,
                               const char *pointer, const char *wanted, struct error *error)
{
    return error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                        "The field \"%s\" must be %s, not %s.", field->name, wanted,
                        type_name(value));
}

static enum result decode_text(struct arena *arena, const struct json_field *field,
                               const json_t *value, const char *pointer, struct slice *out,
                               struct error *error)
{
    bool may_be_null = field->type == JSON_FIELD_TEXT_OR_NULL;
    if (may_be_null && json_is_null(value)) {
        *out = (struct slice){0};
        return RESULT_OK;
    }
    if (!json_is_string(value)) {
        return refuse_type(field, value, pointer, may_be_null ? "a string or null" : "a string",
                           error);
    }
    if (may_be_null && json_string_length(value) == 0) {
        return error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                            "The field \"%s\" must not be empty; null takes it away.", field->name);
    }
    *out = arena_copy(arena, text_of(value));
    return RESULT_OK;
}

static enum result decode_integer(const struct json_field *field, const json_t *value,
                                  const char *pointer, int64_t *out, struct error *error)
{
    if (!json_is_integer(value)) {
        return refuse_type(field, value, pointer, "an integer", error);
    }
    *out = json_integer_value(value);
    if (*out < field->minimum) {
        return error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                            "The field \"%s\" must be at least %lld.", field->name,
                            (long long) field->minimum);
    }
    return RESULT_OK;
}

static enum result decode_integers(struct arena *arena, const struct json_field *field,
                                   const json_t *value, const char *pointer,
                                   struct json_integers *out, struct error *error)
{
    size_t count = json_array_size(value);
    if (!json_is_array(value)) {
        return refuse_type(field, value, pointer, "an array of integers", error);
    }
    if (count == 0 || count > field->maximum_count) {
        return error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                            "The field \"%s\" must have 1 to %zu elements, not %zu.", field->name,
                            field->maximum_count, count);
    }
    int64_t *items = arena_alloc_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        struct slice place = arena_format(arena, "%s/%zu", pointer, i);
        enum result result =
            decode_integer(field, json_array_get(value, i), place.data, &items[i], error);
        if (result != RESULT_OK) {
            return result;
        }
        for (size_t earlier = 0; earlier < i; earlier++) {
            if (items[earlier] == items[i]) {
                return error_set_at(error, RESULT_INVALID, "invalid_body", place.data,
                                    "%lld is given twice.", (long long) items[i]);
            }
        }
    }
    *out = (struct json_integers){items, count};
    return RESULT_OK;
}

static enum result decode_word(struct arena *arena, const struct json_field *field,
                               const json_t *value, const char *pointer, size_t *out,
                               struct error *error)
{
    if (!json_is_string(value)) {
        return refuse_type(field, value, pointer, "a string", error);
    }
    if (!vocabulary_find(field->words, text_of(value), out)) {
        struct slice word = utf8_truncate(text_of(value), 64);
        return error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                            "The field \"%s\" must be %.*s, not \"%.*s\".", field->name,
                            SLICE_ARGS(vocabulary_list(field->words, arena)), SLICE_ARGS(word));
    }
    return RESULT_OK;
}

static enum result decode_field(struct arena *arena, const struct json_field *field,
                                const json_t *value, void *out, struct error *error)
{
    char *base = out;
    const char *pointer = pointer_to(arena, slice_of(field->name)).data;
    if (field->given != 0) {
        bool given = true;
        memcpy(base + field->given - 1, &given, sizeof given);
    }
    enum result result = RESULT_OK;
    switch (field->type) {
    case JSON_FIELD_TEXT:
    case JSON_FIELD_TEXT_OR_NULL: {
        struct slice text = {0};
        result = decode_text(arena, field, value, pointer, &text, error);
        memcpy(base + field->offset, &text, sizeof text);
        break;
    }
    case JSON_FIELD_INTEGER: {
        int64_t number = 0;
        result = decode_integer(field, value, pointer, &number, error);
        memcpy(base + field->offset, &number, sizeof number);
        break;
    }
    case JSON_FIELD_WORD: {
        size_t word = 0;
        result = decode_word(arena, field, value, pointer, &word, error);
        memcpy(base + field->offset, &word, sizeof word);
        break;
    }
    case JSON_FIELD_INTEGERS: {
        struct json_integers integers = {0};
        result = decode_integers(arena, field, value, pointer, &integers, error);
        memcpy(base + field->offset, &integers, sizeof integers);
        break;
    }
    }
    return result;
}

static const char *field_name(const void *fields, size_t i)
{
    return ((const struct json_field *) fields)[i].name;
}

static const struct json_field *find_field(const struct json_object_fields *table,
                                           struct slice name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (slice_equal_text(name, table->fields[i].name)) {
            return &table->fields[i];
        }
    }
    return NULL;
}

static enum result decode_object(struct arena *arena, json_t *object,
                                 const struct json_object_fields *table, void *out,
                                 struct error *error)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        struct slice name = slice_of(key); /* jansson refuses U+0000 in keys */
        const struct json_field *field = find_field(table, name);
        if (field == NULL) {
            struct slice hint =
                vocabulary_suggest(arena, name, field_name, table->fields, table->count);
            struct slice shown = utf8_truncate(name, 64);
            return error_set_at(error, RESULT_INVALID, "invalid_body", pointer_to(arena, name).data,
                                "There is no field \"%.*s\" here%.*s.", SLICE_ARGS(shown),
                                SLICE_ARGS(hint));
        }
        enum result result = decode_field(arena, field, value, out, error);
        if (result != RESULT_OK) {
            return result;
        }
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct json_field *field = &table->fields[i];
        if (field->is_required && json_object_get(object, field->name) == NULL) {
            return error_set_at(error, RESULT_INVALID, "invalid_body",
                                pointer_to(arena, slice_of(field->name)).data,
                                "The field \"%s\" is missing.", field->name);
        }
    }
    return RESULT_OK;
}

/* jansson copies texts more than once, and a text may be a password. */
static void free_wiped(void *data)
{
    secret_wipe(data, malloc_usable_size(data));
    free(data);
}

static pthread_once_t allocation_once = PTHREAD_ONCE_INIT;

static void set_up_allocation(void)
{
    json_set_alloc_funcs(malloc, free_wiped);
}

enum result json_decode(struct arena *arena, struct slice body,
                        const struct json_object_fields *table, void *out, struct error *error)
{
    size_t invalid = utf8_find_invalid(body);
    if (invalid < body.length) {
        return refuse_at(error, body, invalid, "a byte that is not UTF-8");
    }
    enum result result = check_depth(body, error);
    if (result != RESULT_OK) {
        return result;
    }
    json_error_t fault;
    (void) pthread_once(&allocation_once, set_up_allocation);
    json_t *document = json_loadb(body.length > 0 ? body.data : "", body.length,
                                  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (document == NULL) {
        return refuse_syntax(arena, &fault, body, error);
    }
    result = json_is_object(document)
                 ? decode_object(arena, document, table, out, error)
                 : error_set(error, RESULT_INVALID, "invalid_body",
                             "The body must be a JSON object, not %s.", type_name(document));
    json_decref(document);
    return result;
}

const char *json_decode_library_version(void)
{
    return jansson_version_str();
}

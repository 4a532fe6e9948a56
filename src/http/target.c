#include "http/target.h"

#include "base/utf8.h"
#include "http/ascii.h"

bool http_percent_decode(struct arena *arena, struct slice text, bool plus_is_space,
                         struct slice *out)
{
    *out = text;
    bool is_plain = text.length == 0 || (memchr(text.data, '%', text.length) == NULL &&
                                         memchr(text.data, '+', text.length) == NULL);
    if (!is_plain) {
        char *decoded = arena_copy_text(arena, text);
        size_t length = 0;
        for (size_t i = 0; i < text.length; i++) {
            char c = text.data[i];
            if (c == '%') {
                int high = text.length - i > 2 ? ascii_hex_value(text.data[i + 1]) : -1;
                int low = text.length - i > 2 ? ascii_hex_value(text.data[i + 2]) : -1;
                if (high < 0 || low < 0 || (high == 0 && low == 0)) {
                    return false;
                }
                c = (char) (high * 16 + low);
                i += 2;
            } else if (c == '+' && plus_is_space) {
                c = ' ';
            }
            decoded[length++] = c;
        }
        *out = slice_make(decoded, length);
    }
    return utf8_find_invalid(*out) == out->length;
}

static enum result parse_parameter(struct arena *arena, struct slice part,
                                   struct http_query_parameter *out, struct error *error)
{
    struct slice name;
    struct slice value;
    slice_split_once(part, '=', &name, &value);
    if (!http_percent_decode(arena, name, true, &out->name)) {
        return error_set_at(error, RESULT_INVALID, "invalid_query", "?",
                            "A query parameter's name is not escaped UTF-8.");
    }
    if (!http_percent_decode(arena, value, true, &out->value)) {
        struct slice pointer = arena_format(arena, "?%.*s", SLICE_ARGS(out->name));
        return error_set_at(error, RESULT_INVALID, "invalid_query", pointer.data,
                            "The value of this query parameter is not escaped UTF-8.");
    }
    return RESULT_OK;
}

enum result http_query_parse(struct arena *arena, struct slice query,
                             struct http_query_parameter **items, size_t *count,
                             struct error *error)
{
    *items = NULL;
    *count = 0;
    if (query.length == 0) {
        return RESULT_OK;
    }
    size_t parts = 1;
    for (size_t i = 0; i < query.length; i++) {
        parts += query.data[i] == '&';
    }
    if (parts > HTTP_QUERY_PARAMETERS_MAX) {
        return error_set_at(error, RESULT_INVALID, "invalid_query", "?",
                            "The query has more than %d parameters.", HTTP_QUERY_PARAMETERS_MAX);
    }
    *items = arena_alloc_array(arena, parts, sizeof **items);
    bool more = true;
    while (more) {
        struct slice part;
        more = slice_split_once(query, '&', &part, &query);
        if (part.length == 0) {
            continue;
        }
        enum result result = parse_parameter(arena, part, &(*items)[*count], error);
        if (result != RESULT_OK) {
            return result;
        }
        (*count)++;
    }
    return RESULT_OK;
}

/* Whatever query comes: decoded into bounds, or refused with the parameter's name. */
#include "base/utf8.h"
#include "http/query_decode.h"
#include "http/target.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct example {
    struct slice text;
    struct query_values names;
    int64_t limit;
    size_t sort;
    unsigned statuses;
};

static const struct query_field fields[] = {
    {.name = "q", .type = QUERY_TEXT, .offset = offsetof(struct example, text)},
    {.name = "name", .type = QUERY_TEXTS, .offset = offsetof(struct example, names)},
    {.name = "limit",
     .type = QUERY_INTEGER,
     .offset = offsetof(struct example, limit),
     .minimum = 1,
     .maximum = 200},
    {.name = "sort",
     .type = QUERY_WORD,
     .offset = offsetof(struct example, sort),
     .words = &vocabulary_sort},
    {.name = "status",
     .type = QUERY_WORDS,
     .offset = offsetof(struct example, statuses),
     .words = &vocabulary_status},
};
static const struct query_fields table = {fields, sizeof fields / sizeof fields[0]};

static void hold(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool is_text(struct slice text)
{
    return utf8_find_invalid(text) == text.length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct slice query = slice_make((const char *) data, size);
    struct http_query_parameter *items = NULL;
    size_t count = 0;
    struct example out = {.limit = 50};
    struct error error = {0};
    if (http_query_parse(arena, query, &items, &count, &error) == RESULT_OK &&
        query_decode(arena, items, count, &table, &out, &error) == RESULT_OK) {
        hold(is_text(out.text) && out.text.length <= QUERY_TEXT_MAX);
        hold(out.names.count <= QUERY_VALUES_MAX);
        hold(out.limit >= 1 && out.limit <= 200);
        hold(out.sort < vocabulary_sort.count);
        hold(out.statuses < 1U << vocabulary_status.count);
    } else {
        hold(strcmp(error.code, "invalid_query") == 0 && error.pointer[0] == '?');
        hold(is_text(slice_of(error.text)) && is_text(slice_of(error.pointer)));
    }
    arena_free(arena);
    return 0;
}

/* Whatever body comes: it is decoded, or refused with a code, a text and a place that are text. */
#include "base/utf8.h"
#include "http/json_decode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct example {
    struct slice title;
    struct slice note;
    bool has_note;
    int64_t version;
    size_t status;
};

static const struct json_field fields[] = {
    {.name = "title",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct example, title),
     .is_required = true},
    {.name = "note",
     .type = JSON_FIELD_TEXT_OR_NULL,
     .offset = offsetof(struct example, note),
     .given = JSON_GIVEN(struct example, has_note)},
    {.name = "version",
     .type = JSON_FIELD_INTEGER,
     .offset = offsetof(struct example, version),
     .minimum = 1},
    {.name = "status",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct example, status),
     .words = &vocabulary_status},
};
static const struct json_object_fields table = {fields, 4};

static void hold(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool is_text(struct slice text)
{
    return utf8_find_invalid(text) == text.length &&
           (text.length == 0 || memchr(text.data, '\0', text.length) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct example out = {.version = 1};
    struct error error = {0};
    struct slice body = slice_make((const char *) data, size);
    if (json_decode(arena, body, &table, &out, &error) == RESULT_OK) {
        hold(is_text(out.title) && is_text(out.note));
        hold(out.version >= 1 && out.status < vocabulary_status.count);
        hold(out.has_note || out.note.length == 0);
    } else {
        hold(strcmp(error.code, "invalid_json") == 0 || strcmp(error.code, "invalid_body") == 0);
        hold(error.text[0] != '\0' && is_text(slice_of(error.text)));
        hold(is_text(slice_of(error.pointer)));
    }
    arena_free(arena);
    return 0;
}

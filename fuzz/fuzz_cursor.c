/* Cursors and conditions: what is taken comes back as it was, and nothing else is taken. */
#include "base/secret.h"
#include "base/utf8.h"
#include "http/cursor.h"
#include "http/etag.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void check_cursor(struct arena *arena, struct slice text)
{
    struct cursor_binding binding = cursor_bind(slice_of("/list"), 1, NULL, 0, arena);
    struct cursor cursor = {0};
    struct error error = {0};
    if (cursor_decode(arena, &binding, text, &cursor, &error) == RESULT_OK) {
        hold(slice_equal(cursor_encode(arena, &binding, &cursor), text));
    } else {
        hold(strcmp(error.code, "invalid_cursor") == 0);
    }
}

/* What the database takes for text. */
static bool is_name(struct slice bytes)
{
    return utf8_find_invalid(bytes) == bytes.length &&
           memchr(bytes.data, '\0', bytes.length) == NULL;
}

/* The other way: any position survives, when its name is text. */
static void check_position(struct arena *arena, struct slice bytes)
{
    struct cursor_binding binding = cursor_bind(bytes, 2, NULL, 0, arena);
    struct cursor cursor = {0};
    if (bytes.length < sizeof cursor.numbers) {
        return;
    }
    memcpy(cursor.numbers, bytes.data, sizeof cursor.numbers);
    size_t left = bytes.length - sizeof cursor.numbers;
    cursor.name = slice_make(bytes.data + sizeof cursor.numbers,
                             left < CURSOR_NAME_MAX ? left : CURSOR_NAME_MAX);
    struct cursor out = {0};
    bool is_taken = cursor_decode(arena, &binding, cursor_encode(arena, &binding, &cursor), &out,
                                  NULL) == RESULT_OK;
    hold(is_taken == is_name(cursor.name));
    hold(!is_taken || (memcmp(out.numbers, cursor.numbers, sizeof out.numbers) == 0 &&
                       slice_equal(out.name, cursor.name)));
}

static void check_conditions(struct slice header)
{
    struct if_match condition;
    if (if_match_parse(header, &condition, NULL) == RESULT_OK) {
        hold(condition.count <= IF_MATCH_MAX);
        for (size_t i = 0; i < condition.count; i++) {
            hold(condition.versions[i] > 0 && if_match_holds(&condition, condition.versions[i]));
        }
    }
    (void) if_none_match_holds(header, slice_of("\"3\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_ready;
    is_ready = is_ready || secret_init();
    hold(is_ready);
    struct arena *arena = arena_new(0);
    struct slice bytes = slice_make((const char *) data, size);
    check_cursor(arena, bytes);
    check_position(arena, bytes);
    check_conditions(bytes);
    arena_free(arena);
    return 0;
}

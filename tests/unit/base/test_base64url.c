#include "base/base64url.h"
#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    struct slice bytes;
    const char *text;
} pairs[] = {
    {SLICE_LITERAL(""), ""},        {SLICE_LITERAL("f"), "Zg"},
    {SLICE_LITERAL("fo"), "Zm8"},   {SLICE_LITERAL("foo"), "Zm9v"},
    {SLICE_LITERAL("\0\0"), "AAA"}, {SLICE_LITERAL("\xfb\xff\xbf"), "-_-_"},
};

static void goes_both_ways(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_string_equal(base64url_encode(arena, pairs[i].bytes).data, pairs[i].text);
        struct slice out;
        assert_true(base64url_decode(arena, slice_of(pairs[i].text), &out));
        assert_true(slice_equal(out, pairs[i].bytes));
    }
    arena_free(arena);
}

static void takes_only_what_encoding_gives(void **state)
{
    (void) state;
    static const char *const wrong[] = {"Z",    "Zg==", "Zg=", "Zh",   "Zm9",
                                        "+/+/", " Zg",  "Zg ", "Z\ng", "Zg\xc3\xa9"};
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct slice out;
        if (base64url_decode(arena, slice_of(wrong[i]), &out)) {
            fail_msg("\"%s\" is taken", wrong[i]);
        }
    }
    arena_free(arena);
}

static int start(void **state)
{
    (void) state;
    return secret_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_both_ways),
        cmocka_unit_test(takes_only_what_encoding_gives),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

/* Escapes and query parameters: decoded, bounded, valid UTF-8 or refused with the place. */
#include "http/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void escapes_are_decoded(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool plus_is_space;
        const char *decoded; /* NULL: refused */
    } cases[] = {
        {"", false, ""},
        {"plain", false, "plain"},
        {"a%2Fb%2fc", false, "a/b/c"},
        {"a+b", false, "a+b"},
        {"a+b%2B", true, "a b+"},
        {"caf%C3%A9", false, "caf\xC3\xA9"},
        {"%25", false, "%"},
        {"%00", false, NULL},
        {"%C3", false, NULL},
        {"%ED%A0%80", false, NULL},
        {"%C0%AF", false, NULL},
        {"%", false, NULL},
        {"%2", false, NULL},
        {"%2x", false, NULL},
        {"\xFF", false, NULL},
    };
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice out;
        bool decoded =
            http_percent_decode(arena, slice_of(cases[i].text), cases[i].plus_is_space, &out);
        if (decoded != (cases[i].decoded != NULL) ||
            (decoded && !slice_equal_text(out, cases[i].decoded))) {
            fail_msg("%s", cases[i].text);
        }
    }
    arena_free(arena);
}

static void parameters_come_in_order(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct http_query_parameter *items;
    size_t count;
    struct error error = {0};
    enum result result = http_query_parse(arena, slice_of("status=OPEN&&q=a+b%26c&status=CLOSED&x"),
                                          &items, &count, &error);
    assert_int_equal(result, RESULT_OK);
    static const char *const expected[][2] = {
        {"status", "OPEN"}, {"q", "a b&c"}, {"status", "CLOSED"}, {"x", ""}};
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        assert_true(slice_equal_text(items[i].name, expected[i][0]));
        assert_true(slice_equal_text(items[i].value, expected[i][1]));
    }
    assert_int_equal(http_query_parse(arena, slice_of(""), &items, &count, &error), RESULT_OK);
    assert_int_equal(count, 0);
    arena_free(arena);
}

static void broken_parameters_are_named(void **state)
{
    (void) state;
    static const struct {
        const char *query;
        const char *pointer;
    } cases[] = {{"a=1&q=%FF", "?q"}, {"%FF=1", "?"}, {"a=%00", "?a"}};
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_query_parameter *items;
        size_t count;
        struct error error = {0};
        assert_int_equal(http_query_parse(arena, slice_of(cases[i].query), &items, &count, &error),
                         RESULT_INVALID);
        assert_string_equal(error.code, "invalid_query");
        assert_string_equal(error.pointer, cases[i].pointer);
    }
    arena_free(arena);
}

static void parameters_are_bounded(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    char query[HTTP_QUERY_PARAMETERS_MAX * 2 + 8] = "a";
    for (int extra = 0; extra <= 1; extra++) {
        struct http_query_parameter *items;
        size_t count;
        struct error error = {0};
        size_t length = 1 + ((size_t) HTTP_QUERY_PARAMETERS_MAX - 1 + (size_t) extra) * 2;
        for (size_t i = 1; i < length; i++) {
            query[i] = i % 2 == 1 ? '&' : 'a';
        }
        enum result result =
            http_query_parse(arena, slice_make(query, length), &items, &count, &error);
        assert_int_equal(result, extra == 0 ? RESULT_OK : RESULT_INVALID);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(parameters_come_in_order),
        cmocka_unit_test(broken_parameters_are_named),
        cmocka_unit_test(parameters_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

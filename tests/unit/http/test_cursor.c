#include "base/base64url.h"
#include "base/secret.h"
#include "http/cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct http_query_parameter parameter(const char *name, const char *value)
{
    return (struct http_query_parameter){slice_of(name), slice_of(value)};
}

static struct cursor_binding bind(struct arena *arena, const char *path, int64_t viewer,
                                  const struct http_query_parameter *parameters, size_t count)
{
    return cursor_bind(slice_of(path), viewer, parameters, count, arena);
}

static bool is_same(struct cursor_binding a, struct cursor_binding b)
{
    return memcmp(a.digest, b.digest, sizeof a.digest) == 0;
}

static void comes_back_as_it_was(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct cursor_binding binding = bind(arena, "/list", 1, NULL, 0);
    const struct cursor cursors[] = {
        {{0, 0, 0}, {NULL, 0}},
        {{1, -1, INT64_MAX}, {NULL, 0}},
        {{INT64_MIN, 1769851800000, 42}, SLICE_LITERAL("mlops-app/db-admins")},
    };
    for (size_t i = 0; i < sizeof cursors / sizeof cursors[0]; i++) {
        struct slice text = cursor_encode(arena, &binding, &cursors[i]);
        assert_int_equal(strspn(text.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789-_"),
                         text.length);
        struct cursor out = {0};
        assert_int_equal(cursor_decode(arena, &binding, text, &out, NULL), RESULT_OK);
        assert_memory_equal(out.numbers, cursors[i].numbers, sizeof out.numbers);
        assert_true(slice_equal(out.name, cursors[i].name));
    }
    arena_free(arena);
}

/* Whatever one character of it is changed to, or wherever it is cut. */
static void a_changed_cursor_is_refused(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct cursor_binding binding = bind(arena, "/list", 1, NULL, 0);
    struct cursor cursor = {{1, 2, 3}, SLICE_LITERAL("name")};
    struct slice text = cursor_encode(arena, &binding, &cursor);
    struct cursor out;
    for (size_t i = 0; i < text.length; i++) {
        char *changed = arena_copy_text(arena, text);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_int_equal(cursor_decode(arena, &binding, slice_of(changed), &out, NULL),
                         RESULT_INVALID);
        assert_int_equal(cursor_decode(arena, &binding, slice_make(text.data, i), &out, NULL),
                         RESULT_INVALID);
    }
    static const char *const nonsense[] = {"", "x", "====", "AA==", "a b", "\xff", "0"};
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        struct error error = {0};
        assert_int_equal(cursor_decode(arena, &binding, slice_of(nonsense[i]), &out, &error),
                         RESULT_INVALID);
        assert_string_equal(error.code, "invalid_cursor");
        assert_string_equal(error.pointer, "?cursor");
    }
    arena_free(arena);
}

static void belongs_to_its_list_alone(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct cursor_binding binding = bind(arena, "/list", 1, NULL, 0);
    struct cursor cursor = {{1, 2, 3}, {NULL, 0}};
    struct slice text = cursor_encode(arena, &binding, &cursor);
    struct http_query_parameter filter = parameter("status", "OPEN");
    struct cursor_binding others[] = {
        bind(arena, "/other", 1, NULL, 0),
        bind(arena, "/list", 2, NULL, 0),
        bind(arena, "/list", 1, &filter, 1),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct cursor out;
        struct error error = {0};
        assert_int_equal(cursor_decode(arena, &others[i], text, &out, &error), RESULT_INVALID);
        assert_string_equal(error.code, "invalid_cursor");
        assert_non_null(strstr(error.text, "other filters or another order"));
    }
    arena_free(arena);
}

static void binding_ignores_page_and_order_of_parameters(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct http_query_parameter one[] = {parameter("status", "OPEN"), parameter("q", "disk")};
    struct http_query_parameter other[] = {parameter("limit", "7"), parameter("q", "disk"),
                                           parameter("cursor", "x"), parameter("status", "OPEN")};
    assert_true(is_same(bind(arena, "/list", 1, one, 2), bind(arena, "/list", 1, other, 4)));

    /* No two queries run together into one text. */
    struct http_query_parameter joined[] = {parameter("q", "ab"), parameter("r", "")};
    struct http_query_parameter split[] = {parameter("q", "a"), parameter("r", "b")};
    assert_false(is_same(bind(arena, "/list", 1, joined, 2), bind(arena, "/list", 1, split, 2)));
    arena_free(arena);
}

/* A cursor made by hand with a fitting check is only as good as what may stand in it. */
static void a_forged_name_must_be_text(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct cursor_binding binding = bind(arena, "/list", 1, NULL, 0);
    struct cursor cursor = {{0}, SLICE_LITERAL("\xff\xfe")};
    struct cursor out;
    assert_int_equal(
        cursor_decode(arena, &binding, cursor_encode(arena, &binding, &cursor), &out, NULL),
        RESULT_INVALID);
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
        cmocka_unit_test(comes_back_as_it_was),
        cmocka_unit_test(a_changed_cursor_is_refused),
        cmocka_unit_test(belongs_to_its_list_alone),
        cmocka_unit_test(binding_ignores_page_and_order_of_parameters),
        cmocka_unit_test(a_forged_name_must_be_text),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

#include "base/buffer.h"
#include "http/json_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

/* What is refused: the body, and the code, place and text that say so. */
static const struct {
    const char *body;
    size_t length; /* 0: of the text */
    const char *code;
    const char *pointer;
    const char *text;
} refusals[] = {
    {"", 0, "invalid_json", "", "The body is empty; a JSON object is expected."},
    {" \r\n\t", 0, "invalid_json", "", "The body is empty; a JSON object is expected."},
    {"{", 0, "invalid_json", "", "line 1, column 1: string or '}' expected near end of file"},
    {"{\"title\"}", 0, "invalid_json", "", "line 1, column 9: ':' expected near '}'"},
    {"{'title':1}", 0, "invalid_json", "", "line 1, column 2: string or '}' expected near '''"},
    {"{\"title\":\"a\",}", 0, "invalid_json", "", "string or '}' expected near '}'"},
    {"{\"title\":\"a\"} x", 0, "invalid_json", "", "something follows the object"},
    {"{\"title\":\"a\"}{}", 0, "invalid_json", "", "something follows the object"},
    {"{\n  \"title\": tru\n}", 0, "invalid_json", "",
     "line 2, column 14: invalid token near 'tru'"},
    {"{\"title\":\"a\tb\"}", 0, "invalid_json", "", "control character 0x9 near"},
    {"{\"title\":\"\\x\"}", 0, "invalid_json", "", "invalid escape near"},
    {"{\"title\":\"\\\xc3\xa9\"}", 0, "invalid_json", "", "invalid escape near '\"\\."},
    {"{\"title\":\"\\ud800\"}", 0, "invalid_json", "", "invalid Unicode"},
    {"{\"title\":\"\\u0000\"}", 0, "invalid_json", "", "the character U+0000 is not allowed"},
    {"{\"t\\u0000\":\"\"}", 0, "invalid_json", "", "the character U+0000 is not allowed"},
    {"{\"title\":\"a\0b\"}", 15, "invalid_json", "", "control character 0x0"},
    {"{\"title\":\"\xff\"}", 0, "invalid_json", "", "line 1, column 11: a byte that is not UTF-8"},
    {"{\"title\":\"\xc0\xaf\"}", 0, "invalid_json", "", "a byte that is not UTF-8"},
    {"{\"title\":\"\xed\xa0\x80\"}", 0, "invalid_json", "", "a byte that is not UTF-8"},
    {"{\n\"title\":\n\"caf\xc3\xa9\x80\"}", 0, "invalid_json", "", "line 3, column 6: a byte"},
    {"\xef\xbb\xbf{\"title\":\"a\"}", 0, "invalid_json", "", "line 1"},
    {"{\"version\":1e999}", 0, "invalid_json", "", "real number overflow"},
    {"{\"version\":9223372036854775808}", 0, "invalid_json", "", "too big integer"},
    {"{\"version\":NaN}", 0, "invalid_json", "", "invalid token near 'NaN'"},
    {"{\"version\":01}", 0, "invalid_json", "", "invalid token near '0'"},
    {"[]", 0, "invalid_body", "", "The body must be a JSON object, not an array."},
    {"\"title\"", 0, "invalid_body", "", "The body must be a JSON object, not a string."},
    {"3", 0, "invalid_body", "", "The body must be a JSON object, not an integer."},
    {"1.5", 0, "invalid_body", "", "not a number with a fraction."},
    {"null", 0, "invalid_body", "", "The body must be a JSON object, not null."},
    {"true", 0, "invalid_body", "", "The body must be a JSON object, not a boolean."},
    {"{}", 0, "invalid_body", "/title", "The field \"title\" is missing."},
    {"{\"note\":\"n\"}", 0, "invalid_body", "/title", "The field \"title\" is missing."},
    {"{\"titel\":\"a\"}", 0, "invalid_body", "/titel",
     "There is no field \"titel\" here (did you mean \"title\"?)."},
    {"{\"colour\":1}", 0, "invalid_body", "/colour", "There is no field \"colour\" here."},
    {"{\"Title\":\"a\"}", 0, "invalid_body", "/Title", "(did you mean \"title\"?)"},
    {"{\"a/b~c\":1}", 0, "invalid_body", "/a~1b~0c", "There is no field \"a/b~c\" here."},
    {"{\"\":1}", 0, "invalid_body", "/", "There is no field \"\" here."},
    {"{\"title\":\"a\",\"title\":\"b\"}", 0, "invalid_body", "/title",
     "The field \"title\" is given twice."},
    {"{\"expected_revision_of_it\":1,\"expected_revision_of_it\":2}", 0, "invalid_body", "",
     "A field is given twice."},
    {"{\"title\":\"a\",\"note\":\"\"}", 0, "invalid_body", "/note",
     "The field \"note\" must not be empty; null takes it away."},
    {"{\"title\":null}", 0, "invalid_body", "/title",
     "The field \"title\" must be a string, not null."},
    {"{\"title\":1}", 0, "invalid_body", "/title", "must be a string, not an integer."},
    {"{\"title\":[\"a\"]}", 0, "invalid_body", "/title", "must be a string, not an array."},
    {"{\"title\":{}}", 0, "invalid_body", "/title", "must be a string, not an object."},
    {"{\"title\":\"a\",\"note\":false}", 0, "invalid_body", "/note",
     "The field \"note\" must be a string or null, not a boolean."},
    {"{\"title\":\"a\",\"version\":\"1\"}", 0, "invalid_body", "/version",
     "The field \"version\" must be an integer, not a string."},
    {"{\"title\":\"a\",\"version\":1.0}", 0, "invalid_body", "/version",
     "must be an integer, not a number with a fraction."},
    {"{\"title\":\"a\",\"version\":0}", 0, "invalid_body", "/version",
     "The field \"version\" must be at least 1."},
    {"{\"title\":\"a\",\"version\":-7}", 0, "invalid_body", "/version", "must be at least 1."},
    {"{\"title\":\"a\",\"status\":\"DONE\"}", 0, "invalid_body", "/status",
     "The field \"status\" must be OPEN, IN_PROGRESS, RESOLVED or CLOSED, not \"DONE\"."},
    {"{\"title\":\"a\",\"status\":\"open\"}", 0, "invalid_body", "/status", "not \"open\"."},
    {"{\"title\":\"a\",\"status\":2}", 0, "invalid_body", "/status",
     "The field \"status\" must be a string, not an integer."},
};

static void says_what_is_wrong_and_where(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct arena *arena = arena_new(0);
        struct example out = {0};
        struct error error = {0};
        size_t length = refusals[i].length > 0 ? refusals[i].length : strlen(refusals[i].body);
        enum result result =
            json_decode(arena, slice_make(refusals[i].body, length), &table, &out, &error);
        if (result != RESULT_INVALID || strcmp(error.code, refusals[i].code) != 0 ||
            strcmp(error.pointer, refusals[i].pointer) != 0 ||
            strstr(error.text, refusals[i].text) == NULL) {
            fail_msg("%s\ngives %d %s at '%s': %s", refusals[i].body, (int) result, error.code,
                     error.pointer, error.text);
        }
        arena_free(arena);
    }
}

static void decodes_every_type(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct example out = {0};
    char body[] = " {\"status\":\"RESOLVED\", \"title\":\"caf\\u00e9 \\ud83d\\udd25\",\r\n"
                  "\"version\":9223372036854775807,\"note\":\"n\"}\n";
    assert_int_equal(json_decode(arena, slice_of(body), &table, &out, NULL), RESULT_OK);
    memset(body, 'x', sizeof body); /* nothing is borrowed from the body */
    assert_true(slice_equal_text(out.title, "caf\xc3\xa9 \xf0\x9f\x94\xa5"));
    assert_true(slice_equal_text(out.note, "n"));
    assert_true(out.has_note);
    assert_int_equal(out.version, INT64_MAX);
    assert_int_equal(out.status, 2);
    arena_free(arena);
}

static void leaves_what_is_not_given(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct example out = {.version = 7, .status = 3};
    assert_int_equal(json_decode(arena, slice_of("{\"title\":\"\"}"), &table, &out, NULL),
                     RESULT_OK);
    assert_int_equal(out.title.length, 0);
    assert_false(out.has_note);
    assert_int_equal(out.version, 7);
    assert_int_equal(out.status, 3);
    arena_free(arena);
}

static void null_is_given_and_empty(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct example out = {0};
    assert_int_equal(
        json_decode(arena, slice_of("{\"title\":\"t\",\"note\":null}"), &table, &out, NULL),
        RESULT_OK);
    assert_true(out.has_note);
    assert_int_equal(out.note.length, 0);
    arena_free(arena);
}

/* Brackets count outside of texts only, and the bound holds for both kinds together. */
static void depth_is_bounded_before_parsing(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    char deep[200];
    memset(deep, '[', sizeof deep);
    for (size_t i = 1; i < sizeof deep; i += 2) {
        deep[i] = '{';
    }
    struct error error = {0};
    struct example out = {0};
    assert_int_equal(json_decode(arena, slice_make(deep, sizeof deep), &table, &out, &error),
                     RESULT_INVALID);
    assert_string_equal(error.code, "invalid_json");
    assert_non_null(strstr(error.text, "line 1, column 33: nested too deep"));

    static const char flat[] = "{\"title\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[\"}";
    assert_int_equal(json_decode(arena, slice_of(flat), &table, &out, NULL), RESULT_OK);
    arena_free(arena);
}

static void long_names_and_values_are_shortened(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct buffer body = {0};
    buffer_append_text(&body, "{\"");
    for (int i = 0; i < 5000; i++) {
        buffer_append_text(&body, "\xc3\xa9");
    }
    buffer_append_text(&body, "\":1}");
    struct error error = {0};
    struct example out = {0};
    assert_int_equal(json_decode(arena, buffer_slice(&body), &table, &out, &error), RESULT_INVALID);
    assert_true(strlen(error.text) < 200);
    assert_true(strlen(error.pointer) < sizeof error.pointer);
    buffer_free(&body);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(decodes_every_type),
        cmocka_unit_test(leaves_what_is_not_given),
        cmocka_unit_test(null_is_given_and_empty),
        cmocka_unit_test(depth_is_bounded_before_parsing),
        cmocka_unit_test(long_names_and_values_are_shortened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

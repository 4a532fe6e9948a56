/* JSON out: exact bytes for known values, and a parser's view of random ones. */
#include "base/json_writer.h"
#include "base/utf8.h"

#include <jansson.h>

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void nested_containers_get_their_commas(void **state)
{
    (void) state;
    struct buffer out = {0};
    struct json_writer w;
    json_writer_init(&w, &out);
    json_object_begin(&w);
    json_key(&w, "empty_object");
    json_object_begin(&w);
    json_object_end(&w);
    json_key(&w, "list");
    json_array_begin(&w);
    json_array_begin(&w);
    json_array_end(&w);
    json_value_int(&w, 1);
    json_object_begin(&w);
    json_member_bool(&w, "yes", true);
    json_member_bool(&w, "no", false);
    json_object_end(&w);
    json_value_null(&w);
    json_array_end(&w);
    json_key_slice(&w, slice_of("a \"key\"\n"));
    json_value_raw(&w, slice_of("{\"raw\":[1,2]}"));
    json_object_end(&w);
    assert_string_equal(out.data, "{\"empty_object\":{},\"list\":[[],1,{\"yes\":true,\"no\":false},"
                                  "null],\"a \\\"key\\\"\\n\":{\"raw\":[1,2]}}");
    assert_int_equal(out.length, strlen(out.data));
    buffer_free(&out);
}

static void members(void **state)
{
    (void) state;
    struct buffer out = {0};
    struct json_writer w;
    json_writer_init(&w, &out);
    json_object_begin(&w);
    json_member_string(&w, "s", slice_of(""));
    json_member_string(&w, "z", slice_make(NULL, 0));
    json_member_string_or_null(&w, "sn", slice_of(""));
    json_member_string_or_null(&w, "ss", slice_of("x"));
    json_member_text(&w, "t", "text");
    json_member_text(&w, "tn", NULL);
    json_member_int(&w, "i", -7);
    json_member_null(&w, "n");
    json_member_time(&w, "at", 1769851800000);
    json_member_time_or_null(&w, "at0", 0);
    json_member_time_or_null(&w, "at1", 1);
    json_object_end(&w);
    assert_string_equal(
        out.data, "{\"s\":\"\",\"z\":\"\",\"sn\":null,\"ss\":\"x\",\"t\":\"text\",\"tn\":null,"
                  "\"i\":-7,\"n\":null,\"at\":\"2026-01-31T09:30:00.000Z\",\"at0\":null,"
                  "\"at1\":\"1970-01-01T00:00:00.001Z\"}");
    buffer_free(&out);
}

static void it_nests_as_deep_as_promised(void **state)
{
    (void) state;
    struct buffer out = {0};
    struct json_writer w;
    json_writer_init(&w, &out);
    for (int i = 0; i < JSON_WRITER_DEPTH_MAX; i++) {
        json_array_begin(&w);
    }
    for (int i = 0; i < JSON_WRITER_DEPTH_MAX; i++) {
        json_array_end(&w);
    }
    assert_int_equal(out.length, 2 * JSON_WRITER_DEPTH_MAX);
    buffer_free(&out);
}

static void strings_are_escaped_just_as_needed(void **state)
{
    (void) state;
    static const struct {
        struct slice text;
        const char *json;
    } cases[] = {
        {SLICE_LITERAL("plain / <b> ' \x7F"), "\"plain / <b> ' \x7F\""},
        {SLICE_LITERAL("\"\\"), "\"\\\"\\\\\""},
        {SLICE_LITERAL("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\""},
        {SLICE_LITERAL("\0\x01\x0B\x1F "), "\"\\u0000\\u0001\\u000b\\u001f \""},
        {SLICE_LITERAL("\xC3\xBC\xE2\x82\xAC\xF0\x9F\x9A\x80"),
         "\"\xC3\xBC\xE2\x82\xAC\xF0\x9F\x9A\x80\""},
        {SLICE_LITERAL("a\xC3"), "\"a\xEF\xBF\xBD\""},
        {SLICE_LITERAL("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {SLICE_LITERAL("\xC0\xAFx"), "\"\xEF\xBF\xBD\xEF\xBF\xBDx\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out = {0};
        struct json_writer w;
        json_writer_init(&w, &out);
        json_value_string(&w, cases[i].text);
        assert_string_equal(out.data, cases[i].json);
        buffer_free(&out);
    }
}

/* Every byte at every place of a word, so that each lane of the fast scan is seen to work. */
static void a_special_byte_is_seen_wherever_it_is(void **state)
{
    (void) state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t at = 0; at < 20; at++) {
            char text[20];
            memset(text, 'a', sizeof text);
            text[at] = (char) byte;
            struct buffer out = {0};
            struct json_writer w;
            json_writer_init(&w, &out);
            json_value_string(&w, slice_make(text, sizeof text));
            bool special = byte < 0x20 || byte == '"' || byte == '\\' || byte >= 0x80;
            assert_int_equal(out.length == sizeof text + 2, !special);
            json_error_t error;
            json_t *parsed =
                json_loadb(out.data, out.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
            assert_non_null(parsed);
            assert_int_equal(json_string_value(parsed)[at],
                             byte < 0x80 ? (char) byte : (char) 0xEF);
            json_decref(parsed);
            buffer_free(&out);
        }
    }
}

/* What a reader must get: the same text, U+FFFD for each byte that is no part of UTF-8. */
static void append_mended(struct buffer *out, struct slice text)
{
    size_t offset = 0;
    while (offset < text.length) {
        size_t start = offset;
        uint32_t code_point;
        if (utf8_next(text, &offset, &code_point)) {
            buffer_append(out, text.data + start, offset - start);
        } else {
            buffer_append_text(out, "\xEF\xBF\xBD");
            offset++;
        }
    }
}

static void a_parser_reads_random_strings_back(void **state)
{
    (void) state;
    static const char *const pieces[] = {"a",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         "\x7F",
                                         "/",
                                         "<",
                                         "\xC3",
                                         "\xC3\xBC",
                                         "\xE2\x82\xAC",
                                         "\xED",
                                         "0",
                                         "\\u",
                                         "\x80",
                                         "\xFF",
                                         "\xF0\x9F\x9A\x80",
                                         "eight chars and more"};
    unsigned seed = 4711;
    for (int round = 0; round < 20000; round++) {
        struct buffer text = {0};
        struct buffer expected = {0};
        struct buffer out = {0};
        int count = rand_r(&seed) % 40;
        for (int i = 0; i < count; i++) {
            buffer_append_text(&text,
                               pieces[(size_t) rand_r(&seed) % (sizeof pieces / sizeof pieces[0])]);
        }
        append_mended(&expected, buffer_slice(&text));
        struct json_writer w;
        json_writer_init(&w, &out);
        json_array_begin(&w);
        json_value_string(&w, buffer_slice(&text));
        json_object_begin(&w);
        json_key_slice(&w, buffer_slice(&text));
        json_value_int(&w, round);
        json_object_end(&w);
        json_array_end(&w);

        json_error_t error;
        json_t *parsed = json_loadb(out.data, out.length, 0, &error);
        assert_non_null(parsed);
        json_t *string = json_array_get(parsed, 0);
        assert_int_equal(json_string_length(string), expected.length);
        assert_true(slice_equal(slice_of(json_string_value(string)), buffer_slice(&expected)));
        json_t *value = json_object_get(json_array_get(parsed, 1), json_string_value(string));
        assert_int_equal(json_integer_value(value), round);
        json_decref(parsed);
        buffer_free(&text);
        buffer_free(&expected);
        buffer_free(&out);
    }
}

static void integers(void **state)
{
    (void) state;
    static const int64_t cases[] = {0,    1,         -1,         9,         10,
                                    -10,  123456789, INT64_MAX,  INT64_MIN, INT64_MIN + 1,
                                    1000, INT32_MIN, UINT32_MAX, 99,        100};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "%lld", (long long) cases[i]);
        struct buffer out = {0};
        struct json_writer w;
        json_writer_init(&w, &out);
        json_value_int(&w, cases[i]);
        assert_string_equal(out.data, expected);
        buffer_free(&out);
    }
}

static void doubles_come_back_as_they_were(void **state)
{
    (void) state;
    static const struct {
        double value;
        const char *json; /* NULL: only the value counts */
    } cases[] = {
        {0.0, "0"},      {0.1, "0.1"},       {-2.5, "-2.5"},       {1e300, "1e+300"},
        {1.0 / 3, NULL}, {DBL_MAX, NULL},    {DBL_TRUE_MIN, NULL}, {0.1 + 0.2, NULL},
        {NAN, "null"},   {INFINITY, "null"}, {-INFINITY, "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out = {0};
        struct json_writer w;
        json_writer_init(&w, &out);
        json_value_double(&w, cases[i].value);
        if (cases[i].json != NULL) {
            assert_string_equal(out.data, cases[i].json);
        } else {
            assert_true(strtod(out.data, NULL) == cases[i].value);
        }
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_containers_get_their_commas),
        cmocka_unit_test(members),
        cmocka_unit_test(it_nests_as_deep_as_promised),
        cmocka_unit_test(strings_are_escaped_just_as_needed),
        cmocka_unit_test(a_special_byte_is_seen_wherever_it_is),
        cmocka_unit_test(a_parser_reads_random_strings_back),
        cmocka_unit_test(integers),
        cmocka_unit_test(doubles_come_back_as_they_were),
    };
    return cmocka_run_group_tests_name("base/json_writer", tests, NULL, NULL);
}

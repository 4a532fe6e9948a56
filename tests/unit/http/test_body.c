/* Request bodies: by length and chunked, at every split, with what comes behind them. */
#include "http/body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LIMIT = 16 };

/* Feeds `bytes` in pieces of `step`; *used counts what was taken. */
static enum http_body_result read_in_steps(bool is_chunked, uint64_t content_length,
                                           const char *bytes, size_t step, struct buffer *out,
                                           size_t *used)
{
    static struct http_body_reader reader;
    struct http_head head = {.is_chunked = is_chunked, .content_length = content_length};
    size_t length = strlen(bytes);
    enum http_body_result result = http_body_begin(&reader, &head, LIMIT);
    *used = 0;
    while (result == HTTP_BODY_MORE && *used < length) {
        size_t size = length - *used < step ? length - *used : step;
        struct slice piece = slice_make(bytes + *used, size);
        result = http_body_read(&reader, &piece, out);
        *used += size - piece.length;
        if (result == HTTP_BODY_MORE) {
            assert_int_equal(piece.length, 0);
        }
    }
    return result;
}

static const struct {
    const char *bytes;
    enum http_body_result result;
    const char *content; /* when COMPLETE */
    const char *rest;    /* what is not the body's */
} chunked[] = {
    {"0\r\n\r\n", HTTP_BODY_COMPLETE, "", ""},
    {"3\r\nabc\r\n0\r\n\r\nGET", HTTP_BODY_COMPLETE, "abc", "GET"},
    {"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", HTTP_BODY_COMPLETE, "abcde", ""},
    {"a\r\n0123456789\r\n0\r\n\r\n", HTTP_BODY_COMPLETE, "0123456789", ""},
    {"A\r\n0123456789\r\n000\r\n\r\n", HTTP_BODY_COMPLETE, "0123456789", ""},
    {"00000003\r\nabc\r\n0\r\n\r\n", HTTP_BODY_COMPLETE, "abc", ""},
    {"3;name=\"value\"\r\nabc\r\n0;x\r\n\r\n", HTTP_BODY_COMPLETE, "abc", ""},
    {"3\r\n\r\n\r\r\n0\r\n\r\n", HTTP_BODY_COMPLETE, "\r\n\r", ""},
    {"0\r\nX-Trailer: 1\r\nY: 2\r\n\r\nGET", HTTP_BODY_COMPLETE, "", "GET"},
    {"10\r\n0123456789abcdef\r\n0\r\n\r\n", HTTP_BODY_COMPLETE, "0123456789abcdef", ""},

    {"3\r\nab", HTTP_BODY_MORE, NULL, ""},
    {"3\r\nabc\r\n0\r\n", HTTP_BODY_MORE, NULL, ""},
    {"3\r\nabc\r\n0\r\nX: 1\r\n\r", HTTP_BODY_MORE, NULL, ""},

    {"\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"x\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"-1\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"+3\r\nabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"0x3\r\nabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {" 3\r\nabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3 \r\nabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3\nabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3\r\rabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3;\x01\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"000000003\r\nabc\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3\r\nabcd\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3\r\nabc\n0\r\n\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"3\r\nabcxx", HTTP_BODY_BAD, NULL, NULL},
    {"0\r\n folded\r\n\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"0\r\nno colon\r\n\r\n", HTTP_BODY_BAD, NULL, NULL},
    {"0\r\nX: \x01\r\n\r\n", HTTP_BODY_BAD, NULL, NULL},

    {"11\r\n", HTTP_BODY_TOO_LARGE, NULL, NULL},
    {"8\r\n01234567\r\n9\r\n", HTTP_BODY_TOO_LARGE, NULL, NULL},
    {"ffffffff\r\n", HTTP_BODY_TOO_LARGE, NULL, NULL},
};

static void chunks_are_read_at_every_split(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof chunked / sizeof chunked[0]; i++) {
        for (size_t step = 1; step <= strlen(chunked[i].bytes); step++) {
            struct buffer out = {0};
            size_t used;
            enum http_body_result result =
                read_in_steps(true, 0, chunked[i].bytes, step, &out, &used);
            if (result != chunked[i].result) {
                fail_msg("%s in steps of %zu: %d", chunked[i].bytes, step, result);
            }
            if (result == HTTP_BODY_COMPLETE) {
                assert_string_equal(out.data != NULL ? out.data : "", chunked[i].content);
            }
            if (chunked[i].rest != NULL) {
                assert_string_equal(chunked[i].bytes + used, chunked[i].rest);
            }
            assert_true(out.length <= LIMIT);
            buffer_free(&out);
        }
    }
}

static void lengths_are_kept(void **state)
{
    (void) state;
    for (uint64_t length = 0; length <= LIMIT + 1; length++) {
        for (size_t step = 1; step < LIMIT + 4; step++) {
            struct buffer out = {0};
            size_t used;
            enum http_body_result result =
                read_in_steps(false, length, "0123456789abcdefGET", step, &out, &used);
            assert_int_equal(result, length <= LIMIT ? HTTP_BODY_COMPLETE : HTTP_BODY_TOO_LARGE);
            assert_int_equal(used, length <= LIMIT ? length : 0);
            assert_int_equal(out.length, used);
            buffer_free(&out);
        }
    }
}

static void lines_and_trailers_are_bounded(void **state)
{
    (void) state;
    static char text[HTTP_TRAILERS_MAX * 2];
    struct buffer out = {0};
    size_t used;
    snprintf(text, sizeof text, "3;%0*d\r\nabc\r\n0\r\n\r\n", HTTP_CHUNK_LINE_MAX, 0);
    assert_int_equal(read_in_steps(true, 0, text, 7, &out, &used), HTTP_BODY_BAD);
    buffer_clear(&out);
    size_t length = (size_t) snprintf(text, sizeof text, "0\r\n");
    for (size_t i = 0; i <= HTTP_TRAILERS_MAX / 100; i++) {
        length += (size_t) snprintf(text + length, sizeof text - length, "X: %097d\r\n", 0);
    }
    snprintf(text + length, sizeof text - length, "\r\n");
    assert_int_equal(read_in_steps(true, 0, text, 7, &out, &used), HTTP_BODY_BAD);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_read_at_every_split),
        cmocka_unit_test(lengths_are_kept),
        cmocka_unit_test(lines_and_trailers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

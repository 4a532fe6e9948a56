/* Request heads (RFC 9112): what is understood, what is refused and how, at every split. */
#include "base/memory.h"
#include "http/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GET(fields) "GET /a HTTP/1.1\r\nHost: h\r\n" fields "\r\n"
#define POST(fields) "POST /a HTTP/1.1\r\nHost: h\r\n" fields "\r\n"

/* Gives the scanner one more byte at a time; *end is where it was satisfied or not. */
static enum http_scan_result scan_in_steps(const char *bytes, size_t length, size_t step,
                                           size_t *end)
{
    struct http_head_scan scan = {0};
    enum http_scan_result result = HTTP_SCAN_MORE;
    for (size_t have = step; result == HTTP_SCAN_MORE && have < length + step; have += step) {
        result = http_head_scan(&scan, slice_make(bytes, have < length ? have : length));
    }
    *end = scan.offset;
    return result;
}

static enum http_head_fault parse(const char *text, struct http_head *head)
{
    size_t end;
    size_t length = strlen(text);
    if (scan_in_steps(text, length, length, &end) != HTTP_SCAN_COMPLETE) {
        return HTTP_HEAD_BAD_BYTE;
    }
    assert_int_equal(end, length);
    /* From the heap, so that AddressSanitizer sees a step too far. */
    char *copy = memory_alloc(length);
    memcpy(copy, text, length);
    enum http_head_fault fault = http_head_parse(slice_make(copy, length), head);
    free(copy);
    return fault;
}

static const struct {
    const char *text;
    enum http_head_fault fault;
} judged[] = {
    {GET(""), HTTP_HEAD_OK},
    {"GET /a HTTP/1.0\r\n\r\n", HTTP_HEAD_OK},
    {"GET /a?b=c%20d&e HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_OK},
    {"GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_OK},
    {"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_OK},
    {"GET /a HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", HTTP_HEAD_OK},
    {POST("Content-Length: 0\r\n"), HTTP_HEAD_OK},
    {POST("Transfer-Encoding: Chunked\r\n"), HTTP_HEAD_OK},
    {POST("Expect: 100-Continue\r\n"), HTTP_HEAD_OK},
    {GET("X:\r\n"), HTTP_HEAD_OK},
    {GET("X: caf\xC3\xA9 \t \r\n"), HTTP_HEAD_OK},
    {GET("X-A: 1\r\nX-A: 2\r\n"), HTTP_HEAD_OK},

    {"GET /a\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET /a  HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET /a HTTP/1.1 \r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {" GET /a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"G(T /a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET\t/a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET /a http/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET /a HTTP/1.10\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"GET /a HTTP/1,1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_REQUEST_LINE},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH /a HTTP/1.1\r\nHost: h\r\n\r\n",
     HTTP_HEAD_BAD_REQUEST_LINE},

    {"GET a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET * HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET ftp://h/a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET /%2 HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET /a\\b HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"GET /caf\xC3\xA9 HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},
    {"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_TARGET},

    {"GET /a HTTP/1.2\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_VERSION},
    {"GET /a HTTP/0.9\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_VERSION},
    {"PRI * HTTP/2.0\r\n\r\n", HTTP_HEAD_BAD_VERSION},

    {GET("X : 1\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET("X\t: 1\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET("X\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET(": 1\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET("X: 1\r\n 2\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET("X: 1\r\n\t2\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET(" X: 1\r\n"), HTTP_HEAD_BAD_FIELD},
    {GET("X(: 1\r\n"), HTTP_HEAD_BAD_FIELD},

    {"GET /a HTTP/1.1\r\n\r\n", HTTP_HEAD_BAD_HOST},
    {"GET /a HTTP/1.1\r\nHost:\r\n\r\n", HTTP_HEAD_BAD_HOST},
    {GET("Host: h\r\n"), HTTP_HEAD_BAD_HOST},
    {GET("hOST: other\r\n"), HTTP_HEAD_BAD_HOST},
    {"GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", HTTP_HEAD_BAD_HOST},
    {"GET /a HTTP/1.1\r\nHost: a,b\r\n\r\n", HTTP_HEAD_BAD_HOST},
    {"GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", HTTP_HEAD_BAD_HOST},
    {"GET /a HTTP/1.1\r\nHost: u@h\r\n\r\n", HTTP_HEAD_BAD_HOST},
    {"GET /a HTTP/1.0\r\nHost: a b\r\n\r\n", HTTP_HEAD_BAD_HOST},

    {POST("Content-Length: 1\r\nContent-Length: 1\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: 1\r\ncontent-length: 2\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: 1, 1\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length:\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: +1\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: -1\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: 0x1\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: 1 1\r\n"), HTTP_HEAD_BAD_LENGTH},
    {POST("Content-Length: 18446744073709551617\r\n"), HTTP_HEAD_BAD_LENGTH},

    {POST("Transfer-Encoding: gzip\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: gzip, chunked\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: chunked, chunked\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: chunked;q=1\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: identity\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: \x0B"
          "chunked\r\n"),
     HTTP_HEAD_BAD_BYTE},
    {POST("Transfer-Encoding:\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), HTTP_HEAD_BAD_CODING},
    {POST("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), HTTP_HEAD_BAD_CODING},
    {"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", HTTP_HEAD_BAD_CODING},

    {POST("Expect: 200-ok\r\n"), HTTP_HEAD_BAD_EXPECTATION},
    {GET("Authorization: a\r\nAuthorization: b\r\n"), HTTP_HEAD_REPEATED_FIELD},
    {GET("Content-Type: a\r\nContent-Type: b\r\n"), HTTP_HEAD_REPEATED_FIELD},
    {GET("If-Match: 1\r\nIf-Match: 2\r\n"), HTTP_HEAD_REPEATED_FIELD},

    {GET("X: a\x01\r\n"), HTTP_HEAD_BAD_BYTE},
    {GET("X: a\x7F\r\n"), HTTP_HEAD_BAD_BYTE},
    {GET("X: a\rb\r\n"), HTTP_HEAD_BAD_BYTE},
    {GET("X: a\nY: b\r\n"), HTTP_HEAD_BAD_BYTE},
    {GET("X: a\r\r\n"), HTTP_HEAD_BAD_BYTE},
    {"GET /a HTTP/1.1\nHost: h\n\n", HTTP_HEAD_BAD_BYTE},
    {"\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", HTTP_HEAD_BAD_BYTE},
};

static void heads_are_judged(void **state)
{
    (void) state;
    static struct http_head head;
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++) {
        enum http_head_fault fault = parse(judged[i].text, &head);
        if (fault != judged[i].fault) {
            fail_msg("%s: %s instead of %s", judged[i].text, http_head_refusal(fault)->code,
                     http_head_refusal(judged[i].fault)->code);
        }
    }
}

static void every_fault_has_an_answer(void **state)
{
    (void) state;
    for (int i = HTTP_HEAD_OK + 1; i < HTTP_HEAD_FAULT_COUNT; i++) {
        const struct http_head_refusal *refusal = http_head_refusal((enum http_head_fault) i);
        assert_true(refusal->status >= 400);
        assert_true(strlen(refusal->code) > 0);
        assert_true(strlen(refusal->text) > 0);
    }
}

/* However the bytes are cut, the scanner ends at the same place with the same answer. */
static void splits_make_no_difference(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++) {
        char text[512];
        size_t length = (size_t) snprintf(text, sizeof text, "%sGET /next", judged[i].text);
        size_t whole_end;
        enum http_scan_result whole = scan_in_steps(text, length, length, &whole_end);
        for (size_t step = 1; step < 5; step++) {
            size_t end;
            assert_int_equal(scan_in_steps(text, length, step, &end), whole);
            assert_int_equal(end, whole_end);
        }
        if (whole == HTTP_SCAN_COMPLETE) {
            assert_int_equal(whole_end, strlen(judged[i].text));
        }
    }
}

/* A client that will never send the rest must not be waited for. */
static void bad_bytes_are_seen_at_once(void **state)
{
    (void) state;
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {{"G\0", 2},      {"GET / HTTP/1.1\n", 15},
                 {"GET /\r ", 7}, {"\x16\x03\x01", 1},
                 {"\n", 1},       {"\r\n", 2},
                 {"A\r\r", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t end;
        assert_int_equal(scan_in_steps(cases[i].bytes, cases[i].length, 1, &end), HTTP_SCAN_BAD);
        assert_int_equal(end, cases[i].length - 1);
    }
}

static void parts_are_found(void **state)
{
    (void) state;
    static struct http_head head;
    static const char text[] = "PATCH http://proxy.example:80/a%20b?c=d HTTP/1.1\r\n"
                               "Host:example.com:8080\r\n"
                               "X-Empty:\r\n"
                               "x-spaced: \t two words \t\r\n"
                               "Content-Length: 42\r\n"
                               "X-Spaced: again\r\n"
                               "\r\n";
    assert_int_equal(http_head_parse(slice_of(text), &head), HTTP_HEAD_OK);
    assert_true(slice_equal_text(head.method, "PATCH"));
    assert_true(slice_equal_text(head.target, "/a%20b?c=d"));
    assert_int_equal(head.minor_version, 1);
    assert_int_equal(head.content_length, 42);
    assert_false(head.is_chunked);
    assert_false(head.expects_continue);
    assert_true(head.keep_alive);
    assert_int_equal(head.field_count, 5);
    assert_true(slice_equal_text(http_head_field(&head, slice_of("X-SPACED")), "two words"));
    assert_true(slice_equal_text(http_head_field(&head, slice_of("host")), "example.com:8080"));
    assert_int_equal(http_head_field(&head, slice_of("x-empty")).length, 0);
    assert_null(http_head_field(&head, slice_of("absent")).data);
}

static void connections_are_kept_or_closed(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool keep_alive;
    } cases[] = {
        {GET(""), true},
        {GET("Connection: close\r\n"), false},
        {GET("Connection: Close\r\n"), false},
        {GET("Connection: keep-alive, close\r\n"), false},
        {GET("Connection: keep-alive\r\nConnection: x, close\r\n"), false},
        {GET("Connection: closed\r\n"), true},
        {GET("Connection: upgrade\r\n"), true},
        {"GET /a HTTP/1.0\r\n\r\n", false},
        {"GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
        {"GET /a HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n", false},
    };
    static struct http_head head;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(http_head_parse(slice_of(cases[i].text), &head), HTTP_HEAD_OK);
        if (head.keep_alive != cases[i].keep_alive) {
            fail_msg("%s", cases[i].text);
        }
    }
}

static void fields_and_targets_are_bounded(void **state)
{
    (void) state;
    static struct http_head head;
    static char text[HTTP_TARGET_LENGTH_MAX + 4096];
    for (unsigned count = HTTP_HEADERS_MAX - 1; count <= HTTP_HEADERS_MAX; count++) {
        size_t length = (size_t) snprintf(text, sizeof text, "GET /a HTTP/1.1\r\nHost: h\r\n");
        for (unsigned i = 0; i < count; i++) {
            length += (size_t) snprintf(text + length, sizeof text - length, "X-%u: y\r\n", i);
        }
        snprintf(text + length, sizeof text - length, "\r\n");
        assert_int_equal(parse(text, &head),
                         count < HTTP_HEADERS_MAX ? HTTP_HEAD_OK : HTTP_HEAD_TOO_MANY_FIELDS);
    }
    for (int extra = 0; extra <= 1; extra++) {
        snprintf(text, sizeof text, "GET /%0*d HTTP/1.1\r\nHost: h\r\n\r\n",
                 HTTP_TARGET_LENGTH_MAX - 1 + extra, 0);
        assert_int_equal(parse(text, &head), extra == 0 ? HTTP_HEAD_OK : HTTP_HEAD_TARGET_TOO_LONG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_judged),
        cmocka_unit_test(every_fault_has_an_answer),
        cmocka_unit_test(splits_make_no_difference),
        cmocka_unit_test(bad_bytes_are_seen_at_once),
        cmocka_unit_test(parts_are_found),
        cmocka_unit_test(connections_are_kept_or_closed),
        cmocka_unit_test(fields_and_targets_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Log lines: their exact form, that nothing logged can forge one, that threads never mix. */
#include "base/buffer.h"
#include "base/log.h"

#include <jansson.h>

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* stderr goes to a file while a capture lasts. */
struct capture {
    FILE *file;
    int saved_stderr;
};

static struct capture capture_begin(void)
{
    struct capture capture = {tmpfile(), dup(STDERR_FILENO)};
    dup2(fileno(capture.file), STDERR_FILENO);
    return capture;
}

/* What was written meanwhile; release with buffer_free. */
static struct buffer capture_end(struct capture *capture)
{
    dup2(capture->saved_stderr, STDERR_FILENO);
    close(capture->saved_stderr);
    struct buffer text = {0};
    char piece[4096];
    size_t length;
    rewind(capture->file);
    while ((length = fread(piece, 1, sizeof piece, capture->file)) > 0) {
        buffer_append(&text, piece, length);
    }
    fclose(capture->file);
    return text;
}

enum { TIME_LENGTH = 24 };

static void text_lines_look_like_this(void **state)
{
    (void) state;
    log_configure(LOG_DEBUG, LOG_FORMAT_TEXT);
    struct capture capture = capture_begin();
    log_info("listening", log_text("address", "127.0.0.1"), log_int("port", 8080),
             log_bool("tls", false));
    struct buffer text = capture_end(&capture);
    assert_true(text.length > TIME_LENGTH);
    assert_int_equal(text.data[10], 'T');
    assert_int_equal(text.data[TIME_LENGTH - 1], 'Z');
    assert_string_equal(text.data + TIME_LENGTH,
                        " info listening address=127.0.0.1 port=8080 tls=false\n");
    buffer_free(&text);
}

static void text_values_cannot_forge_anything(void **state)
{
    (void) state;
    static const struct {
        struct slice value;
        const char *written;
    } cases[] = {
        {SLICE_LITERAL("T-1"), "T-1"},
        {SLICE_LITERAL("/api/v1/tickets?limit"), "/api/v1/tickets?limit"},
        {SLICE_LITERAL("M\xC3\xBCller"), "M\xC3\xBCller"},
        {SLICE_LITERAL(""), "\"\""},
        {{NULL, 0}, "\"\""},
        {SLICE_LITERAL("two words"), "\"two words\""},
        {SLICE_LITERAL("a=b"), "\"a=b\""},
        {SLICE_LITERAL("say \"x\" \\"), "\"say \\\"x\\\" \\\\\""},
        {SLICE_LITERAL("x\n2026-01-01T00:00:00.000Z info forged"),
         "\"x\\n2026-01-01T00:00:00.000Z info forged\""},
        {SLICE_LITERAL("x\r\0\x1B[31m\x7F"), "\"x\\u000d\\u0000\\u001b[31m\\u007f\""},
        {SLICE_LITERAL("\xC2\x9B"
                       "31m"),
         "\"\\u009b31m\""}, /* CSI of Latin 1 */
        {SLICE_LITERAL("a\xE2\x80\xA8"
                       "b"),
         "\"a\\u2028b\""},                                    /* line separator */
        {SLICE_LITERAL("\xE2\x80\xAEtxt"), "\"\\u202etxt\""}, /* right to left */
        {SLICE_LITERAL("bad\xFF\xC3"), "\"bad\\xff\\xc3\""},
    };
    log_configure(LOG_INFO, LOG_FORMAT_TEXT);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct capture capture = capture_begin();
        log_warn("refused", log_slice("value", cases[i].value));
        struct buffer text = capture_end(&capture);
        char expected[256];
        snprintf(expected, sizeof expected, " warn refused value=%s\n", cases[i].written);
        assert_string_equal(text.data + TIME_LENGTH, expected);
        buffer_free(&text);
    }
}

static void json_lines_are_one_document_each(void **state)
{
    (void) state;
    log_configure(LOG_INFO, LOG_FORMAT_JSON);
    struct capture capture = capture_begin();
    log_error("request failed", log_text("path", "/a\nb \xFF\""), log_int("status", 500),
              log_bool("retry", true), log_text("user", NULL));
    struct buffer text = capture_end(&capture);
    assert_ptr_equal(strchr(text.data, '\n'), text.data + text.length - 1);

    json_error_t error;
    json_t *line = json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(line);
    assert_int_equal(strlen(json_string_value(json_object_get(line, "time"))), TIME_LENGTH);
    assert_string_equal(json_string_value(json_object_get(line, "level")), "error");
    assert_string_equal(json_string_value(json_object_get(line, "message")), "request failed");
    assert_string_equal(json_string_value(json_object_get(line, "path")), "/a\nb \xEF\xBF\xBD\"");
    assert_int_equal(json_integer_value(json_object_get(line, "status")), 500);
    assert_true(json_is_true(json_object_get(line, "retry")));
    assert_string_equal(json_string_value(json_object_get(line, "user")), "");
    json_decref(line);
    buffer_free(&text);
}

static void long_values_are_cut_between_code_points(void **state)
{
    (void) state;
    char value[3001];
    for (size_t i = 0; i < 3000; i += 3) {
        memcpy(value + i, "\xE2\x82\xAC", 3);
    }
    value[3000] = '\0';
    log_configure(LOG_INFO, LOG_FORMAT_TEXT);
    struct capture capture = capture_begin();
    log_info("long", log_text("v", value));
    struct buffer text = capture_end(&capture);
    assert_int_equal(text.length, TIME_LENGTH + strlen(" info long v=") + 1023 + 1);
    buffer_free(&text);
}

static void lower_levels_are_left_out(void **state)
{
    (void) state;
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (int least = LOG_DEBUG; least <= LOG_ERROR; least++) {
        enum log_level parsed = LOG_DEBUG;
        assert_true(log_level_parse(slice_of(names[least]), &parsed));
        assert_int_equal(parsed, least);
        log_configure(parsed, LOG_FORMAT_TEXT);
        for (int level = LOG_DEBUG; level <= LOG_ERROR; level++) {
            struct capture capture = capture_begin();
            log_write((enum log_level) level, "message", NULL, 0);
            struct buffer text = capture_end(&capture);
            assert_int_equal(log_is_enabled((enum log_level) level), level >= least);
            assert_int_equal(text.length > 0, level >= least);
            buffer_free(&text);
        }
    }
    enum log_level untouched = LOG_WARN;
    assert_false(log_level_parse(slice_of("INFO"), &untouched));
    assert_false(log_level_parse(slice_of(""), &untouched));
    assert_int_equal(untouched, LOG_WARN);
}

static void logging_leaves_errno_alone(void **state)
{
    (void) state;
    log_configure(LOG_INFO, LOG_FORMAT_TEXT);
    struct capture capture = capture_begin();
    close(STDERR_FILENO); /* every write fails */
    errno = ENOENT;
    log_info("into the void", log_int("n", 1));
    int after = errno;
    struct buffer text = capture_end(&capture);
    assert_int_equal(after, ENOENT);
    assert_int_equal(text.length, 0);
    buffer_free(&text);
}

enum { THREADS = 4, LINES = 250 };

static void *write_lines(void *argument)
{
    char value[900]; /* of one letter, so that a line of two threads is told at once */
    memset(value, *(const char *) argument, sizeof value - 1);
    value[sizeof value - 1] = '\0';
    for (int i = 0; i < LINES; i++) {
        log_info("line", log_text("v", value));
    }
    return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
    (void) state;
    static char letters[THREADS] = {'a', 'b', 'c', 'd'};
    log_configure(LOG_INFO, LOG_FORMAT_TEXT);
    struct capture capture = capture_begin();
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, write_lines, &letters[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    struct buffer text = capture_end(&capture);
    size_t count = 0;
    for (char *line = text.data, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        const char *value = strstr(line, " info line v=");
        assert_ptr_equal(value, line + TIME_LENGTH);
        value += strlen(" info line v=");
        const char run[] = {*value, '\0'};
        assert_ptr_equal(value + strspn(value, run), end);
        assert_int_equal(end - value, 899);
        count++;
    }
    assert_int_equal(count, THREADS * LINES);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_lines_look_like_this),
        cmocka_unit_test(text_values_cannot_forge_anything),
        cmocka_unit_test(json_lines_are_one_document_each),
        cmocka_unit_test(long_values_are_cut_between_code_points),
        cmocka_unit_test(lower_levels_are_left_out),
        cmocka_unit_test(logging_leaves_errno_alone),
        cmocka_unit_test(lines_of_threads_never_mix),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}

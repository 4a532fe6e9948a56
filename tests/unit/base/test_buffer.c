/* Buffers: growth, the terminator that is always there, formatted text. */
#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void everything_appended_is_there_and_terminated(void **state)
{
    (void) state;
    struct buffer buffer = {0};
    buffer_append_text(&buffer, "one");
    buffer_append_char(&buffer, ' ');
    buffer_append_slice(&buffer, slice_make("two three", 3));
    buffer_append_format(&buffer, " %d%s", 3, "!");
    buffer_append(&buffer, "\0x", 2);
    assert_int_equal(buffer.length, 12);
    assert_memory_equal(buffer.data, "one two 3!\0x", 13);
    assert_true(slice_equal(buffer_slice(&buffer), slice_make("one two 3!\0x", 12)));
    buffer_free(&buffer);
}

static void it_grows_byte_by_byte_to_any_size(void **state)
{
    (void) state;
    struct buffer buffer = {0};
    for (size_t i = 0; i < 100000; i++) {
        buffer_append_char(&buffer, (char) ('a' + i % 26));
        assert_int_equal(buffer.data[buffer.length], '\0');
    }
    assert_int_equal(buffer.length, 100000);
    for (size_t i = 0; i < buffer.length; i++) {
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    }
    buffer_free(&buffer);
}

static void reserved_room_is_not_moved_again(void **state)
{
    (void) state;
    struct buffer buffer = {0};
    buffer_reserve(&buffer, 1000);
    assert_string_equal(buffer.data, "");
    const char *data = buffer.data;
    buffer_append_format(&buffer, "%1000d", 1);
    assert_ptr_equal(buffer.data, data);
    assert_int_equal(buffer.length, 1000);
    buffer_free(&buffer);
}

static void clearing_keeps_the_memory_and_freeing_gives_it_back(void **state)
{
    (void) state;
    struct buffer buffer = {0};
    buffer_clear(&buffer);
    assert_null(buffer.data);
    buffer_append_text(&buffer, "text");
    size_t capacity = buffer.capacity;
    buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    assert_int_equal(buffer.capacity, capacity);
    assert_string_equal(buffer.data, "");
    buffer_free(&buffer);
    assert_null(buffer.data);
    buffer_append_text(&buffer, "again");
    assert_string_equal(buffer.data, "again");
    buffer_free(&buffer);
}

static void appending_nothing_is_fine(void **state)
{
    (void) state;
    struct buffer buffer = {0};
    buffer_append_slice(&buffer, slice_make(NULL, 0));
    buffer_append_format(&buffer, "%s", "");
    assert_int_equal(buffer.length, 0);
    assert_string_equal(buffer.data, "");
    buffer_free(&buffer);
}

static void integers_are_decimal(void **state)
{
    (void) state;
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {{0, "0"},
                 {7, "7"},
                 {-1, "-1"},
                 {1234567890, "1234567890"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer buffer = {0};
        buffer_append_int(&buffer, cases[i].value);
        assert_string_equal(buffer.data, cases[i].text);
        buffer_free(&buffer);
    }
}

static void formatted_text_of_every_length_is_whole(void **state)
{
    (void) state;
    for (int length = 0; length < 300; length++) {
        struct buffer buffer = {0};
        buffer_append_text(&buffer, "x");
        buffer_append_format(&buffer, "%*s|", length, "");
        assert_int_equal(buffer.length, length + 2);
        assert_int_equal(strlen(buffer.data), length + 2);
        assert_int_equal(buffer.data[length + 1], '|');
        buffer_free(&buffer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_appended_is_there_and_terminated),
        cmocka_unit_test(it_grows_byte_by_byte_to_any_size),
        cmocka_unit_test(reserved_room_is_not_moved_again),
        cmocka_unit_test(clearing_keeps_the_memory_and_freeing_gives_it_back),
        cmocka_unit_test(appending_nothing_is_fine),
        cmocka_unit_test(integers_are_decimal),
        cmocka_unit_test(formatted_text_of_every_length_is_whole),
    };
    return cmocka_run_group_tests_name("base/buffer", tests, NULL, NULL);
}

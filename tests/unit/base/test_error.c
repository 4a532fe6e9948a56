/* Errors: the first message stays, long ones are cut between code points. */
#include "base/error.h"
#include "base/slice.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void all_parts_are_filled_in(void **state)
{
    (void) state;
    struct error error = {0};
    assert_int_equal(error_set_at(&error, RESULT_INVALID, "schema_type", "/title",
                                  "The title must be %s, not %d.", "text", 7),
                     RESULT_INVALID);
    assert_int_equal(error.result, RESULT_INVALID);
    assert_string_equal(error.code, "schema_type");
    assert_string_equal(error.pointer, "/title");
    assert_string_equal(error.text, "The title must be text, not 7.");
}

static void a_message_is_one_line(void **state)
{
    (void) state;
    struct error error = {0};
    error_set(&error, RESULT_INVALID, "taken", "The name %s is taken.", "\x1B[2J\nroot");
    assert_string_equal(error.text, "The name  [2J root is taken.");
}

static void the_lower_message_is_kept(void **state)
{
    (void) state;
    struct error error = {0};
    error_set(&error, RESULT_RETRY, "database_busy", "Try again.");
    assert_int_equal(error_set(&error, RESULT_FAILED, "internal", "Something."), RESULT_FAILED);
    assert_int_equal(error.result, RESULT_RETRY);
    assert_string_equal(error.code, "database_busy");
    assert_string_equal(error.text, "Try again.");

    error_clear(&error);
    assert_int_equal(error.result, RESULT_OK);
    assert_string_equal(error.text, "");
    error_set(&error, RESULT_FAILED, "internal", "Something.");
    assert_string_equal(error.code, "internal");
}

static void what_another_call_said_is_handed_on(void **state)
{
    (void) state;
    struct error lower = {0};
    error_set_at(&lower, RESULT_CONFLICT, "taken", "/username", "Choose another name.");

    struct error error = {0};
    assert_int_equal(error_pass(&error, &lower), RESULT_CONFLICT);
    assert_memory_equal(&error, &lower, sizeof error);

    struct error other = {0};
    error_set(&other, RESULT_FAILED, "internal", "Something.");
    assert_int_equal(error_pass(&error, &other), RESULT_FAILED);
    assert_string_equal(error.code, "taken");
}

static void nobody_needs_to_listen(void **state)
{
    (void) state;
    assert_int_equal(error_set(NULL, RESULT_CONFLICT, "c", "text"), RESULT_CONFLICT);
    assert_int_equal(error_set_at(NULL, RESULT_NOT_FOUND, "c", "/p", "text"), RESULT_NOT_FOUND);
    error_clear(NULL);
    assert_int_equal(error_pass(NULL, &(struct error){.result = RESULT_RETRY}), RESULT_RETRY);
}

static void what_is_too_long_is_cut_between_code_points(void **state)
{
    (void) state;
    /* From every offset, so that the limit falls on each byte of the three-byte signs. */
    for (size_t lead = 0; lead < 4; lead++) {
        char text[1024] = "";
        memset(text, 'x', lead);
        for (size_t at = lead; at + 3 < sizeof text; at += 3) {
            memcpy(text + at, "\xE2\x82\xAC", 3);
        }
        struct error error = {0};
        error_set_at(&error, RESULT_INVALID, text, text, "%s", text);
        const char *const parts[] = {error.code, error.text, error.pointer};
        const size_t sizes[] = {sizeof error.code, sizeof error.text, sizeof error.pointer};
        for (size_t i = 0; i < 3; i++) {
            struct slice part = slice_of(parts[i]);
            assert_int_equal(utf8_find_invalid(part), part.length);
            assert_true(part.length < sizes[i] && part.length + 3 >= sizes[i]);
            assert_memory_equal(part.data, text, part.length);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_parts_are_filled_in),
        cmocka_unit_test(a_message_is_one_line),
        cmocka_unit_test(the_lower_message_is_kept),
        cmocka_unit_test(what_another_call_said_is_handed_on),
        cmocka_unit_test(nobody_needs_to_listen),
        cmocka_unit_test(what_is_too_long_is_cut_between_code_points),
    };
    return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}

/* UTF-8: every code point there and back, and every kind of fault against a plain definition. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_scalar(uint32_t code_point)
{
    return code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

static size_t shortest_length(uint32_t code_point)
{
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

/* RFC 3629 as prose has it: bit patterns, then shortest form, then range. 0 when invalid. */
static size_t plain_decode(const unsigned char *bytes, size_t length, uint32_t *code_point)
{
    size_t wanted = bytes[0] < 0x80             ? 1
                    : (bytes[0] & 0xE0) == 0xC0 ? 2
                    : (bytes[0] & 0xF0) == 0xE0 ? 3
                    : (bytes[0] & 0xF8) == 0xF0 ? 4
                                                : 0;
    if (wanted == 0 || wanted > length) {
        return 0;
    }
    uint32_t value = wanted == 1 ? bytes[0] : bytes[0] & (0xFFu >> (wanted + 1));
    for (size_t i = 1; i < wanted; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    if (!is_scalar(value) || shortest_length(value) != wanted) {
        return 0;
    }
    *code_point = value;
    return wanted;
}

static void assert_decodes_as_plainly(const unsigned char *bytes, size_t length)
{
    struct slice text = slice_make((const char *) bytes, length);
    uint32_t expected = 1;
    uint32_t code_point = 1;
    size_t offset = 0;
    size_t consumed = plain_decode(bytes, length, &expected);
    bool valid = utf8_next(text, &offset, &code_point);
    if (valid != (consumed > 0) || offset != consumed || code_point != expected) {
        fail_msg("%02x %02x %02x %02x (%zu bytes)", bytes[0], bytes[1], bytes[2], bytes[3], length);
    }
}

static void every_code_point_goes_there_and_back(void **state)
{
    (void) state;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        char bytes[4];
        size_t length = utf8_encode(code_point, bytes);
        if (length != shortest_length(code_point)) {
            fail_msg("U+%04X takes %zu bytes", code_point, length);
        }
        struct slice text = slice_make(bytes, length);
        uint32_t decoded = 0;
        size_t offset = 0;
        bool valid = utf8_next(text, &offset, &decoded);
        if (valid != is_scalar(code_point) ||
            (valid && (decoded != code_point || offset != length))) {
            fail_msg("U+%04X does not come back", code_point);
        }
    }
}

static void every_beginning_of_three_bytes_is_judged_right(void **state)
{
    (void) state;
    for (unsigned bits = 0; bits < 1u << 24; bits++) {
        /* Inner bytes of ASCII all mean the same: one stands for them. */
        unsigned char bytes[4] = {(unsigned char) (bits >> 16), (unsigned char) (bits >> 8),
                                  (unsigned char) bits, 0x80};
        if (bytes[0] < 0x80 || (bytes[1] < 0x7F && bytes[1] > 0) ||
            (bytes[2] < 0x7F && bytes[2] > 0)) {
            continue;
        }
        assert_decodes_as_plainly(bytes, 3);
        assert_decodes_as_plainly(bytes, 4);
    }
}

static void every_edge_of_four_bytes_is_judged_right(void **state)
{
    (void) state;
    static const unsigned char edges[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                          0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF,
                                          0xF0, 0xF1, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF};
    enum { COUNT = sizeof edges };
    for (size_t n = 0; n < (size_t) COUNT * COUNT * COUNT * COUNT; n++) {
        unsigned char bytes[4] = {edges[n % COUNT], edges[n / COUNT % COUNT],
                                  edges[n / COUNT / COUNT % COUNT],
                                  edges[n / COUNT / COUNT / COUNT]};
        for (size_t length = 1; length <= 4; length++) {
            assert_decodes_as_plainly(bytes, length);
        }
    }
}

static void the_first_fault_is_found_wherever_it_is(void **state)
{
    (void) state;
    for (size_t length = 1; length < 40; length++) {
        for (size_t at = 0; at < length; at++) {
            char text[40];
            for (size_t i = 0; i < length; i++) {
                text[i] = 'a';
            }
            struct slice whole = slice_make(text, length);
            assert_int_equal(utf8_find_invalid(whole), length);
            text[at] = (char) 0xC3; /* two bytes promised, one there */
            assert_int_equal(utf8_find_invalid(whole), at);
            if (at + 1 < length) {
                text[at + 1] = (char) 0xBC;
                assert_int_equal(utf8_find_invalid(whole), length);
                assert_int_equal(utf8_count(whole), length - 1);
            }
        }
    }
    assert_int_equal(utf8_find_invalid(slice_make(NULL, 0)), 0);
    assert_int_equal(utf8_find_invalid(slice_of("ok \xF0\x9F\x9A\x80 \xED\xA0\x80")), 8);
}

static void code_points_are_counted_not_bytes(void **state)
{
    (void) state;
    assert_int_equal(utf8_count(slice_of("")), 0);
    assert_int_equal(utf8_count(slice_make(NULL, 0)), 0);
    assert_int_equal(utf8_count(slice_of("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x9A\x80")), 4);
}

static void truncation_never_cuts_a_code_point(void **state)
{
    (void) state;
    struct slice text = slice_of("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x9A\x80z");
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t limit = 0; limit < sizeof expected / sizeof expected[0]; limit++) {
        assert_int_equal(utf8_truncate(text, limit).length, expected[limit]);
    }
    /* What is not UTF-8 still ends near the limit. */
    assert_int_equal(utf8_truncate(slice_of("\x80\x80\x80\x80\x80\x80\x80\x80"), 6).length, 3);
}

static void test_controls(void **state)
{
    (void) state;
    static const uint32_t controls[] = {0x00,   0x0A,   0x1F,   0x7F,   0x9F,   0x2028, 0x2029,
                                        0x202A, 0x202E, 0x2066, 0x2069, 0xFFFE, 0xFFFF};
    static const uint32_t others[] = {0x20,   0x7E,   0xA0,   0x200E, 0x2027, 0x202F,
                                      0x2065, 0x206A, 0xFEFF, 0xFFFD, 0x1F600};
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        assert_true(utf8_is_control(controls[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(utf8_is_control(others[i]));
    }
}

static void what_steers_a_terminal_is_overwritten(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        const char *printable;
    } cases[] = {
        {"", ""},
        {"plain \xC3\xBC \xF0\x9F\x9A\x80", "plain \xC3\xBC \xF0\x9F\x9A\x80"},
        {"\x1B[2J\ngood\x7F", " [2J good "},
        {"C1 \xC2\x9B!", "C1   !"},
        {"turned \xE2\x80\xAE!", "turned    !"},
        {"cut \xC3", "cut ?"},
        {"\x9B no UTF-8", "? no UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        size_t length = strlen(cases[i].text);
        memcpy(text, cases[i].text, length + 1);
        utf8_make_printable(text, length);
        assert_string_equal(text, cases[i].printable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_goes_there_and_back),
        cmocka_unit_test(every_beginning_of_three_bytes_is_judged_right),
        cmocka_unit_test(every_edge_of_four_bytes_is_judged_right),
        cmocka_unit_test(the_first_fault_is_found_wherever_it_is),
        cmocka_unit_test(code_points_are_counted_not_bytes),
        cmocka_unit_test(truncation_never_cuts_a_code_point),
        cmocka_unit_test(test_controls),
        cmocka_unit_test(what_steers_a_terminal_is_overwritten),
    };
    return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}

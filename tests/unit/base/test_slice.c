/* Slices: order, trimming, splitting, numbers, and edit distance against the textbook. */
#include "base/slice.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct slice nothing = {NULL, 0};

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void order_is_bytewise_and_prefixes_come_first(void **state)
{
    (void) state;
    static const struct slice sorted[] = {
        {NULL, 0},
        SLICE_LITERAL("\0"),
        SLICE_LITERAL("A"),
        SLICE_LITERAL("a"),
        SLICE_LITERAL("a\0"),
        SLICE_LITERAL("aa"),
        SLICE_LITERAL("ab"),
        SLICE_LITERAL("b"),
        SLICE_LITERAL("\xC3"),
        SLICE_LITERAL("\xFF"),
    };
    int count = sizeof sorted / sizeof sorted[0];
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
            assert_int_equal(sign(slice_compare(sorted[i], sorted[j])), sign(i - j));
            assert_int_equal(slice_equal(sorted[i], sorted[j]), i == j);
        }
    }
}

static void only_ascii_letters_are_folded(void **state)
{
    (void) state;
    assert_true(slice_equal_ignoring_case(slice_of("Content-Type"), slice_of("cONTENT-tYPE")));
    assert_true(slice_equal_ignoring_case(nothing, slice_of("")));
    assert_false(slice_equal_ignoring_case(slice_of("a"), slice_of("ab")));
    assert_false(slice_equal_ignoring_case(slice_of("@"), slice_of("`")));
    assert_false(slice_equal_ignoring_case(slice_of("["), slice_of("{")));
    assert_false(slice_equal_ignoring_case(slice_of("\xC4"), slice_of("\xE4")));
}

static void prefixes(void **state)
{
    (void) state;
    assert_true(slice_starts_with(slice_of("org/prod"), slice_of("org")));
    assert_true(slice_starts_with(slice_of("org"), slice_of("org")));
    assert_true(slice_starts_with(slice_of("org"), nothing));
    assert_true(slice_starts_with(nothing, nothing));
    assert_false(slice_starts_with(slice_of("or"), slice_of("org")));
    assert_false(slice_starts_with(nothing, slice_of("o")));
}

static void trimming(void **state)
{
    (void) state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"plain", "plain"}, {" \t\r\n x y \n", "x y"}, {"", ""}, {" \t ", ""}, {"\vx\f", "\vx\f"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(slice_equal_text(slice_trim(slice_of(cases[i].text)), cases[i].expected));
    }
    assert_int_equal(slice_trim(nothing).length, 0);
}

static void splitting(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool found;
        const char *head, *tail;
    } cases[] = {
        {"a=b", true, "a", "b"}, {"a=b=c", true, "a", "b=c"}, {"=", true, "", ""},
        {"a=", true, "a", ""},   {"=b", true, "", "b"},       {"ab", false, "ab", ""},
        {"", false, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice head;
        struct slice tail;
        assert_int_equal(slice_split_once(slice_of(cases[i].text), '=', &head, &tail),
                         cases[i].found);
        assert_true(slice_equal_text(head, cases[i].head));
        assert_true(slice_equal_text(tail, cases[i].tail));
    }
    struct slice head;
    struct slice tail;
    assert_false(slice_split_once(nothing, '=', &head, &tail));
    assert_int_equal(head.length + tail.length, 0);
}

static void numbers(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool valid;
        long long value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"42", true, 42},
        {"-42", true, -42},
        {"9223372036854775807", true, LLONG_MAX},
        {"-9223372036854775808", true, LLONG_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"--1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x10", false, 0},
        {"1-", false, 0},
        {"\xD9\xA1", false, 0}, /* an Arabic-Indic one */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        long long value = 77;
        assert_int_equal(slice_parse_int64(slice_of(cases[i].text), &value), cases[i].valid);
        assert_int_equal(value, cases[i].valid ? cases[i].value : 77);
    }
    long long value = 77;
    assert_false(slice_parse_int64(nothing, &value));
    assert_false(slice_parse_int64(slice_make("1\0", 2), &value));
    assert_true(slice_parse_int64(slice_make("123", 2), &value)); /* not past the end */
    assert_int_equal(value, 12);
}

enum { WORD_MAX = 12 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The textbook's full table. */
static size_t whole_distance(struct slice a, struct slice b)
{
    size_t d[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= a.length; i++) {
        for (size_t j = 0; j <= b.length; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t change = d[i - 1][j - 1] + (a.data[i - 1] != b.data[j - 1]);
            d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.length][b.length];
}

static struct slice random_word(char out[WORD_MAX], unsigned *seed)
{
    size_t length = (size_t) rand_r(seed) % (WORD_MAX + 1);
    for (size_t i = 0; i < length; i++) {
        out[i] = (char) ('a' + rand_r(seed) % 3);
    }
    return slice_make(out, length);
}

static void edit_distance_agrees_with_the_textbook(void **state)
{
    (void) state;
    unsigned seed = 20260131;
    for (int round = 0; round < 20000; round++) {
        char first[WORD_MAX];
        char second[WORD_MAX];
        struct slice a = random_word(first, &seed);
        struct slice b = random_word(second, &seed);
        size_t whole = whole_distance(a, b);
        for (size_t limit = 0; limit <= 8; limit++) {
            assert_int_equal(slice_edit_distance(a, b, limit), least(whole, limit + 1));
        }
    }
}

static void edit_distance_of_known_words(void **state)
{
    (void) state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},
        {"transitions", "transitions", 0},
        {"transtions", "transitions", 1},
        {"resolutionMinuets", "resolutionMinutes", 1}, /* a swap is one slip */
        {"IN_PROGRES", "IN_PROGRESS", 1},
        {"kitten", "sitting", 3},
        {"role", "workflow", 3}, /* out of reach of the limit 2: one more than it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t limit = cases[i].distance == 3 ? 2 : 3;
        assert_int_equal(slice_edit_distance(slice_of(cases[i].a), slice_of(cases[i].b), limit),
                         cases[i].distance);
    }
    assert_int_equal(slice_edit_distance(nothing, slice_of("abc"), 8), 3);
    assert_int_equal(slice_edit_distance(nothing, nothing, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_bytewise_and_prefixes_come_first),
        cmocka_unit_test(only_ascii_letters_are_folded),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(trimming),
        cmocka_unit_test(splitting),
        cmocka_unit_test(numbers),
        cmocka_unit_test(edit_distance_agrees_with_the_textbook),
        cmocka_unit_test(edit_distance_of_known_words),
    };
    return cmocka_run_group_tests_name("base/slice", tests, NULL, NULL);
}

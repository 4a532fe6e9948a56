/* Time as text: known moments, and agreement with the C library on every day. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void known_moments(void **state)
{
    (void) state;
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {999, "1970-01-01T00:00:00.999Z"},
        {951782400000, "2000-02-29T00:00:00.000Z"},
        {951868799999, "2000-02-29T23:59:59.999Z"},
        {1769851800000, "2026-01-31T09:30:00.000Z"},
        {4107542400000, "2100-03-01T00:00:00.000Z"}, /* 2100 is no leap year */
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {253402300800000, "9999-12-31T23:59:59.999Z"}, /* out of range: the nearest */
        {INT64_MAX, "9999-12-31T23:59:59.999Z"},
        {-1, "1970-01-01T00:00:00.000Z"},
        {INT64_MIN, "1970-01-01T00:00:00.000Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[CLOCK_TEXT_SIZE];
        assert_int_equal(clock_format_ms(cases[i].ms, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void every_day_until_2500_agrees_with_the_c_library(void **state)
{
    (void) state;
    for (int64_t day = 0; day < 530 * INT64_C(366); day++) {
        time_t seconds = (time_t) (day * 86400 + day % 86400);
        struct tm parts;
        char expected[CLOCK_TEXT_SIZE];
        char text[CLOCK_TEXT_SIZE];
        gmtime_r(&seconds, &parts);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
        clock_format_ms((int64_t) seconds * 1000, text);
        assert_string_equal(text, expected);
    }
}

static void both_clocks_go_forward(void **state)
{
    (void) state;
    int64_t before = clock_monotonic_ns();
    assert_true(clock_monotonic_ns() >= before);
    /* time(2) reads a clock that ticks: it may be some milliseconds behind. */
    int64_t difference_s = clock_now_ms() / 1000 - (int64_t) time(NULL);
    assert_in_range(difference_s + 5, 0, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments),
        cmocka_unit_test(every_day_until_2500_agrees_with_the_c_library),
        cmocka_unit_test(both_clocks_go_forward),
    };
    return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}

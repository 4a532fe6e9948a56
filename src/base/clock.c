#include "base/clock.h"

#include <string.h>
#include <time.h>

static const int64_t ms_per_day = INT64_C(86400000);
static const int64_t last_ms = INT64_C(253402300799999); /* 9999-12-31T23:59:59.999Z */

int64_t clock_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void put_two_digits(char *out, unsigned value)
{
    out[0] = (char) ('0' + value / 10);
    out[1] = (char) ('0' + value % 10);
}

struct date {
    unsigned year;
    unsigned month; /* 1 to 12 */
    unsigned day;   /* 1 to 31 */
};

/*
 * Proleptic Gregorian calendar (Howard Hinnant's days_from_civil, turned round): years begin in
 * March here, so that the leap day is the last of its year and every month's first day is linear.
 */
static struct date date_of_day(unsigned days_since_1970)
{
    unsigned days = days_since_1970 + 719468; /* since 0000-03-01 */
    unsigned era = days / 146097;             /* of 400 years */
    unsigned day_of_era = days % 146097;
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month_from_march = (5 * day_of_year + 2) / 153;

    struct date date;
    date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
    return date;
}

size_t clock_format_ms(int64_t unix_ms, char out[CLOCK_TEXT_SIZE])
{
    static const char shape[] = "0000-00-00T00:00:00.000Z";
    int64_t ms = unix_ms < 0 ? 0 : unix_ms > last_ms ? last_ms : unix_ms;
    struct date date = date_of_day((unsigned) (ms / ms_per_day));
    unsigned of_day = (unsigned) (ms % ms_per_day);

    memcpy(out, shape, sizeof shape);
    put_two_digits(out, date.year / 100);
    put_two_digits(out + 2, date.year % 100);
    put_two_digits(out + 5, date.month);
    put_two_digits(out + 8, date.day);
    put_two_digits(out + 11, of_day / 3600000);
    put_two_digits(out + 14, of_day / 60000 % 60);
    put_two_digits(out + 17, of_day / 1000 % 60);
    out[20] = (char) ('0' + of_day % 1000 / 100);
    put_two_digits(out + 21, of_day % 100);
    return sizeof shape - 1;
}

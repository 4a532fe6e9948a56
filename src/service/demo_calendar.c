#include "service/demo_calendar.h"

enum {
    HOURS_A_DAY = 24,
    HOURS = DEMO_DAYS * HOURS_A_DAY,
    OFFICE_FROM = 7, /* o'clock */
    OFFICE_TO = 18,
    WEEKEND_PERCENT = 14, /* of what happens on other days */
    FINENESS = 1000,
};
static const int64_t ms_per_hour = INT64_C(3600) * 1000;
static const int64_t ms_per_day = INT64_C(24) * 3600 * 1000;

/* How much begins in each hour of a working day. */
static const unsigned char hour_weights[HOURS_A_DAY] = {
    6, 5, 4, 4, 5, 9, 28, 62, 94, 100, 96, 84, 58, 72, 92, 88, 70, 44, 20, 13, 11, 10, 9, 8,
};

/* 1970 began on a Thursday; Monday is 0. */
static bool is_weekend(int64_t at_ms)
{
    return (at_ms / ms_per_day + 3) % 7 >= 5;
}

static int hour_of(int64_t at_ms)
{
    return (int) (at_ms % ms_per_day / ms_per_hour);
}

static int64_t weight_of(int64_t at_ms)
{
    int64_t weight = hour_weights[hour_of(at_ms)] * (int64_t) FINENESS;
    return is_weekend(at_ms) ? weight * WEEKEND_PERCENT / 100 : weight;
}

void demo_calendar_spread(int64_t now_ms, struct demo_random *random, int64_t *out_ms, size_t count)
{
    int64_t start_ms = now_ms - HOURS * ms_per_hour;
    int64_t total = 0;
    for (int hour = 0; hour < HOURS; hour++) {
        total += weight_of(start_ms + hour * ms_per_hour);
    }
    int64_t slot_ms = start_ms; /* the hour that has `passed` weight before it */
    int64_t passed = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t share = (int64_t) i * FINENESS + demo_random_below(random, FINENESS);
        int64_t wanted = total * share / ((int64_t) count * FINENESS);
        while (wanted - passed >= weight_of(slot_ms)) {
            passed += weight_of(slot_ms);
            slot_ms += ms_per_hour;
        }
        out_ms[i] = slot_ms + (wanted - passed) * ms_per_hour / weight_of(slot_ms);
    }
}

bool demo_calendar_is_office(int64_t at_ms)
{
    return !is_weekend(at_ms) && hour_of(at_ms) >= OFFICE_FROM && hour_of(at_ms) < OFFICE_TO;
}

int64_t demo_calendar_office_ms(int64_t at_ms, struct demo_random *random)
{
    if (demo_calendar_is_office(at_ms)) {
        return at_ms;
    }
    int64_t morning_ms = at_ms - at_ms % ms_per_day + OFFICE_FROM * ms_per_hour;
    while (morning_ms < at_ms || is_weekend(morning_ms)) {
        morning_ms += ms_per_day;
    }
    return morning_ms + demo_random_between(random, 0, 2 * ms_per_hour);
}

unsigned demo_calendar_week(int64_t at_ms)
{
    return (unsigned) (at_ms / ms_per_day / 7);
}

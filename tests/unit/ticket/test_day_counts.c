/* Lengths of time in buckets: in order, without a gap, and near what they stand for. */
#include "ticket/day_counts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void buckets_begin_and_end_where_they_say(void **state)
{
    static const struct {
        int64_t seconds;
        unsigned bucket;
    } rows[] = {
        {-5, 0},
        {0, 0},
        {3, 0},
        {4, 0},
        {5, 1},
        {7, 3},
        {8, 4},
        {9, 4},
        {10, 5},
        {15, 7},
        {16, 8},
        {19, 8},
        {20, 9},
        {63, 15},
        {64, 16},
        {79, 16},
        {3600, 39},
        {INT64_C(8589934591), 123},
        {INT64_C(1) << 40, 123},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(duration_bucket(rows[i].seconds * 1000), rows[i].bucket);
        assert_int_equal(duration_bucket(rows[i].seconds * 1000 + 999), rows[i].bucket);
    }
}

static void a_bucket_is_near_every_time_in_it(void **state)
{
    unsigned last = 0;
    (void) state;
    for (int64_t seconds = 4; seconds < 100 * 86400; seconds += 1 + seconds / 50) {
        unsigned bucket = duration_bucket(seconds * 1000);
        int64_t error = duration_bucket_seconds(bucket) - seconds;
        assert_true(bucket == last || bucket == last + 1);
        assert_true((error < 0 ? -error : error) * 8 <= seconds);
        last = bucket;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_begin_and_end_where_they_say),
        cmocka_unit_test(a_bucket_is_near_every_time_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

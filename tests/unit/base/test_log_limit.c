/* What hundreds say at once stands in the log once; what is new stands there at once. */
#include "base/log_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_text_is_said_once_and_again_after_its_rest(void **state)
{
    (void) state;
    struct log_limit limit = {0};
    assert_true(log_limit_allows(&limit, "refused", 1000));
    assert_false(log_limit_allows(&limit, "refused", 1000));
    assert_false(log_limit_allows(&limit, "refused", 1000 + LOG_LIMIT_REST_MS - 1));
    assert_true(log_limit_allows(&limit, "refused", 1000 + LOG_LIMIT_REST_MS));
    assert_false(log_limit_allows(&limit, "refused", 1000 + LOG_LIMIT_REST_MS));
}

static void each_text_has_a_rest_of_its_own(void **state)
{
    (void) state;
    struct log_limit limit = {0};
    for (int round = 0; round < 3; round++) {
        assert_int_equal(log_limit_allows(&limit, "only just failed", 1000 + round), round == 0);
        assert_int_equal(log_limit_allows(&limit, "refused", 1000 + round), round == 0);
    }
}

static void long_texts_are_known_by_their_beginning(void **state)
{
    (void) state;
    struct log_limit limit = {0};
    char text[512];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_true(log_limit_allows(&limit, text, 1000));
    assert_false(log_limit_allows(&limit, text, 1000));
}

static void the_oldest_is_forgotten(void **state)
{
    (void) state;
    struct log_limit limit = {0};
    char text[32];
    for (int i = 0; i <= LOG_LIMIT_TEXTS; i++) {
        (void) snprintf(text, sizeof text, "text %d", i);
        assert_true(log_limit_allows(&limit, text, 1000));
    }
    assert_false(log_limit_allows(&limit, "text 1", 1000));
    assert_true(log_limit_allows(&limit, "text 0", 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_said_once_and_again_after_its_rest),
        cmocka_unit_test(each_text_has_a_rest_of_its_own),
        cmocka_unit_test(long_texts_are_known_by_their_beginning),
        cmocka_unit_test(the_oldest_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "http/cookie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The value of cookie `s` in each field; NULL: it has none. */
static const struct {
    const char *field;
    const char *value;
} cases[] = {
    {"s=1", "1"},        {"a=2; s=1; b=3", "1"}, {"a=2;s=1", "1"}, {" s=1 ", "1"},
    {"s=1; s=2", "1"}, /* the first counts */
    {"s=a=b", "a=b"},    {"s=\"1\"", "\"1\""},   {"s=", ""},       {"", NULL},
    {"s", NULL},         {"=1", NULL},           {"S=1", NULL},    {"xs=1; s2=2", NULL},
    {"s =1", NULL},     /* the name is "s " */
    {"a=\"; s=1", "1"}, /* quotes hide nothing */
    {";;; ;s=1;;", "1"},
};

static void finds_the_first_of_its_name(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice value = cookie_find(slice_of(cases[i].field), slice_of("s"));
        if (cases[i].value == NULL) {
            assert_null(value.data);
        } else {
            assert_non_null(value.data);
            assert_true(slice_equal_text(value, cases[i].value));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_the_first_of_its_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

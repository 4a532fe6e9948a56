#include "http/etag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void tags_are_strong(void **state)
{
    (void) state;
    char text[ETAG_TEXT_SIZE];
    assert_true(slice_equal_text(etag_of_version(12, text), "\"12\""));
    assert_true(slice_equal_text(etag_of_text(slice_of("sha256:ab"), text), "\"sha256:ab\""));
}

/* If-Match: what it says of version 3; NULL: it holds, "": it does not, else the code. */
static const struct {
    const char *header;
    const char *outcome;
} conditions[] = {
    {"\"3\"", NULL},
    {" \"3\" ", NULL},
    {"*", NULL},
    {"\"1\", \"3\"", NULL},
    {"\"1\",\"3\",\"4\"", NULL},
    {"\"4\"", ""},
    {"W/\"3\"", ""}, /* weak tags never match here */
    {"\"03\"", ""},
    {"\"+3\"", ""},
    {"\"-3\"", ""},
    {"\"sha256:3\"", ""},
    {"\"\"", ""},
    {"\"99999999999999999999\"", ""},
    {"", "precondition_required"},
    {"  ", "precondition_required"},
    {"3", "bad_header"},
    {"\"3", "bad_header"},
    {"3\"", "bad_header"},
    {"\"3\" \"4\"", "bad_header"},
    {"\"3\",", "bad_header"},
    {",\"3\"", "bad_header"},
    {"*, \"3\"", "bad_header"},
    {"w/\"3\"", "bad_header"},
    {"\"a b\"", "bad_header"},
    {"\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\","
     "\"1\","
     "\"3\"",
     "bad_header"},
};

static void if_match_is_read_strictly(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        struct if_match condition;
        struct error error = {0};
        enum result result = if_match_parse(slice_of(conditions[i].header), &condition, &error);
        const char *outcome = result != RESULT_OK             ? error.code
                              : if_match_holds(&condition, 3) ? NULL
                                                              : "";
        const char *expected = conditions[i].outcome;
        if ((outcome == NULL) != (expected == NULL) ||
            (outcome != NULL && strcmp(outcome, expected) != 0)) {
            fail_msg("If-Match: %s gives %s", conditions[i].header, outcome ? outcome : "a match");
        }
        if (result != RESULT_OK) {
            assert_string_equal(error.pointer, "If-Match");
        }
    }
}

static const struct {
    const char *header;
    bool holds;
} revalidations[] = {
    {"\"abc\"", true},        {"W/\"abc\"", true},    {"*", true},
    {"\"x\", \"abc\"", true}, {"\"x\",\"y\"", false}, {"", false},
    {"abc", false},           {"\"abc", false},       {"\"abcd\"", false},
    {"\"x\" \"abc\"", false}, {"\"ab\"", false},
};

static void if_none_match_is_lenient(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof revalidations / sizeof revalidations[0]; i++) {
        if (if_none_match_holds(slice_of(revalidations[i].header), slice_of("\"abc\"")) !=
            revalidations[i].holds) {
            fail_msg("If-None-Match: %s", revalidations[i].header);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_strong),
        cmocka_unit_test(if_match_is_read_strictly),
        cmocka_unit_test(if_none_match_is_lenient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Where to listen: what is understood, and that a port in use is noticed. */
#include "http/listen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void addresses_are_understood(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        const char *formatted; /* NULL: refused */
    } cases[] = {
        {"127.0.0.1:8080", "127.0.0.1:8080"},
        {"127.0.0.1:0", "127.0.0.1:0"},
        {"[::1]:8080", "[::1]:8080"},
        {"127.0.0.1", NULL},
        {"127.0.0.1:", NULL},
        {"127.0.0.1:65536", NULL},
        {"127.0.0.1:-1", NULL},
        {"127.0.0.1:http", NULL},
        {"::1:8080", NULL},
        {"[::1]8080", NULL},
        {"256.0.0.1.:80", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_listen_address where;
        struct error error = {0};
        enum result result = http_listen_parse(cases[i].text, &where, &error);
        print_message("# %s\n", cases[i].text);
        assert_int_equal(result, cases[i].formatted != NULL ? RESULT_OK : RESULT_INVALID);
        if (result == RESULT_OK) {
            char text[HTTP_ADDRESS_TEXT_SIZE];
            http_listen_format(&where, text);
            assert_string_equal(text, cases[i].formatted);
        } else {
            assert_string_equal(error.code, "listen_invalid");
        }
    }
}

/* SO_REUSEPORT alone would let a second server take half of the first one's connections. */
static void a_port_is_shared_by_loops_only(void **state)
{
    (void) state;
    struct http_listen_address where;
    struct error error = {0};
    int first = -1;
    int second = -1;
    int other = -1;
    assert_int_equal(http_listen_parse("127.0.0.1:0", &where, &error), RESULT_OK);
    assert_int_equal(http_listen_open(&where, true, &first, &error), RESULT_OK);
    char text[HTTP_ADDRESS_TEXT_SIZE];
    http_listen_format(&where, text);
    assert_string_not_equal(text, "127.0.0.1:0");
    assert_int_equal(http_listen_open(&where, false, &second, &error), RESULT_OK);
    assert_int_equal(http_listen_open(&where, true, &other, &error), RESULT_FAILED);
    assert_string_equal(error.code, "listen_failed");
    assert_non_null(strstr(error.text, text));
    close(first);
    close(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_understood),
        cmocka_unit_test(a_port_is_shared_by_loops_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

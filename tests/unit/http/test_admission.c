/* Limits on open connections, in all and by address. */
#include "base/secret.h"
#include "http/admission.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct sockaddr_storage address(const char *text)
{
    struct sockaddr_storage out = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *) &out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) &out;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
        v6->sin6_family = AF_INET6;
    }
    return out;
}

static enum http_verdict enter(struct http_admission *admission, const char *text,
                               struct tally_entry **out)
{
    struct sockaddr_storage peer = address(text);
    return http_admission_enter(admission, (const struct sockaddr *) &peer, false, out);
}

static void addresses_are_counted_apart(void **state)
{
    (void) state;
    struct http_admission *admission = http_admission_new(100, 2);
    static const struct {
        const char *text;
        enum http_verdict verdict;
    } cases[] = {
        {"192.0.2.1", HTTP_ADMITTED},
        {"192.0.2.1", HTTP_ADMITTED},
        {"192.0.2.1", HTTP_TOO_MANY_FROM_ADDRESS},
        {"::ffff:192.0.2.1", HTTP_TOO_MANY_FROM_ADDRESS},
        {"192.0.2.2", HTTP_ADMITTED},
        {"2001:db8::1", HTTP_ADMITTED},
        {"2001:db8::ffff:2", HTTP_ADMITTED},
        {"2001:db8::3", HTTP_TOO_MANY_FROM_ADDRESS},
        {"2001:db8:0:1::1", HTTP_ADMITTED},
    };
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct tally_entry *entries[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(enter(admission, cases[i].text, &entries[i]), cases[i].verdict);
        assert_int_equal(entries[i] != NULL, cases[i].verdict == HTTP_ADMITTED);
    }
    http_admission_leave(admission, entries[0]);
    assert_int_equal(enter(admission, "192.0.2.1", &entries[0]), HTTP_ADMITTED);
    for (size_t i = 0; i < COUNT; i++) {
        if (entries[i] != NULL) {
            http_admission_leave(admission, entries[i]);
        }
    }
    http_admission_free(admission);
}

static void all_are_counted_together(void **state)
{
    (void) state;
    struct http_admission *admission = http_admission_new(2, 2);
    struct tally_entry *first;
    struct tally_entry *second;
    struct tally_entry *third;
    assert_int_equal(enter(admission, "192.0.2.1", &first), HTTP_ADMITTED);
    assert_int_equal(enter(admission, "192.0.2.2", &second), HTTP_ADMITTED);
    assert_int_equal(enter(admission, "192.0.2.3", &third), HTTP_TOO_MANY);
    http_admission_leave(admission, first);
    assert_int_equal(enter(admission, "192.0.2.3", &third), HTTP_ADMITTED);
    http_admission_leave(admission, second);
    http_admission_leave(admission, third);
    http_admission_free(admission);
}

static int start(void **state)
{
    (void) state;
    return secret_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_counted_apart),
        cmocka_unit_test(all_are_counted_together),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

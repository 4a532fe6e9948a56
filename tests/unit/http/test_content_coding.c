/* Content codings: which form of a file a client gets. */
#include "http/content_coding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
    NOTHING = 1U << CONTENT_IDENTITY,
    GZIP = NOTHING | 1U << CONTENT_GZIP,
    ALL = GZIP | 1U << CONTENT_BROTLI,
};

static const struct {
    const char *accept;
    unsigned available;
    const char *chosen;
} cases[] = {
    /* What browsers and curl send. */
    {"gzip, deflate, br, zstd", ALL, "br"},
    {"gzip, deflate", ALL, "gzip"},
    {"deflate, gzip, br", GZIP, "gzip"},
    {"gzip, br", NOTHING, "identity"},
    {"", ALL, "identity"},
    /* Weights: the heaviest, and the smallest of equals. */
    {"br;q=0.5, gzip;q=0.9", ALL, "gzip"},
    {"br;q=0.9, gzip;q=0.900", ALL, "br"},
    {"identity, gzip;q=0.5", ALL, "identity"},
    {"identity;q=0.2, gzip;q=0.5", ALL, "gzip"},
    {"gzip;q=0.001", ALL, "gzip"},
    {"br;q=0, gzip", ALL, "gzip"},
    {"br;q=0.000,gzip;q=0", ALL, "identity"},
    /* Whatever is not named. */
    {"*", ALL, "br"},
    {"*", GZIP, "gzip"},
    {"br;q=0, *", ALL, "gzip"},
    {"gzip, *;q=0", ALL, "gzip"},
    {"*;q=0", ALL, "identity"},
    {"identity;q=0", ALL, "identity"},
    {"compress", ALL, "identity"},
    /* As people write it. */
    {" GZip ; Q=0.8 ,, BR;q=0.1", ALL, "gzip"},
    {"x-gzip", ALL, "gzip"},
    {"brotli, gzipped", ALL, "identity"},
    /* What cannot be understood changes nothing. */
    {"gzip;level=9", ALL, "identity"},
    {"gzip;q=", ALL, "identity"},
    {"gzip;q=2", ALL, "identity"},
    {"gzip;q=1.001", ALL, "identity"},
    {"gzip;q=0.0001", ALL, "identity"},
    {"gzip;q=0,5", ALL, "identity"},
    {"gzip;q=-1", ALL, "identity"},
    {"gzip;q=1x", ALL, "identity"},
};

static void the_client_gets_what_it_wants(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("# %s\n", cases[i].accept);
        enum content_coding coding =
            content_coding_choose(slice_of(cases[i].accept), cases[i].available);
        assert_string_equal(content_coding_name(coding), cases[i].chosen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_client_gets_what_it_wants),
    };
    return cmocka_run_group_tests_name("http/content_coding", tests, NULL, NULL);
}

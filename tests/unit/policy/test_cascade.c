#include "policy/cascade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct walk_row {
    const char *scope;
    const char *reference;
    const char *candidates; /* in order, each ended by a space */
};

static const struct walk_row walks[] = {
    /* B2.1: from the service to the organisation */
    {"acme/p/dev/c1/db", "g", "acme/p/dev/c1/db/g acme/p/dev/c1/g acme/p/dev/g acme/p/g acme/g "},
    {"acme/p", "group-name", "acme/p/group-name acme/group-name "},
    {"acme", "g", "acme/g "},
    /* B2.2: a slash: once, whatever the scope */
    {"acme/p/dev", "prod/g", "acme/prod/g "},
    {"acme/p/dev", "acme/g", "acme/g "},
    {"acme/p/dev", "acme/p/dev/g", "acme/p/dev/g "},
    {"acme/p/dev", "acme-2/g", "acme/acme-2/g "},
    {"acme/p/dev", "", ""},
};

static void candidates_come_nearest_first(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++) {
        char seen[512] = "";
        struct cascade walk;
        struct slice candidate;
        cascade_begin(&walk, slice_of("acme"), slice_of(walks[i].scope),
                      slice_of(walks[i].reference));
        while (cascade_next(&walk, &candidate)) {
            strncat(seen, candidate.data, candidate.length);
            strcat(seen, " ");
            assert_int_equal(candidate.length, walk.scope.length + 1 + walk.name.length);
        }
        assert_string_equal(seen, walks[i].candidates);
    }
}

/* Nothing that long can be declared, and nothing that long fits. */
static void overlong_references_have_no_candidates(void **state)
{
    (void) state;
    char reference[NAME_LENGTH_MAX];
    memset(reference, 'x', sizeof reference);
    struct cascade walk;
    struct slice candidate;
    cascade_begin(&walk, slice_of("acme"), slice_of("acme/p"),
                  slice_make(reference, sizeof reference));
    assert_false(cascade_next(&walk, &candidate));
    reference[10] = '/';
    cascade_begin(&walk, slice_of("acme"), slice_of("acme/p"),
                  slice_make(reference, sizeof reference));
    assert_false(cascade_next(&walk, &candidate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(candidates_come_nearest_first),
        cmocka_unit_test(overlong_references_have_no_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

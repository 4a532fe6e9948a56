#include "policy/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SEGMENT_63 "a23456789012345678901234567890123456789012345678901234567890123"

struct absolute_row {
    const char *given;
    const char *expected; /* NULL: refused */
    const char *code;
    const char *text; /* part of the message */
};

/* B1.1 to B1.3 */
static const struct absolute_row names[] = {
    {"db-admins", "acme/db-admins", NULL, NULL},
    {"itops-dev/prod/db-admins", "acme/itops-dev/prod/db-admins", NULL, NULL},
    {"acme/prod/db-admins", "acme/prod/db-admins", NULL, NULL},
    {"acme", "acme/acme", NULL, NULL},
    {"acme/acme", "acme/acme", NULL, NULL},
    {"acme-2/x", "acme/acme-2/x", NULL, NULL},
    {"a/b/c/d/e", "acme/a/b/c/d/e", NULL, NULL},
    {"acme/a/b/c/d/e", "acme/a/b/c/d/e", NULL, NULL},
    {"a", "acme/a", NULL, NULL},
    {"A_b-9", "acme/A_b-9", NULL, NULL},
    {SEGMENT_63, "acme/" SEGMENT_63, NULL, NULL},
    {"a/b/c/d/e/f", NULL, "name.too_deep", "has 7 segments with the organisation, at most 6"},
    {"acme/a/b/c/d/e/f", NULL, "name.too_deep", "has 7 segments, at most 6"},
    {"", NULL, "name.invalid", "name \"\" is empty"},
    {"/a", NULL, "name.invalid", "segment 1 (\"\") of name \"/a\" is empty"},
    {"a/", NULL, "name.invalid", "segment 2 (\"\") of name \"a/\" is empty"},
    {"a//b", NULL, "name.invalid", "segment 2 (\"\") of name \"a//b\" is empty"},
    {"a.b", NULL, "name.invalid", "only letters, digits, '-' and '_'"},
    {"prod/a b", NULL, "name.invalid", "segment 2 (\"a b\")"},
    {"-a", NULL, "name.invalid", "begin and end with a letter or a digit"},
    {"a_", NULL, "name.invalid", "begin and end with a letter or a digit"},
    {SEGMENT_63 "4", NULL, "name.invalid", "longer than 63"},
    {"caf\xc3\xa9", NULL, "name.invalid", "only letters"},
    {"a\x1b[31m", NULL, "name.invalid", "\"a?[31m\""},
};

/* B1.5 */
static const struct absolute_row scopes[] = {
    {"", "acme", NULL, NULL},
    {"acme", "acme", NULL, NULL},
    {"itops-dev", "acme/itops-dev", NULL, NULL},
    {"acme/itops-dev/dev/c1/db", "acme/itops-dev/dev/c1/db", NULL, NULL},
    {"itops-dev/dev/c1/db", "acme/itops-dev/dev/c1/db", NULL, NULL},
    {"itops-dev/dev/c1/db/x", NULL, "name.too_deep", "at most 5"},
    {"acme/a/b/c/d/e", NULL, "name.too_deep", "service \"acme/a/b/c/d/e\" has 6 segments"},
    {"itops-dev//c1", NULL, "name.invalid", "segment 2"},
};

typedef enum result make_absolute_function(struct arena *, struct slice, struct slice,
                                           struct slice *, struct error *);

static void check_absolute(make_absolute_function *make, const struct absolute_row *rows,
                           size_t count)
{
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < count; i++) {
        struct error error = {0};
        struct slice out = {NULL, 0};
        enum result result = make(arena, slice_of("acme"), slice_of(rows[i].given), &out, &error);
        if (rows[i].expected != NULL) {
            assert_int_equal(result, RESULT_OK);
            assert_string_equal(out.data, rows[i].expected);
        } else {
            assert_int_equal(result, RESULT_INVALID);
            assert_string_equal(error.code, rows[i].code);
            if (strstr(error.text, rows[i].text) == NULL) {
                fail_msg("%s: \"%s\" lacks \"%s\"", rows[i].given, error.text, rows[i].text);
            }
        }
    }
    arena_free(arena);
}

static void names_become_absolute(void **state)
{
    (void) state;
    check_absolute(name_make_absolute, names, sizeof names / sizeof names[0]);
}

static void services_become_absolute(void **state)
{
    (void) state;
    check_absolute(scope_make_absolute, scopes, sizeof scopes / sizeof scopes[0]);
}

static void long_names_are_cut_between_characters(void **state)
{
    (void) state;
    char name[200];
    memset(name, 'x', sizeof name);
    memcpy(name + 79, "\xc3\xa9", 2);
    struct arena *arena = arena_new(0);
    struct error error = {0};
    struct slice out;
    name_make_absolute(arena, slice_of("acme"), slice_make(name, sizeof name), &out, &error);
    assert_non_null(strstr(error.text, "x…\" may hold only"));
    arena_free(arena);
}

static void names_come_apart(void **state)
{
    (void) state;
    struct slice full = slice_of("acme/prod/db-admins");
    struct slice parent;
    assert_true(slice_equal_text(name_scope(full), "acme/prod"));
    assert_true(slice_equal_text(name_short(full), "db-admins"));
    assert_true(scope_parent(slice_of("acme/prod/c1"), &parent));
    assert_true(slice_equal_text(parent, "acme/prod"));
    assert_true(scope_parent(parent, &parent));
    assert_true(slice_equal_text(parent, "acme"));
    assert_false(scope_parent(parent, &parent));
}

static void scopes_cover_whole_segments(void **state)
{
    (void) state;
    assert_true(scope_covers(slice_of("acme/prod"), slice_of("acme/prod")));
    assert_true(scope_covers(slice_of("acme/prod"), slice_of("acme/prod/c1")));
    assert_false(scope_covers(slice_of("acme/prod"), slice_of("acme/prod-2/c1")));
    assert_false(scope_covers(slice_of("acme/prod"), slice_of("acme")));
}

/* B1.2: the file name of a name leads back to it. */
static void file_stems_have_dots(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct slice stem = name_to_file_stem(arena, slice_of("itops-dev/prod/change_strict"));
    assert_string_equal(stem.data, "itops-dev.prod.change_strict");
    arena_free(arena);
}

/* B2.2 */
static void a_slash_makes_a_reference_absolute(void **state)
{
    (void) state;
    assert_true(name_is_absolute_reference(slice_of("prod/db-admins")));
    assert_false(name_is_absolute_reference(slice_of("db-admins")));
    assert_false(name_is_absolute_reference(slice_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_absolute),
        cmocka_unit_test(services_become_absolute),
        cmocka_unit_test(long_names_are_cut_between_characters),
        cmocka_unit_test(names_come_apart),
        cmocka_unit_test(scopes_cover_whole_segments),
        cmocka_unit_test(file_stems_have_dots),
        cmocka_unit_test(a_slash_makes_a_reference_absolute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "http/query_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct example {
    struct slice text;
    struct query_values names;
    int64_t limit;
    size_t sort;
    unsigned statuses;
};

static const struct query_field fields[] = {
    {.name = "q", .type = QUERY_TEXT, .offset = offsetof(struct example, text)},
    {.name = "name", .type = QUERY_TEXTS, .offset = offsetof(struct example, names)},
    {.name = "limit",
     .type = QUERY_INTEGER,
     .offset = offsetof(struct example, limit),
     .minimum = 1,
     .maximum = 200},
    {.name = "sort",
     .type = QUERY_WORD,
     .offset = offsetof(struct example, sort),
     .words = &vocabulary_sort},
    {.name = "status",
     .type = QUERY_WORDS,
     .offset = offsetof(struct example, statuses),
     .words = &vocabulary_status},
};
static const struct query_fields table = {fields, sizeof fields / sizeof fields[0]};

enum { PARAMETERS_MAX = 40 };

/* "a=1&b=2", already decoded. */
static enum result decode(struct arena *arena, const char *query, struct example *out,
                          struct error *error)
{
    struct http_query_parameter parameters[PARAMETERS_MAX];
    size_t count = 0;
    struct slice rest = slice_of(query);
    while (rest.length > 0) {
        struct slice pair;
        slice_split_once(rest, '&', &pair, &rest);
        slice_split_once(pair, '=', &parameters[count].name, &parameters[count].value);
        count++;
    }
    return query_decode(arena, parameters, count, &table, out, error);
}

static const struct {
    const char *query;
    const char *pointer;
    const char *text;
} refusals[] = {
    {"limit=0", "?limit", "The parameter \"limit\" must be a whole number from 1 to 200."},
    {"limit=201", "?limit", "from 1 to 200."},
    {"limit=", "?limit", "from 1 to 200."},
    {"limit=-1", "?limit", "from 1 to 200."},
    {"limit=5x", "?limit", "from 1 to 200."},
    {"limit=1e1", "?limit", "from 1 to 200."},
    {"limit=99999999999999999999", "?limit", "from 1 to 200."},
    {"limit=1&limit=1", "?limit", "The parameter \"limit\" may be given only once."},
    {"q=a&q=b", "?q", "may be given only once."},
    {"sort=title", "?sort",
     "must be -updated_at, updated_at, -created_at, created_at, -priority or due_at, not "
     "\"title\"."},
    {"status=open", "?status", "must be OPEN, IN_PROGRESS, RESOLVED or CLOSED, not \"open\"."},
    {"status=", "?status", "not \"\"."},
    {"stauts=OPEN", "?stauts", "There is no parameter \"stauts\" here (did you mean \"status\"?)."},
    {"colour=red", "?colour", "There is no parameter \"colour\" here."},
    {"=x", "?", "There is no parameter \"\" here"},
};

static void says_what_is_wrong_and_where(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct arena *arena = arena_new(0);
        struct example out = {0};
        struct error error = {0};
        enum result result = decode(arena, refusals[i].query, &out, &error);
        if (result != RESULT_INVALID || strcmp(error.code, "invalid_query") != 0 ||
            strcmp(error.pointer, refusals[i].pointer) != 0 ||
            strstr(error.text, refusals[i].text) == NULL) {
            fail_msg("%s gives %d %s at '%s': %s", refusals[i].query, (int) result, error.code,
                     error.pointer, error.text);
        }
        arena_free(arena);
    }
}

static void decodes_every_type(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct example out = {.limit = 50};
    assert_int_equal(decode(arena,
                            "name=a&status=OPEN&q=two words&name=b&sort=due_at&status=CLOSED", &out,
                            NULL),
                     RESULT_OK);
    assert_true(slice_equal_text(out.text, "two words"));
    assert_int_equal(out.names.count, 2);
    assert_true(slice_equal_text(out.names.items[0], "a"));
    assert_true(slice_equal_text(out.names.items[1], "b"));
    assert_int_equal(out.limit, 50);
    assert_int_equal(out.sort, 5);
    assert_int_equal(out.statuses, 0x9);
    assert_int_equal(decode(arena, "limit=200", &out, NULL), RESULT_OK);
    assert_int_equal(out.limit, 200);
    arena_free(arena);
}

static void values_are_bounded_in_number_and_length(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    struct http_query_parameter parameters[QUERY_VALUES_MAX + 1];
    for (size_t i = 0; i <= QUERY_VALUES_MAX; i++) {
        parameters[i] = (struct http_query_parameter){slice_of("name"), slice_of("x")};
    }
    struct example out = {0};
    struct error error = {0};
    assert_int_equal(query_decode(arena, parameters, QUERY_VALUES_MAX, &table, &out, &error),
                     RESULT_OK);
    out = (struct example){0};
    assert_int_equal(query_decode(arena, parameters, QUERY_VALUES_MAX + 1, &table, &out, &error),
                     RESULT_INVALID);
    assert_string_equal(error.pointer, "?name");

    char text[QUERY_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    parameters[0] = (struct http_query_parameter){slice_of("q"), slice_make(text, sizeof text)};
    error = (struct error){0};
    assert_int_equal(query_decode(arena, parameters, 1, &table, &out, &error), RESULT_INVALID);
    assert_string_equal(error.pointer, "?q");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(decodes_every_type),
        cmocka_unit_test(values_are_bounded_in_number_and_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

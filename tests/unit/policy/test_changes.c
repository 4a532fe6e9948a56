#include "base/secret.h"
#include "load_fixture.h"
#include "policy/changes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define POLICY                                                               \
    "groups:\n"                                                              \
    "  - {name: dba, users: [alice]}\n"                                      \
    "  - {name: ops, ldapGroup: cn=ops}\n"                                   \
    "workflows:\n"                                                           \
    "  - name: w\n"                                                          \
    "    displayName: W\n"                                                   \
    "    transitions: [{from: OPEN, to: CLOSED, role: any}]\n"               \
    "catalog:\n"                                                             \
    "  categories: [{name: c, displayName: C}, {name: d, displayName: D}]\n" \
    "  items:\n"                                                             \
    "    - {name: i, category: c, displayName: I, workflow: w}\n"

static void check(const char *before, const char *after, const char *expected)
{
    struct registry *old = load_text(before, NULL);
    struct registry *new = load_text(after, NULL);
    struct buffer out = {0};
    struct json_writer w;
    assert_non_null(old);
    assert_non_null(new);
    json_writer_init(&w, &out);
    registry_changes_write_json(old, new, &w);
    assert_string_equal(out.data, expected);
    buffer_free(&out);
    registry_unref(old);
    registry_unref(new);
}

#define NONE "{\"added\":[],\"removed\":[],\"changed\":[]}"

static void test_moving_lines_changes_nothing(void **state)
{
    (void) state;
    check(POLICY, "# a line more\n\n" POLICY,
          "{\"workflows\":" NONE ",\"categories\":" NONE ",\"items\":" NONE ",\"groups\":" NONE
          "}");
}

static void test_added_and_removed(void **state)
{
    (void) state;
    check(POLICY, "groups: [{name: dba, users: [alice]}, {name: prod/dba}, {name: a}]\n",
          "{\"workflows\":{\"added\":[],\"removed\":[\"acme/w\"],\"changed\":[]},"
          "\"categories\":{\"added\":[],\"removed\":[\"c\",\"d\"],\"changed\":[]},"
          "\"items\":{\"added\":[],\"removed\":[\"acme/i\"],\"changed\":[]},"
          "\"groups\":{\"added\":[\"acme/a\",\"acme/prod/dba\"],\"removed\":[\"acme/ops\"],"
          "\"changed\":[]}}");
}

struct change_row {
    const char *from;
    const char *to;
    const char *kind;
    const char *name;
};

/* Each declared field on its own. */
static const struct change_row rows[] = {
    {"[alice]", "[alice, bob]", "groups", "acme/dba"},
    {"[alice]", "[bob]", "groups", "acme/dba"},
    {"cn=ops", "cn=op", "groups", "acme/ops"},
    {"name: ops,", "name: ops, displayName: O,", "groups", "acme/ops"},
    {"name: ops,", "name: ops, description: O,", "groups", "acme/ops"},
    {"displayName: W", "displayName: V", "workflows", "acme/w"},
    {"displayName: W", "displayName: W\n    description: V", "workflows", "acme/w"},
    {"role: any", "role: dba", "workflows", "acme/w"},
    {"role: any}", "role: any}, {from: CLOSED, to: OPEN, role: any}", "workflows", "acme/w"},
    {"displayName: D", "displayName: E", "categories", "d"},
    {"displayName: D", "displayName: D, icon: x", "categories", "d"},
    {"displayName: D", "displayName: D, description: x", "categories", "d"},
    {"category: c", "category: d", "items", "acme/i"},
    {"displayName: I", "displayName: J", "items", "acme/i"},
    {"displayName: I", "displayName: I, icon: x", "items", "acme/i"},
    {"displayName: I", "displayName: I, description: x", "items", "acme/i"},
    {"workflow: w}", "workflow: acme/w}", "items", "acme/i"},
    {"workflow: w}", "workflow: w, defaults: {priority: LOW}}", "items", "acme/i"},
    {"workflow: w}", "workflow: w, defaults: {assigneeGroup: dba}}", "items", "acme/i"},
    {"workflow: w}", "workflow: w, sla: {responseMinutes: 5}}", "items", "acme/i"},
    {"workflow: w}", "workflow: w, sla: {resolutionMinutes: 5}}", "items", "acme/i"},
};

static void test_every_field_counts(void **state)
{
    (void) state;
    static const char *const kinds[] = {"workflows", "categories", "items", "groups"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer text = {0};
        struct buffer expected = {0};
        const char *at = strstr(POLICY, rows[i].from);
        assert_non_null(at);
        buffer_append_format(&text, "%.*s%s%s", (int) (at - POLICY), POLICY, rows[i].to,
                             at + strlen(rows[i].from));
        for (size_t k = 0; k < 4; k++) {
            bool is_it = strcmp(kinds[k], rows[i].kind) == 0;
            buffer_append_format(&expected, "%s\"%s\":{\"added\":[],\"removed\":[],\"changed\":[",
                                 k == 0 ? "{" : ",", kinds[k]);
            buffer_append_format(&expected, "%s%s%s]}", is_it ? "\"" : "",
                                 is_it ? rows[i].name : "", is_it ? "\"" : "");
        }
        buffer_append_char(&expected, '}');
        check(POLICY, text.data, expected.data);
        buffer_free(&text);
        buffer_free(&expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moving_lines_changes_nothing),
        cmocka_unit_test(test_added_and_removed),
        cmocka_unit_test(test_every_field_counts),
    };
    return secret_init() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}

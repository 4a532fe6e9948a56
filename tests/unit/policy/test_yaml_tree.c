#include "policy/yaml_scalar.h"
#include "policy/yaml_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* One text, read. */
struct reading {
    unsigned aliased;
    struct arena *arena;
    struct diagnostics diagnostics;
    struct yaml_documents documents;
};

static void read_text(struct reading *reading, const char *text)
{
    reading->arena = arena_new(0);
    diagnostics_init(&reading->diagnostics, reading->arena);
    const struct yaml_text source = {
        .content = slice_of(text), .file = slice_of("f"), .aliased = &reading->aliased};
    reading->aliased = 0;
    yaml_tree_read(&source, reading->arena, &reading->diagnostics, &reading->documents);
}

static void end(struct reading *reading)
{
    diagnostics_free(&reading->diagnostics);
    arena_free(reading->arena);
}

static const struct yaml_node *value_of(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_entry *entry = yaml_mapping_find(mapping, key);
    assert_non_null(entry);
    return entry->value;
}

struct scalar_row {
    const char *text;
    enum yaml_kind kind;
    int64_t integer; /* for booleans 0 or 1 */
    bool is_huge;
};

/* The core schema of YAML 1.2: what was a number or a boolean in 1.1 is text now. */
static const struct scalar_row scalars[] = {
    {"", YAML_NULL, 0, false},
    {"~", YAML_NULL, 0, false},
    {"null", YAML_NULL, 0, false},
    {"NULL", YAML_NULL, 0, false},
    {"nULL", YAML_TEXT, 0, false},
    {"true", YAML_BOOLEAN, 1, false},
    {"FALSE", YAML_BOOLEAN, 0, false},
    {"yes", YAML_TEXT, 0, false},
    {"off", YAML_TEXT, 0, false},
    {"0", YAML_INTEGER, 0, false},
    {"-12", YAML_INTEGER, -12, false},
    {"+12", YAML_INTEGER, 12, false},
    {"012", YAML_INTEGER, 12, false},
    {"0o17", YAML_INTEGER, 15, false},
    {"0x1F", YAML_INTEGER, 31, false},
    {"0o8", YAML_TEXT, 0, false},
    {"0x", YAML_TEXT, 0, false},
    {"-0x1", YAML_TEXT, 0, false},
    {"1_000", YAML_TEXT, 0, false},
    {"9223372036854775807", YAML_INTEGER, INT64_MAX, false},
    {"-9223372036854775808", YAML_INTEGER, INT64_MIN, false},
    {"9223372036854775808", YAML_INTEGER, 0, true},
    {"99999999999999999999999", YAML_INTEGER, 0, true},
    {"1.5", YAML_FLOAT, 0, false},
    {".5", YAML_FLOAT, 0, false},
    {"5.", YAML_FLOAT, 0, false},
    {"1e+06", YAML_FLOAT, 0, false},
    {"-1.e3", YAML_FLOAT, 0, false},
    {"-.inf", YAML_FLOAT, 0, false},
    {".nan", YAML_FLOAT, 0, false},
    {"-.nan", YAML_TEXT, 0, false},
    {".", YAML_TEXT, 0, false},
    {"1e", YAML_TEXT, 0, false},
    {"e5", YAML_TEXT, 0, false},
    {"+", YAML_TEXT, 0, false},
    {"1.2.3", YAML_TEXT, 0, false},
    {"12:30", YAML_TEXT, 0, false},
    {"2026-01-31", YAML_TEXT, 0, false},
};

static void test_plain_scalars(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        struct yaml_node node = {.text = slice_of(scalars[i].text)};
        yaml_scalar_resolve(&node);
        if (node.kind != scalars[i].kind) {
            fail_msg("\"%s\" is %s", scalars[i].text, yaml_kind_text(node.kind));
        }
        if (node.kind == YAML_INTEGER) {
            assert_int_equal(node.is_huge, scalars[i].is_huge);
            assert_int_equal(node.integer, scalars[i].integer);
        }
        if (node.kind == YAML_BOOLEAN) {
            assert_int_equal(node.boolean, scalars[i].integer);
        }
    }
}

static void test_quotes_and_tags_decide_types(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: \"5\"\nb: '~'\nc: !!str 5\nd: !!float 5\ne: ! 5\nf: !x 5\ng: |\n  5\n");
    const struct yaml_node *root = reading.documents.roots[0];
    assert_int_equal(value_of(root, "a")->kind, YAML_TEXT);
    assert_int_equal(value_of(root, "b")->kind, YAML_TEXT);
    assert_int_equal(value_of(root, "c")->kind, YAML_TEXT);
    assert_int_equal(value_of(root, "d")->kind, YAML_FLOAT);
    assert_int_equal(value_of(root, "e")->kind, YAML_TEXT);
    assert_int_equal(value_of(root, "f")->kind, YAML_TEXT);
    assert_string_equal(value_of(root, "f")->tag, "!x");
    assert_true(slice_equal_text(value_of(root, "g")->text, "5\n"));
    end(&reading);
}

static void test_places(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading,
              "\xEF\xBB\xBF# \xE6\x97\xA5\xE6\x9C\xAC\r\n\"\xC3\xA9\": [1,\r\n  {k: v}]\r\n");
    const struct yaml_entry *entry = yaml_mapping_find(reading.documents.roots[0], "\xC3\xA9");
    assert_non_null(entry);
    assert_int_equal(entry->key_mark.line, 2);
    assert_int_equal(entry->key_mark.column, 1);
    assert_int_equal(entry->value->mark.column, 6);
    const struct yaml_node *inner = entry->value->items[1];
    assert_int_equal(inner->mark.line, 3);
    assert_int_equal(inner->mark.column, 3);
    assert_int_equal(inner->entries[0].value->mark.column, 7);
    end(&reading);
}

/* libyaml takes NEL, U+2028, U+2029 and a lone CR for line breaks; no editor shows them so. */
static void test_places_behind_odd_breaks(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "# \xC2\x85# \xE2\x80\xA8# \xE2\x80\xA9#\r# x\na: b\n");
    const struct yaml_node *root = reading.documents.roots[0];
    assert_int_equal(root->mark.line, 2);
    assert_int_equal(root->entries[0].value->mark.line, 2);
    assert_int_equal(root->entries[0].value->mark.column, 4);
    end(&reading);
}

static void test_documents(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: 1\n---\n---\n[x]\n...\n---\nb\n---\nc\n---\nd\n");
    assert_true(reading.documents.is_complete);
    assert_int_equal(reading.documents.count, 6);
    assert_int_equal(reading.documents.roots[0]->kind, YAML_MAPPING);
    assert_int_equal(reading.documents.roots[1]->kind, YAML_NULL);
    assert_int_equal(reading.documents.roots[2]->kind, YAML_LIST);
    assert_true(slice_equal_text(reading.documents.roots[5]->text, "d"));
    end(&reading);

    read_text(&reading, "");
    assert_true(reading.documents.is_complete);
    assert_int_equal(reading.documents.count, 0);
    end(&reading);
}

static void test_documents_before_a_fault_stay(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: 1\n---\nb: [\n");
    assert_false(reading.documents.is_complete);
    assert_int_equal(reading.documents.count, 1);
    assert_int_equal(reading.diagnostics.error_count, 1);
    end(&reading);
}

static void test_aliases_share_what_they_name(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x\n");
    const struct yaml_node *root = reading.documents.roots[0];
    assert_ptr_equal(value_of(root, "a"), value_of(root, "b"));
    assert_ptr_equal(value_of(root, "c"), value_of(root, "d"));
    end(&reading);
}

/* An anchored key is a value elsewhere; an alias may be a key when it is a scalar. */
static void test_keys_with_anchors(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "&k a: 1\n*k : 2\nb: *k\n!!str c: 3\n");
    const struct yaml_node *root = reading.documents.roots[0];
    assert_int_equal(reading.diagnostics.count, 1); /* a is given twice */
    assert_int_equal(reading.diagnostics.items[0].code, YAML_DUPLICATE_KEY);
    assert_true(slice_equal_text(value_of(root, "b")->text, "a"));
    assert_int_equal(value_of(root, "c")->integer, 3);
    end(&reading);
}

static void test_anchors_end_with_their_document(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: &x 1\n---\nb: *x\n");
    assert_int_equal(reading.documents.count, 1);
    assert_int_equal(reading.diagnostics.items[0].code, YAML_SYNTAX);
    assert_int_equal(reading.diagnostics.items[0].place.line, 3);
    end(&reading);
}

/* As Helm does it: own keys win wherever they stand, and of several sources the first. */
static void test_merge_keys(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: &a {k: 1, l: 2}\nb: &b {l: 3, m: 4}\nc: {k: 0, <<: [*b, *a]}\n"
                        "d: {\"<<\": x}\ne: &e {<<: *a}\nf: {<<: *e, m: 5}\n");
    const struct yaml_node *root = reading.documents.roots[0];
    const struct yaml_node *c = value_of(root, "c");
    assert_int_equal(reading.diagnostics.count, 0);
    assert_int_equal(c->entry_count, 3);
    assert_int_equal(value_of(c, "k")->integer, 0);
    assert_int_equal(value_of(c, "l")->integer, 3);
    assert_int_equal(value_of(c, "m")->integer, 4);
    assert_int_equal(value_of(value_of(root, "d"), "<<")->kind, YAML_TEXT);
    assert_int_equal(value_of(root, "f")->entry_count, 3);
    end(&reading);
}

static void test_duplicate_keys(void **state)
{
    (void) state;
    struct reading reading;
    read_text(&reading, "a: 1\nb: 2\na: 3\n\"b\": 4\n");
    const struct yaml_node *root = reading.documents.roots[0];
    assert_true(reading.documents.is_complete);
    assert_int_equal(root->entry_count, 2);
    assert_int_equal(value_of(root, "a")->integer, 1);
    assert_int_equal(reading.diagnostics.error_count, 2);
    assert_int_equal(reading.diagnostics.items[1].code, YAML_DUPLICATE_KEY);
    assert_int_equal(reading.diagnostics.items[1].place.line, 4);
    end(&reading);
}

static void repeat(struct buffer *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, text);
    }
}

static void test_depth_is_bounded(void **state)
{
    (void) state;
    const size_t depths[] = {YAML_DEPTH_MAX, YAML_DEPTH_MAX + 1, 100000};
    for (size_t i = 0; i < 3; i++) {
        struct buffer text = {0};
        struct reading reading;
        repeat(&text, "[", depths[i]);
        repeat(&text, "]", depths[i]);
        read_text(&reading, text.data);
        assert_int_equal(reading.documents.is_complete, i == 0);
        if (i > 0) {
            assert_int_equal(reading.diagnostics.items[0].code, YAML_LIMIT);
            assert_int_equal(reading.diagnostics.items[0].place.column, YAML_DEPTH_MAX + 1);
        }
        end(&reading);
        buffer_free(&text);
    }
}

/* 2 to the 60th values, for a few bytes each: what aliases stand for counts, and nothing is made.
 */
static void test_alias_bombs_take_no_memory(void **state)
{
    (void) state;
    struct buffer text = {0};
    struct reading reading;
    buffer_append_text(&text, "a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
        buffer_append_format(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    }
    read_text(&reading, text.data);
    assert_false(reading.documents.is_complete);
    assert_int_equal(reading.diagnostics.items[0].code, YAML_LIMIT);
    assert_true(arena_size(reading.arena) < 64 * 1024);
    end(&reading);
    buffer_free(&text);
}

/* Every reading of bad text must say why it stopped. */
static void test_bad_bytes(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        unsigned line;
        unsigned column;
    } rows[] = {
        {"a: \xFF", 1, 4},         {"a: b\n\xC3\xA9\xC3(", 2, 2}, {"\xF8\x88\x80\x80\x80", 1, 1},
        {"a\nb\x7F", 2, 2},        {"a: \xEF\xBF\xBE", 1, 4},     {"a: \xC2\x80", 1, 4},
        {"a: \xED\xA0\x80", 1, 4}, {"\xFE\xFF\x01", 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reading reading;
        read_text(&reading, rows[i].text);
        assert_false(reading.documents.is_complete);
        assert_int_equal(reading.diagnostics.count, 1);
        assert_int_equal(reading.diagnostics.items[0].code, YAML_SYNTAX);
        assert_int_equal(reading.diagnostics.items[0].place.line, rows[i].line);
        assert_int_equal(reading.diagnostics.items[0].place.column, rows[i].column);
        end(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_scalars),
        cmocka_unit_test(test_quotes_and_tags_decide_types),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_places_behind_odd_breaks),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_documents_before_a_fault_stay),
        cmocka_unit_test(test_aliases_share_what_they_name),
        cmocka_unit_test(test_keys_with_anchors),
        cmocka_unit_test(test_anchors_end_with_their_document),
        cmocka_unit_test(test_merge_keys),
        cmocka_unit_test(test_duplicate_keys),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_alias_bombs_take_no_memory),
        cmocka_unit_test(test_bad_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

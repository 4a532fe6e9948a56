#include "policy/schema_reader.h"

#include "base/utf8.h"
#include "policy/suggestion.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PHRASE_SIZE = 256 };

/* "a, b, c" from the NULL-terminated `words`. */
static const char *join(const char *const *words, char out[PHRASE_SIZE])
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; words[i] && length < PHRASE_SIZE; i++) {
        int written =
            snprintf(out + length, PHRASE_SIZE - length, "%s%s", i > 0 ? ", " : "", words[i]);
        length += (size_t) written;
    }
    return out;
}

static const char *expected_text(const struct schema_field *field, char out[PHRASE_SIZE])
{
    static const char *const texts[] = {
        [FIELD_TEXT] = "text",
        [FIELD_PROSE] = "text",
        [FIELD_SEGMENT] = "a name",
        [FIELD_NAME] = "a name",
        [FIELD_INTEGER] = "a whole number",
        [FIELD_BOOLEAN] = "true or false",
        [FIELD_CHOICE] = "one of ",
        [FIELD_OBJECT] = "a mapping",
        [FIELD_OBJECT_LIST] = "a list",
        [FIELD_NAMED_LIST] = "a list, or a mapping keyed by name",
        [FIELD_TEXT_LIST] = "a list of texts",
    };
    char choices[PHRASE_SIZE] = "";
    snprintf(out, PHRASE_SIZE, "%s%s", texts[field->kind],
             field->kind == FIELD_CHOICE ? join(field->choices, choices) : "");
    return out;
}

static const char *article(const struct schema_object *object)
{
    return strchr("aeiou", object->title[0]) ? "an" : "a";
}

static bool is_text_kind(enum schema_kind kind)
{
    return kind == FIELD_TEXT || kind == FIELD_PROSE || kind == FIELD_SEGMENT || kind == FIELD_NAME;
}

static bool is_scalar(const struct yaml_node *node)
{
    return node->kind != YAML_LIST && node->kind != YAML_MAPPING;
}

static bool kind_fits(enum schema_kind kind, const struct yaml_node *node)
{
    switch (kind) {
    case FIELD_TEXT:
    case FIELD_PROSE:
    case FIELD_SEGMENT:
    case FIELD_NAME:
    case FIELD_CHOICE:
        return node->kind == YAML_TEXT;
    case FIELD_INTEGER:
        return node->kind == YAML_INTEGER;
    case FIELD_BOOLEAN:
        return node->kind == YAML_BOOLEAN;
    case FIELD_OBJECT:
        return node->kind == YAML_MAPPING;
    case FIELD_NAMED_LIST:
        return node->kind == YAML_LIST || node->kind == YAML_MAPPING;
    case FIELD_OBJECT_LIST:
    case FIELD_TEXT_LIST:
        return node->kind == YAML_LIST;
    }
    return false;
}

/* What usually mends a value of the wrong type. */
static const char *type_advice(const struct schema_field *field, const struct yaml_node *node)
{
    if (is_text_kind(field->kind) && is_scalar(node)) {
        return "; put it in quotes";
    }
    if (field->kind == FIELD_INTEGER && node->kind == YAML_FLOAT) {
        return "; write it without point and exponent";
    }
    if (field->kind == FIELD_INTEGER && node->kind == YAML_TEXT) {
        return "; write digits without quotes";
    }
    if (field->kind == FIELD_BOOLEAN && node->kind == YAML_TEXT) {
        return "; write true or false without quotes";
    }
    if (field->kind == FIELD_TEXT_LIST && node->kind == YAML_TEXT) {
        return "; put it in brackets";
    }
    return "";
}

static bool check_tag(const struct schema_reader *reader, const struct yaml_node *node)
{
    if (slice_is_empty(node->tag)) {
        return true;
    }
    diagnostics_add(reader->diagnostics, SCHEMA_TYPE, schema_place(reader, node->mark),
                    "the tag %.*s means nothing here; remove it",
                    SLICE_ARGS(diagnostic_excerpt(node->tag)));
    return false;
}

/* `of` comes before the key in messages. */
static bool check_type(const struct schema_reader *reader, const char *of,
                       const struct schema_field *field, const struct yaml_node *node)
{
    char expected[PHRASE_SIZE];
    if (!check_tag(reader, node)) {
        return false;
    }
    if (kind_fits(field->kind, node)) {
        return true;
    }
    diagnostics_add(reader->diagnostics, SCHEMA_TYPE, schema_place(reader, node->mark),
                    "%s\"%s\" must be %s, not %s%s", of, field->key, expected_text(field, expected),
                    yaml_kind_text(node->kind), type_advice(field, node));
    return false;
}

/* An element of a list of objects. */
static bool check_object(const struct schema_reader *reader, const struct schema_object *object,
                         const struct yaml_node *node)
{
    if (!check_tag(reader, node)) {
        return false;
    }
    if (node->kind == YAML_MAPPING) {
        return true;
    }
    diagnostics_add(reader->diagnostics, SCHEMA_TYPE, schema_place(reader, node->mark),
                    "%s %s must be a mapping with keys such as \"%s\", not %s", article(object),
                    object->title, object->fields[0].key, yaml_kind_text(node->kind));
    return false;
}

/* The first control character that `text` must not hold; 0: none. */
static bool has_control(struct slice text, bool is_prose, uint32_t *found)
{
    size_t offset = 0;
    while (utf8_next(text, &offset, found)) {
        bool is_break = *found == '\n' || *found == '\t' || *found == '\r';
        if ((*found < 0x20 && !(is_prose && is_break)) || (*found >= 0x7F && *found < 0xA0)) {
            return true;
        }
    }
    return false;
}

/* `minimum` and `maximum` are in characters. */
static bool check_text(const struct schema_reader *reader, const char *of,
                       const struct schema_field *field, const struct yaml_node *node,
                       int64_t minimum, int64_t maximum)
{
    struct source_place place = schema_place(reader, node->mark);
    uint32_t control;
    int64_t length = (int64_t) utf8_count(node->text);
    if (length < minimum) {
        diagnostics_add(reader->diagnostics, SCHEMA_RANGE, place, "%s\"%s\" must not be empty", of,
                        field->key);
        return false;
    }
    if (length > maximum) {
        diagnostics_add(reader->diagnostics, SCHEMA_RANGE, place,
                        "%s\"%s\" has %" PRId64 " characters; at most %" PRId64 " are allowed", of,
                        field->key, length, maximum);
        return false;
    }
    if (has_control(node->text, field->kind == FIELD_PROSE, &control)) {
        diagnostics_add(reader->diagnostics, SCHEMA_RANGE, place,
                        "%s\"%s\" holds the control character U+%04X%s; remove it", of, field->key,
                        (unsigned) control, control == '\n' ? " (a line end)" : "");
        return false;
    }
    return true;
}

static bool check_integer(const struct schema_reader *reader, const struct schema_field *field,
                          const struct yaml_node *node)
{
    if (!node->is_huge && node->integer >= field->minimum && node->integer <= field->maximum) {
        return true;
    }
    diagnostics_add(reader->diagnostics, SCHEMA_RANGE, schema_place(reader, node->mark),
                    "\"%s\" must be from %" PRId64 " to %" PRId64 ", not %.*s", field->key,
                    field->minimum, field->maximum, SLICE_ARGS(diagnostic_excerpt(node->text)));
    return false;
}

static bool check_choice(const struct schema_reader *reader, const struct schema_field *field,
                         const struct yaml_node *node)
{
    for (size_t i = 0; field->choices[i]; i++) {
        if (slice_equal_text(node->text, field->choices[i])) {
            return true;
        }
    }
    char allowed[PHRASE_SIZE];
    char clause[SUGGESTION_CLAUSE_SIZE];
    struct suggestion suggestion = suggestion_for(node->text);
    suggestion_offer_all(&suggestion, field->choices);
    diagnostics_add(reader->diagnostics, SCHEMA_ENUM, schema_place(reader, node->mark),
                    "\"%s\" cannot be \"%.*s\": it is one of %s%s", field->key,
                    SLICE_ARGS(diagnostic_excerpt(node->text)), join(field->choices, allowed),
                    suggestion_clause(&suggestion, clause));
    return false;
}

static bool check_length(const struct schema_reader *reader, const struct schema_field *field,
                         const struct yaml_node *node)
{
    if ((int64_t) node->item_count <= field->maximum) {
        return true;
    }
    diagnostics_add(reader->diagnostics, SCHEMA_RANGE, schema_place(reader, node->mark),
                    "\"%s\" has %zu entries; at most %" PRId64 " are allowed", field->key,
                    node->item_count, field->maximum);
    return false;
}

static bool check_texts(const struct schema_reader *reader, const struct schema_field *field,
                        const struct yaml_node *node)
{
    const struct schema_field entry = {.key = field->key, .kind = FIELD_TEXT};
    bool is_good = check_length(reader, field, node);
    if (!is_good) {
        return false;
    }
    for (size_t i = 0; i < node->item_count; i++) {
        const struct yaml_node *item = node->items[i];
        bool is_good_item = check_type(reader, "an entry of ", &entry, item) &&
                            check_text(reader, "an entry of ", field, item, 1, SCHEMA_ENTRY_MAX);
        is_good = is_good && is_good_item;
    }
    return is_good;
}

static bool check_value(const struct schema_reader *reader, const struct schema_field *field,
                        const struct yaml_node *node)
{
    if (!check_type(reader, "", field, node)) {
        return false;
    }
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_PROSE:
        return check_text(reader, "", field, node, field->minimum, field->maximum);
    case FIELD_INTEGER:
        return check_integer(reader, field, node);
    case FIELD_CHOICE:
        return check_choice(reader, field, node);
    case FIELD_OBJECT_LIST:
        return check_length(reader, field, node);
    case FIELD_TEXT_LIST:
        return check_texts(reader, field, node);
    case FIELD_SEGMENT: /* what names look like is policy/name.h's business */
    case FIELD_NAME:
    case FIELD_BOOLEAN:
    case FIELD_OBJECT:
    case FIELD_NAMED_LIST:
        return true;
    }
    return true;
}

static void report_unknown(const struct schema_reader *reader, const struct schema_object *object,
                           const struct yaml_entry *entry)
{
    const char *keys[SCHEMA_FIELDS_MAX + 1] = {NULL};
    char clause[SUGGESTION_CLAUSE_SIZE];
    char known[PHRASE_SIZE];
    struct suggestion suggestion = suggestion_for(entry->key);
    for (size_t i = 0; i < object->field_count; i++) {
        keys[i] = object->fields[i].key;
    }
    suggestion_offer_all(&suggestion, keys);
    bool is_near = !slice_is_empty(suggestion.nearest);
    diagnostics_add(reader->diagnostics, SCHEMA_UNKNOWN_KEY, schema_place(reader, entry->key_mark),
                    "unknown key \"%.*s\" in %s%s%s", SLICE_ARGS(diagnostic_excerpt(entry->key)),
                    object->title,
                    is_near ? suggestion_clause(&suggestion, clause) : "; it can have ",
                    is_near ? "" : join(keys, known));
}

/* Index of the field that `key` names, or field_count. */
static size_t find_field(const struct schema_object *object, struct slice key)
{
    size_t i = 0;
    while (i < object->field_count && !slice_equal_text(key, object->fields[i].key)) {
        i++;
    }
    return i;
}

static bool is_named(const struct schema_object *object)
{
    return slice_equal_text(slice_of(object->fields[0].key), "name");
}

/* Meanings are sentences; in brackets they lose their capital and full stop. */
static void report_missing(const struct schema_reader *reader, const struct schema_object *object,
                           const struct schema_field *field, const struct schema_values *values,
                           struct yaml_mark mark)
{
    struct slice name = diagnostic_excerpt(values->name);
    bool has_name = !slice_is_empty(name);
    diagnostics_add(reader->diagnostics, SCHEMA_MISSING, schema_place(reader, mark),
                    "%s%s%s%.*s%s needs \"%s\" (%c%.*s)", has_name ? "" : "this ", object->title,
                    has_name ? " \"" : "", SLICE_ARGS(name), has_name ? "\"" : "", field->key,
                    tolower((unsigned char) field->meaning[0]), (int) strlen(field->meaning) - 2,
                    field->meaning + 1);
}

/* B7.8: an entry of a mapping keyed by name may repeat the name, but not change it. */
static bool check_repeated_name(const struct schema_reader *reader, const struct yaml_node *name,
                                struct slice key)
{
    if (slice_equal(name->text, key)) {
        return true;
    }
    diagnostics_add(reader->diagnostics, NAME_INVALID, schema_place(reader, name->mark),
                    "the entry is keyed \"%.*s\" but its \"name\" is \"%.*s\"; remove the \"name\"",
                    SLICE_ARGS(diagnostic_excerpt(key)),
                    SLICE_ARGS(diagnostic_excerpt(name->text)));
    return false;
}

static void take_name(const struct schema_reader *reader, struct schema_values *out)
{
    const struct yaml_node *name = out->fields[0];
    if (!name) {
        return;
    }
    if (!slice_is_empty(out->name)) {
        out->has_faults = !check_repeated_name(reader, name, out->name) || out->has_faults;
        return;
    }
    out->name = name->text;
    out->name_mark = name->mark;
}

/* Reads the entries; `out` has the name and marks of a keyed entry already. */
static void read_fields(const struct schema_reader *reader, const struct schema_object *object,
                        const struct yaml_node *node, struct schema_values *out)
{
    struct yaml_mark empty[SCHEMA_FIELDS_MAX] = {{0}};
    bool is_given[SCHEMA_FIELDS_MAX] = {false};
    for (size_t i = 0; i < node->entry_count; i++) {
        const struct yaml_entry *entry = &node->entries[i];
        size_t field = find_field(object, entry->key);
        if (field == object->field_count) {
            report_unknown(reader, object, entry);
            out->has_faults = true;
        } else if (entry->value->kind == YAML_NULL) {
            empty[field] = entry->key_mark; /* as good as not given */
        } else {
            is_given[field] = true;
            bool is_good = check_value(reader, &object->fields[field], entry->value);
            out->fields[field] = is_good ? entry->value : NULL;
            out->has_faults = out->has_faults || !is_good;
        }
    }
    bool has_key_name = !slice_is_empty(out->name);
    if (is_named(object)) {
        take_name(reader, out);
    }
    for (size_t i = 0; i < object->field_count; i++) {
        bool is_named_by_key = i == 0 && has_key_name && is_named(object);
        if (object->fields[i].is_required && !is_given[i] && !is_named_by_key) {
            report_missing(reader, object, &object->fields[i], out,
                           empty[i].line > 0 ? empty[i] : out->mark);
            out->has_faults = true;
        }
    }
}

void schema_read_object(const struct schema_reader *reader, const struct schema_object *object,
                        const struct yaml_node *node, struct schema_values *out)
{
    *out = (struct schema_values){.mark = node->mark};
    read_fields(reader, object, node, out);
}

static void read_keyed(const struct schema_reader *reader, const struct schema_object *object,
                       const struct yaml_entry *entry,
                       void (*visit)(const struct schema_values *values, void *context),
                       void *context)
{
    static const struct yaml_node nothing = {.kind = YAML_MAPPING};
    struct schema_values values = {
        .name = entry->key, .name_mark = entry->key_mark, .mark = entry->key_mark};
    const struct yaml_node *node = entry->value->kind == YAML_NULL ? &nothing : entry->value;
    if (slice_is_empty(entry->key)) {
        diagnostics_add(reader->diagnostics, NAME_INVALID, schema_place(reader, entry->key_mark),
                        "the %s has an empty name; give it one", object->title);
    } else if (check_object(reader, object, node)) {
        read_fields(reader, object, node, &values);
        visit(&values, context);
    }
}

void schema_each_object(const struct schema_reader *reader, const struct schema_object *object,
                        const struct yaml_node *node,
                        void (*visit)(const struct schema_values *values, void *context),
                        void *context)
{
    if (!node) {
        return;
    }
    if (node->kind == YAML_MAPPING) {
        for (size_t i = 0; i < node->entry_count; i++) {
            read_keyed(reader, object, &node->entries[i], visit, context);
        }
        return;
    }
    for (size_t i = 0; i < node->item_count; i++) {
        struct schema_values values;
        if (check_object(reader, object, node->items[i])) {
            schema_read_object(reader, object, node->items[i], &values);
            visit(&values, context);
        }
    }
}

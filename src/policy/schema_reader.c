#include "policy/schema_reader.h"

#include "policy/schema_check.h"
#include "policy/suggestion.h"

#include <ctype.h>
#include <string.h>

static const char *article(const struct schema_object *object)
{
    return strchr("aeiou", object->title[0]) ? "an" : "a";
}

/* An element of a list of objects. */
static bool check_object(const struct schema_reader *reader, const struct schema_object *object,
                         const struct yaml_node *node)
{
    if (!schema_check_tag(reader, node)) {
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

static void report_unknown(const struct schema_reader *reader, const struct schema_object *object,
                           const struct yaml_entry *entry)
{
    const char *keys[SCHEMA_FIELDS_MAX + 1] = {NULL};
    char clause[SUGGESTION_CLAUSE_SIZE];
    char known[SCHEMA_PHRASE_SIZE];
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
                    is_near ? "" : schema_join(keys, known));
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
            bool is_good = schema_check_value(reader, &object->fields[field], entry->value);
            out->fields[field] = is_good ? entry->value : NULL;
            out->has_faults = out->has_faults || !is_good;
        }
    }
    bool has_key_name = !slice_is_empty(out->name);
    if (schema_object_is_named(object)) {
        take_name(reader, out);
    }
    for (size_t i = 0; i < object->field_count; i++) {
        bool is_named_by_key = i == 0 && has_key_name && schema_object_is_named(object);
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
    bool is_null = entry->value->kind == YAML_NULL;
    const struct yaml_node *node = is_null ? &nothing : entry->value;
    if (is_null && reader->drops_null) {
        return;
    }
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

#include "policy/schema_json.h"

#include "base/buffer.h"
#include "base/slice.h"
#include "policy/name.h"
#include "policy/schema.h"

#include <stdio.h>
#include <string.h>

/* No control characters (utf8_is_control); prose may have tabs and line ends. The wide ones stand
 * for themselves, as Helm's patterns and those of editors escape them differently. */
#define TURNS "\u2028-\u202E\u2066-\u2069"
#define NONCHARACTERS "\uFFFE\uFFFF"
static const char text_pattern[] = "^[^\\x00-\\x1f\\x7f-\\x9f" TURNS NONCHARACTERS "]*$";
static const char prose_pattern[] =
    "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f" NONCHARACTERS "]*$";

/* Entries of lists have a definition each, and named ones a second for mappings keyed by name. */
static const struct schema_object *const listed[] = {
    &schema_group, &schema_workflow, &schema_transition, &schema_category, &schema_item,
};

static void begin_member(struct json_writer *out, const char *key)
{
    json_key(out, key);
    json_object_begin(out);
}

/* An optional value may be null, which is as good as not given. */
static void write_type(struct json_writer *out, const char *type, bool or_null)
{
    if (!or_null) {
        json_member_text(out, "type", type);
        return;
    }
    json_key(out, "type");
    json_array_begin(out);
    json_value_text(out, type);
    json_value_text(out, "null");
    json_array_end(out);
}

static void write_reference(struct json_writer *out, const char *key,
                            const struct schema_object *object, const char *suffix)
{
    char target[64];
    snprintf(target, sizeof(target), "#/definitions/%s%s", object->title, suffix);
    begin_member(out, key);
    json_member_text(out, "$ref", target);
    json_object_end(out);
}

static void append_segment_pattern(struct buffer *pattern)
{
    buffer_append_format(pattern, "[A-Za-z0-9]([A-Za-z0-9_-]{0,%d}[A-Za-z0-9])?",
                         NAME_SEGMENT_MAX - 2);
}

static void write_pattern(struct json_writer *out, struct buffer *pattern)
{
    json_member_string(out, "pattern", buffer_slice(pattern));
    buffer_free(pattern);
}

static void write_reserved(struct json_writer *out, const char *const *words)
{
    struct buffer pattern = {0};
    buffer_append_text(&pattern, "(^|/)(");
    for (size_t i = 0; words[i]; i++) {
        buffer_append_format(&pattern, "%s%s", i > 0 ? "|" : "", words[i]);
    }
    buffer_append_text(&pattern, ")$");
    begin_member(out, "not");
    write_pattern(out, &pattern);
    json_object_end(out);
}

/* B1.2, B1.3. How many segments a name may have besides the organisation depends on whether it
 * begins with it, so the pattern allows the most. */
static void write_name_rules(struct json_writer *out, const struct schema_field *field)
{
    struct buffer pattern = {0};
    buffer_append_char(&pattern, '^');
    append_segment_pattern(&pattern);
    if (field->kind == FIELD_NAME) {
        buffer_append_text(&pattern, "(/");
        append_segment_pattern(&pattern);
        buffer_append_format(&pattern, "){0,%d}", NAME_SEGMENTS_MAX - 1);
    }
    buffer_append_char(&pattern, '$');
    write_pattern(out, &pattern);
    if (field->reserved) {
        write_reserved(out, field->reserved);
    }
}

static void write_text_rules(struct json_writer *out, int64_t minimum, int64_t maximum,
                             const char *pattern)
{
    if (minimum > 0) {
        json_member_int(out, "minLength", minimum);
    }
    json_member_int(out, "maxLength", maximum);
    json_member_text(out, "pattern", pattern);
}

static void write_choices(struct json_writer *out, const struct schema_field *field,
                          const char *but)
{
    json_key(out, "enum");
    json_array_begin(out);
    for (size_t i = 0; field->choices[i]; i++) {
        if (!but || strcmp(field->choices[i], but) != 0) {
            json_value_text(out, field->choices[i]);
        }
    }
    if (!field->is_required && !but) {
        json_value_null(out);
    }
    json_array_end(out);
}

/* B7.8. Keywords for lists say nothing about mappings and the other way round, so that one fault
 * makes one message. */
static void write_named_list(struct json_writer *out, const struct schema_field *field)
{
    json_key(out, "type");
    json_array_begin(out);
    json_value_text(out, "array");
    json_value_text(out, "object");
    if (!field->is_required) {
        json_value_text(out, "null");
    }
    json_array_end(out);
    write_reference(out, "items", field->object, "");
    begin_member(out, "propertyNames");
    write_name_rules(out, &field->object->fields[0]);
    json_object_end(out);
    write_reference(out, "additionalProperties", field->object, "_by_name");
}

static void write_list_limits(struct json_writer *out, const struct schema_field *field)
{
    if (field->minimum > 0) {
        json_member_int(out, "minItems", field->minimum);
    }
    json_member_int(out, "maxItems", field->maximum);
}

static void write_object(struct json_writer *out, const struct schema_object *object,
                         bool has_key_name, bool or_null);

static void write_kind(struct json_writer *out, const struct schema_field *field)
{
    bool or_null = !field->is_required;
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_PROSE:
        write_type(out, "string", or_null);
        write_text_rules(out, field->minimum, field->maximum,
                         field->kind == FIELD_TEXT ? text_pattern : prose_pattern);
        return;
    case FIELD_SEGMENT:
    case FIELD_NAME:
        write_type(out, "string", or_null);
        write_name_rules(out, field);
        return;
    case FIELD_INTEGER:
        write_type(out, "integer", or_null);
        json_member_int(out, "minimum", field->minimum);
        json_member_int(out, "maximum", field->maximum);
        return;
    case FIELD_BOOLEAN:
        write_type(out, "boolean", or_null);
        return;
    case FIELD_CHOICE:
        write_choices(out, field, NULL);
        return;
    case FIELD_OBJECT:
        write_object(out, field->object, false, or_null);
        return;
    case FIELD_OBJECT_LIST:
        write_type(out, "array", or_null);
        write_list_limits(out, field);
        json_member_bool(out, "uniqueItems", true); /* B7.2: none is repeated */
        write_reference(out, "items", field->object, "");
        return;
    case FIELD_NAMED_LIST:
        write_named_list(out, field);
        return;
    case FIELD_TEXT_LIST:
        write_type(out, "array", or_null);
        write_list_limits(out, field);
        begin_member(out, "items");
        json_member_text(out, "type", "string");
        write_text_rules(out, 1, SCHEMA_ENTRY_MAX, text_pattern);
        json_object_end(out);
        return;
    }
}

/* A value that the tables give as text. */
static void write_value(struct json_writer *out, const struct schema_field *field, const char *text)
{
    if (field->kind == FIELD_INTEGER || field->kind == FIELD_BOOLEAN) {
        json_value_raw(out, slice_of(text));
    } else if (field->kind == FIELD_TEXT_LIST) {
        json_array_begin(out);
        json_value_text(out, text);
        json_array_end(out);
    } else {
        json_value_text(out, text);
    }
}

static void write_field(struct json_writer *out, const struct schema_field *field)
{
    begin_member(out, field->key);
    json_member_text(out, "description", field->meaning);
    write_kind(out, field);
    if (field->fallback) {
        json_key(out, "default");
        write_value(out, field, field->fallback);
    }
    if (field->example) {
        json_key(out, "examples");
        json_array_begin(out);
        write_value(out, field, field->example);
        json_array_end(out);
    }
    json_object_end(out);
}

static bool needs_anything(const struct schema_object *object, size_t first)
{
    while (first < object->field_count && !object->fields[first].is_required) {
        first++;
    }
    return first < object->field_count;
}

static void write_required(struct json_writer *out, const struct schema_object *object,
                           size_t first)
{
    if (!needs_anything(object, first)) {
        return; /* draft-04 wants no empty list, and some tools still go by it */
    }
    json_key(out, "required");
    json_array_begin(out);
    for (size_t i = first; i < object->field_count; i++) {
        if (object->fields[i].is_required) {
            json_value_text(out, object->fields[i].key);
        }
    }
    json_array_end(out);
}

static void write_requires(struct json_writer *out, const char *key)
{
    json_key(out, "required");
    json_array_begin(out);
    json_value_text(out, key);
    json_array_end(out);
}

/* One condition for each value of the other field, so that a message and an editor's menu show
 * what is left. */
static void write_unlike(struct json_writer *out, const struct schema_field *field)
{
    json_key(out, "allOf");
    json_array_begin(out);
    for (size_t i = 0; field->choices[i]; i++) {
        json_object_begin(out);
        begin_member(out, "if");
        begin_member(out, "properties");
        begin_member(out, field->unlike);
        json_member_text(out, "const", field->choices[i]);
        json_object_end(out);
        json_object_end(out);
        write_requires(out, field->unlike);
        json_object_end(out);
        begin_member(out, "then");
        begin_member(out, "properties");
        begin_member(out, field->key);
        write_choices(out, field, field->choices[i]);
        json_object_end(out);
        json_object_end(out);
        json_object_end(out);
        json_object_end(out);
    }
    json_array_end(out);
}

/* The keywords of an object. `has_key_name`: its name is the key that it stands under. */
static void write_object(struct json_writer *out, const struct schema_object *object,
                         bool has_key_name, bool or_null)
{
    size_t first = has_key_name ? 1 : 0;
    write_type(out, "object", or_null || (has_key_name && !needs_anything(object, first)));
    write_required(out, object, first);
    json_member_bool(out, "additionalProperties", false);
    begin_member(out, "properties");
    for (size_t i = 0; i < object->field_count; i++) {
        write_field(out, &object->fields[i]);
    }
    json_object_end(out);
    for (size_t i = 0; i < object->field_count; i++) {
        if (object->fields[i].unlike) {
            write_unlike(out, &object->fields[i]);
        }
    }
}

static void write_definition(struct json_writer *out, const struct schema_object *object,
                             bool has_key_name, bool or_null)
{
    char key[64];
    snprintf(key, sizeof(key), "%s%s", object->title, has_key_name ? "_by_name" : "");
    begin_member(out, key);
    json_member_text(out, "description", object->meaning);
    write_object(out, object, has_key_name, or_null);
    json_object_end(out);
}

static void write_definitions(struct json_writer *out, enum schema_document document)
{
    begin_member(out, "definitions");
    write_definition(out, &schema_ticketing, false, true);
    if (document == SCHEMA_OF_REGISTRY) {
        write_definition(out, &schema_policy, false, true);
    }
    for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]); i++) {
        write_definition(out, listed[i], false, false);
        if (schema_object_is_named(listed[i])) {
            write_definition(out, listed[i], true, false);
        }
    }
    json_object_end(out);
}

/* Where policy stands below a key, and that none stands beside it, where nobody would read it. */
static void write_values_properties(struct json_writer *out)
{
    begin_member(out, "properties");
    write_reference(out, "ticketing", &schema_ticketing, "");
    begin_member(out, "itops");
    begin_member(out, "properties");
    write_reference(out, "ticketing", &schema_ticketing, "");
    json_object_end(out);
    json_object_end(out);
    for (size_t i = 0; i < schema_policy.field_count; i++) {
        json_key(out, schema_policy.fields[i].key);
        json_value_bool(out, false);
    }
    json_object_end(out);
}

/* B7.1: below `ticketing` or `itops.ticketing` when there is one, else at the top. */
static void write_registry_rules(struct json_writer *out)
{
    write_type(out, "object", true);
    begin_member(out, "if");
    json_key(out, "anyOf");
    json_array_begin(out);
    json_object_begin(out);
    write_requires(out, "ticketing");
    json_object_end(out);
    json_object_begin(out);
    write_requires(out, "itops");
    begin_member(out, "properties");
    begin_member(out, "itops");
    json_member_text(out, "type", "object");
    write_requires(out, "ticketing");
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
    begin_member(out, "then");
    write_values_properties(out);
    json_object_end(out);
    write_reference(out, "else", &schema_policy, "");
}

void schema_write_json(enum schema_document document, struct json_writer *out)
{
    json_object_begin(out);
    json_member_text(out, "$schema", "http://json-schema.org/draft-07/schema#");
    json_member_text(out, "title", "Policy of ITOps Ticketing");
    if (document == SCHEMA_OF_REGISTRY) {
        write_registry_rules(out);
    } else {
        write_type(out, "object", false);
        write_values_properties(out);
    }
    write_definitions(out, document);
    json_object_end(out);
}

#include "policy/schema_check.h"

#include "base/utf8.h"
#include "policy/suggestion.h"

#include <inttypes.h>
#include <stdio.h>

const char *schema_join(const char *const *words, char out[SCHEMA_PHRASE_SIZE])
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; words[i] && length < SCHEMA_PHRASE_SIZE; i++) {
        int written = snprintf(out + length, SCHEMA_PHRASE_SIZE - length, "%s%s", i > 0 ? ", " : "",
                               words[i]);
        length += (size_t) written;
    }
    return out;
}

static const char *expected_text(const struct schema_field *field, char out[SCHEMA_PHRASE_SIZE])
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
    char choices[SCHEMA_PHRASE_SIZE] = "";
    snprintf(out, SCHEMA_PHRASE_SIZE, "%s%s", texts[field->kind],
             field->kind == FIELD_CHOICE ? schema_join(field->choices, choices) : "");
    return out;
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

bool schema_check_tag(const struct schema_reader *reader, const struct yaml_node *node)
{
    if (!node->tag) {
        return true;
    }
    diagnostics_add(reader->diagnostics, SCHEMA_TYPE, schema_place(reader, node->mark),
                    "the tag %.*s means nothing here; remove it",
                    SLICE_ARGS(diagnostic_excerpt(slice_of(node->tag))));
    return false;
}

/* `of` comes before the key in messages. */
static bool check_type(const struct schema_reader *reader, const char *of,
                       const struct schema_field *field, const struct yaml_node *node)
{
    char expected[SCHEMA_PHRASE_SIZE];
    if (!schema_check_tag(reader, node)) {
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

/* Prose has lines, and in some languages marks of direction; a name has neither. */
static bool is_of_prose(uint32_t code_point)
{
    return code_point == '\n' || code_point == '\t' || code_point == '\r' ||
           (code_point >= 0x2028 && code_point <= 0x2069);
}

/* The first control character that `text` must not hold; 0: none. */
static bool has_control(struct slice text, bool is_prose, uint32_t *found)
{
    size_t offset = 0;
    while (utf8_next(text, &offset, found)) {
        if (utf8_is_control(*found) && !(is_prose && is_of_prose(*found))) {
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

/* What else names look like is policy/name.h's business. */
static bool check_name(const struct schema_reader *reader, const struct schema_field *field,
                       const struct yaml_node *node)
{
    if (!slice_is_empty(node->text)) {
        return true;
    }
    diagnostics_add(reader->diagnostics, NAME_INVALID, schema_place(reader, node->mark),
                    "\"%s\" must not be empty", field->key);
    return false;
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
    char allowed[SCHEMA_PHRASE_SIZE];
    char clause[SUGGESTION_CLAUSE_SIZE];
    struct suggestion suggestion = suggestion_for(node->text);
    suggestion_offer_all(&suggestion, field->choices);
    diagnostics_add(reader->diagnostics, SCHEMA_ENUM, schema_place(reader, node->mark),
                    "\"%s\" cannot be \"%.*s\": it is one of %s%s", field->key,
                    SLICE_ARGS(diagnostic_excerpt(node->text)),
                    schema_join(field->choices, allowed), suggestion_clause(&suggestion, clause));
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

bool schema_check_value(const struct schema_reader *reader, const struct schema_field *field,
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
    case FIELD_SEGMENT:
    case FIELD_NAME:
        return check_name(reader, field, node);
    case FIELD_BOOLEAN:
    case FIELD_OBJECT:
    case FIELD_NAMED_LIST:
        return true;
    }
    return true;
}

#include "policy/diagnostic.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MESSAGE_MAX = 1024, EXCERPT_MAX = 60 };

static const struct {
    const char *text;
    enum diagnostic_severity severity;
    const char *meaning;
} codes[DIAGNOSTIC_CODE_COUNT] = {
    [YAML_SYNTAX] = {"yaml.syntax", DIAGNOSTIC_ERROR,
                     "The file is not well-formed YAML, or not UTF-8."},
    [YAML_DUPLICATE_KEY] = {"yaml.duplicate_key", DIAGNOSTIC_ERROR,
                            "A mapping gives the same key twice."},
    [YAML_LIMIT] = {"yaml.limit", DIAGNOSTIC_ERROR,
                    "A file is too large, too deeply nested, or expands to too many values."},
    [YAML_AMBIGUOUS] = {"yaml.ambiguous", DIAGNOSTIC_ERROR,
                        "A value or a key of a values file that Helm reads as something else."},
    [SOURCE_MISSING] = {"source.missing", DIAGNOSTIC_ERROR, "A source does not exist."},
    [SOURCE_EMPTY] = {"source.empty", DIAGNOSTIC_ERROR,
                      "A source holds no policy: no *.yaml file, or nothing declared in any."},
    [SOURCE_UNREADABLE] = {"source.unreadable", DIAGNOSTIC_ERROR,
                           "A source cannot be read, or is no regular file."},
    [SOURCE_IGNORED] = {"source.ignored", DIAGNOSTIC_WARNING,
                        "A file looks like policy, but its name keeps it from being read."},
    [SOURCE_INCONSISTENT] = {"source.inconsistent", DIAGNOSTIC_ERROR,
                             "The files do not belong together: they differ from MANIFEST, or "
                             "changed while they were read."},
    [SCHEMA_UNKNOWN_KEY] = {"schema.unknown_key", DIAGNOSTIC_ERROR,
                            "A key that the schema does not know, here."},
    [SCHEMA_MISSING] = {"schema.missing", DIAGNOSTIC_ERROR, "A required key is not given."},
    [SCHEMA_TYPE] = {"schema.type", DIAGNOSTIC_ERROR, "A value has the wrong type."},
    [SCHEMA_ENUM] = {"schema.enum", DIAGNOSTIC_ERROR, "A value is none of those allowed."},
    [SCHEMA_RANGE] = {"schema.range", DIAGNOSTIC_ERROR,
                      "A number is out of range, or a text or list too short or too long."},
    [ORG_MISSING] = {"org.missing", DIAGNOSTIC_ERROR, "No source declares the organisation."},
    [ORG_CONFLICT] = {"org.conflict", DIAGNOSTIC_ERROR,
                      "Two sources declare different organisations."},
    [NAME_INVALID] = {"name.invalid", DIAGNOSTIC_ERROR,
                      "A name has a segment with characters or a length that names cannot have."},
    [NAME_TOO_DEEP] = {"name.too_deep", DIAGNOSTIC_ERROR,
                       "A name has more segments than org/platform/env/cluster/service/short."},
    [NAME_RESERVED] = {"name.reserved", DIAGNOSTIC_ERROR,
                       "A group is called assignee, requester or any, which are roles."},
    [NAME_DUPLICATE] = {"name.duplicate", DIAGNOSTIC_ERROR,
                        "Two things of one kind have the same full name."},
    [WORKFLOW_NO_TRANSITIONS] = {"workflow.no_transitions", DIAGNOSTIC_ERROR,
                                 "A workflow declares no transition."},
    [WORKFLOW_DUPLICATE_TRANSITION] = {"workflow.duplicate_transition", DIAGNOSTIC_ERROR,
                                       "A workflow declares the same transition twice."},
    [WORKFLOW_SELF_TRANSITION] = {"workflow.self_transition", DIAGNOSTIC_ERROR,
                                  "A transition leads from a status to itself."},
    [WORKFLOW_UNKNOWN_ROLE] = {"workflow.unknown_role", DIAGNOSTIC_ERROR,
                               "A role is neither assignee, requester or any nor a declared "
                               "group."},
    [WORKFLOW_UNREACHABLE] = {"workflow.unreachable", DIAGNOSTIC_WARNING,
                              "A workflow leads on from a status that no ticket can reach."},
    [WORKFLOW_DEAD_END] = {"workflow.dead_end", DIAGNOSTIC_WARNING,
                           "A ticket can get into a status other than CLOSED and never leave it."},
    [WORKFLOW_NEVER_CLOSES] = {"workflow.never_closes", DIAGNOSTIC_WARNING,
                               "No ticket of this workflow can ever be CLOSED."},
    [ITEM_UNKNOWN_WORKFLOW] = {"item.unknown_workflow", DIAGNOSTIC_ERROR,
                               "A catalog item names a workflow that its scope does not have."},
    [ITEM_UNKNOWN_CATEGORY] = {"item.unknown_category", DIAGNOSTIC_ERROR,
                               "A catalog item names a category that is not declared."},
    [ITEM_UNKNOWN_GROUP] = {"item.unknown_group", DIAGNOSTIC_WARNING,
                            "A catalog item is assigned to a group that is not declared."},
    [ITEM_UNKNOWN_ICON] = {"item.unknown_icon", DIAGNOSTIC_WARNING,
                           "An icon does not have the name of a Material Symbol."},
    [SLA_INVERTED] = {"sla.inverted", DIAGNOSTIC_WARNING,
                      "A catalog item allows more time to respond than to resolve."},
    [GROUP_EMPTY_ROLE] = {"group.empty_role", DIAGNOSTIC_WARNING,
                          "A group has no members, but a workflow needs it to act."},
    [GROUP_IMPOSSIBLE_USER] = {"group.impossible_user", DIAGNOSTIC_WARNING,
                               "A group lists a user name that nobody can have."},
};

const char *diagnostic_code_text(enum diagnostic_code code)
{
    return codes[code].text;
}

const char *diagnostic_code_meaning(enum diagnostic_code code)
{
    return codes[code].meaning;
}

enum diagnostic_severity diagnostic_code_severity(enum diagnostic_code code)
{
    return codes[code].severity;
}

const char *diagnostic_severity_text(enum diagnostic_severity severity)
{
    return severity == DIAGNOSTIC_ERROR ? "error" : "warning";
}

struct slice diagnostic_excerpt(struct slice text)
{
    size_t offset = 0;
    uint32_t c;
    for (size_t shown = 0; shown < EXCERPT_MAX; shown++) {
        if (!utf8_next(text, &offset, &c) || c == '\n' || c == '\r') {
            break;
        }
    }
    while (offset > 0 && (text.data[offset - 1] == '\n' || text.data[offset - 1] == '\r')) {
        offset--;
    }
    return slice_make(text.data, offset);
}

struct source_place source_place_shown(struct source_place place)
{
    return place.line > 0 ? place : (struct source_place){place.file, 1, 1};
}

void diagnostics_init(struct diagnostics *list, struct arena *arena)
{
    *list = (struct diagnostics){.arena = arena};
}

void diagnostics_free(struct diagnostics *list)
{
    free(list->items);
    *list = (struct diagnostics){0};
}

/* Diagnostics of one file come together: its name is copied once. */
static struct slice own_file(struct diagnostics *list, struct slice file)
{
    if (list->count > 0 && slice_equal(list->items[list->count - 1].place.file, file)) {
        return list->items[list->count - 1].place.file;
    }
    char *own = arena_copy_text(list->arena, file);
    utf8_make_printable(own, file.length);
    return slice_make(own, file.length);
}

static void append(struct diagnostics *list, struct diagnostic item)
{
    size_t *of_its_severity =
        item.severity == DIAGNOSTIC_ERROR ? &list->error_count : &list->warning_count;
    if (++*of_its_severity > DIAGNOSTIC_MAX) {
        list->omitted++;
        return;
    }
    item.place.file = own_file(list, item.place.file);
    item.message = arena_copy(list->arena, item.message);
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
    list->items[list->count++] = item;
}

void diagnostics_add(struct diagnostics *list, enum diagnostic_code code, struct source_place place,
                     const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    size_t length = written < 0 ? 0 : (size_t) written;
    if (length >= sizeof(text)) {
        length = sizeof(text) - 1;
        length = utf8_find_invalid(slice_make(text, length)); /* not within a character */
    }
    utf8_make_printable(text, length);
    append(list, (struct diagnostic){codes[code].severity, code, place, slice_make(text, length)});
}

void diagnostics_append(struct diagnostics *list, const struct diagnostics *more)
{
    size_t errors = list->error_count + more->error_count;
    size_t warnings = list->warning_count + more->warning_count;
    for (size_t i = 0; i < more->count; i++) {
        append(list, more->items[i]);
    }
    list->error_count = errors;
    list->warning_count = warnings;
    list->omitted += more->omitted;
}

static int compare(const void *a, const void *b)
{
    const struct diagnostic *left = a;
    const struct diagnostic *right = b;
    int order = slice_compare(left->place.file, right->place.file);
    if (order == 0 && left->place.line != right->place.line) {
        order = left->place.line < right->place.line ? -1 : 1;
    }
    if (order == 0 && left->place.column != right->place.column) {
        order = left->place.column < right->place.column ? -1 : 1;
    }
    if (order == 0 && left->code != right->code) {
        order = left->code < right->code ? -1 : 1;
    }
    return order != 0 ? order : slice_compare(left->message, right->message);
}

void diagnostics_sort(struct diagnostics *list)
{
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof(*list->items), compare);
    }
}

void diagnostics_promote_warnings(struct diagnostics *list)
{
    for (size_t i = 0; i < list->count; i++) {
        list->items[i].severity = DIAGNOSTIC_ERROR;
    }
    list->error_count += list->warning_count;
    list->warning_count = 0;
}

void diagnostics_write_json(const struct diagnostic *items, size_t count, struct json_writer *out)
{
    json_array_begin(out);
    for (size_t i = 0; i < count; i++) {
        const struct diagnostic *item = &items[i];
        struct source_place place = source_place_shown(item->place);
        json_object_begin(out);
        json_member_text(out, "severity", diagnostic_severity_text(item->severity));
        json_member_text(out, "code", diagnostic_code_text(item->code));
        json_member_string(out, "file", place.file);
        json_member_int(out, "line", place.line);
        json_member_int(out, "column", place.column);
        json_member_string(out, "message", item->message);
        json_object_end(out);
    }
    json_array_end(out);
}

#include "policy/name.h"

#include <stdio.h>

/* How much of a bad name a message shows. */
enum { SHOWN_MAX = 80 };

struct shown {
    char text[SHOWN_MAX + sizeof("…")];
};

/* A bad name as it may be printed anywhere: cut on a character's edge, no control characters. */
static struct shown show(struct slice text)
{
    struct shown shown;
    size_t length = text.length;
    if (length > SHOWN_MAX) {
        length = SHOWN_MAX;
        while (length > 0 && ((unsigned char) text.data[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char) text.data[i];
        shown.text[i] = c < 0x20 || c == 0x7F ? '?' : text.data[i];
    }
    snprintf(shown.text + length, sizeof shown.text - length, "%s",
             length < text.length ? "…" : "");
    return shown;
}

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_inner(char c)
{
    return is_alphanumeric(c) || c == '-' || c == '_';
}

/* What is wrong with a segment, or NULL. */
static const char *segment_fault(struct slice segment)
{
    if (segment.length == 0) {
        return "is empty";
    }
    for (size_t i = 0; i < segment.length; i++) {
        if (!is_inner(segment.data[i])) {
            return "may hold only letters, digits, '-' and '_'";
        }
    }
    if (!is_alphanumeric(segment.data[0]) || !is_alphanumeric(segment.data[segment.length - 1])) {
        return "must begin and end with a letter or a digit";
    }
    return segment.length > NAME_SEGMENT_MAX ? "is longer than 63 characters" : NULL;
}

bool name_segment_is_valid(struct slice segment)
{
    return segment_fault(segment) == NULL;
}

static bool has_slash(struct slice text)
{
    return text.length > 0 && memchr(text.data, '/', text.length) != NULL;
}

/* Checks each segment of `path` and counts them. */
static enum result check_segments(const char *what, struct slice path, size_t *count,
                                  struct error *error)
{
    struct slice rest = path;
    bool more = true;
    *count = 0;
    while (more) {
        struct slice segment;
        more = slice_split_once(rest, '/', &segment, &rest);
        ++*count;
        const char *fault = segment_fault(segment);
        if (fault == NULL) {
            continue;
        }
        if (!has_slash(path)) {
            return error_set(error, RESULT_INVALID, "name.invalid", "%s \"%s\" %s", what,
                             show(path).text, fault);
        }
        return error_set(error, RESULT_INVALID, "name.invalid",
                         "segment %zu (\"%s\") of %s \"%s\" %s", *count, show(segment).text, what,
                         show(path).text, fault);
    }
    return RESULT_OK;
}

static bool begins_with_org(struct slice org, struct slice path)
{
    return slice_starts_with(path, org) &&
           (path.length == org.length || path.data[org.length] == '/');
}

static enum result make_absolute(struct arena *arena, const char *what, struct slice org,
                                 bool is_literal, struct slice path, size_t segments_max,
                                 struct slice *out, struct error *error)
{
    size_t count;
    enum result result = check_segments(what, path, &count, error);
    if (result != RESULT_OK) {
        return result;
    }
    size_t total = is_literal ? count : count + 1;
    if (total > segments_max) {
        return error_set(error, RESULT_INVALID, "name.too_deep",
                         "%s \"%s\" has %zu segments%s, at most %zu are allowed", what,
                         show(path).text, total, is_literal ? "" : " with the organisation",
                         segments_max);
    }
    *out = is_literal ? arena_copy(arena, path)
                      : arena_format(arena, "%.*s/%.*s", SLICE_ARGS(org), SLICE_ARGS(path));
    return RESULT_OK;
}

enum result name_make_absolute(struct arena *arena, struct slice org, struct slice name,
                               struct slice *out, struct error *error)
{
    bool is_literal = has_slash(name) && begins_with_org(org, name);
    return make_absolute(arena, "name", org, is_literal, name, NAME_SEGMENTS_MAX, out, error);
}

enum result name_check_reference(struct arena *arena, struct slice org, struct slice reference,
                                 struct error *error)
{
    struct slice full_name;
    return slice_is_empty(reference) ? RESULT_OK
                                     : name_make_absolute(arena, org, reference, &full_name, error);
}

enum result scope_make_absolute(struct arena *arena, struct slice org, struct slice path,
                                struct slice *out, struct error *error)
{
    if (slice_is_empty(path)) {
        *out = arena_copy(arena, org);
        return RESULT_OK;
    }
    /* B1.5: ORG alone is a scope too, the outermost one, so here it needs no slash. */
    return make_absolute(arena, "service", org, begins_with_org(org, path), path,
                         SCOPE_SEGMENTS_MAX, out, error);
}

struct slice name_scope(struct slice full_name)
{
    struct slice scope = {full_name.data, 0};
    scope_parent(full_name, &scope);
    return scope;
}

struct slice name_short(struct slice full_name)
{
    struct slice scope;
    if (!scope_parent(full_name, &scope)) {
        return full_name;
    }
    return (struct slice){full_name.data + scope.length + 1, full_name.length - scope.length - 1};
}

bool scope_parent(struct slice scope, struct slice *parent)
{
    const char *slash = scope.length > 0 ? memrchr(scope.data, '/', scope.length) : NULL;
    if (slash == NULL) {
        return false;
    }
    *parent = (struct slice){scope.data, (size_t) (slash - scope.data)};
    return true;
}

bool scope_covers(struct slice ancestor, struct slice scope)
{
    return slice_starts_with(scope, ancestor) &&
           (scope.length == ancestor.length || scope.data[ancestor.length] == '/');
}

bool name_is_absolute_reference(struct slice reference)
{
    return has_slash(reference);
}

struct slice name_to_file_stem(struct arena *arena, struct slice full_name)
{
    char *stem = arena_copy_text(arena, full_name);
    for (size_t i = 0; i < full_name.length; i++) {
        if (stem[i] == '/') {
            stem[i] = '.';
        }
    }
    return (struct slice){stem, full_name.length};
}

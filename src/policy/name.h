/* Names and scopes (B1): validation, making absolute, and walking a path from its end to ORG. */
#ifndef ITOPS_POLICY_NAME_H
#define ITOPS_POLICY_NAME_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>

enum {
    NAME_SEGMENT_MAX = 63,
    NAME_SEGMENTS_MAX = 6,
    SCOPE_SEGMENTS_MAX = 5,
    NAME_LENGTH_MAX = NAME_SEGMENTS_MAX * (NAME_SEGMENT_MAX + 1),
};

/* B1.2: one segment. */
bool name_segment_is_valid(struct slice segment);

/*
 * B1.3: the full name for a declared or referenced `name`: ORG/name when it has no slash, the
 * literal path otherwise, ORG prepended unless it is its first segment already. Errors:
 * name.invalid, name.too_deep; the text says which segment and what is wrong with it.
 */
enum result name_make_absolute(struct arena *arena, struct slice org, struct slice name,
                               struct slice *out, struct error *error);

/*
 * Whether something could be declared under what a person asks for, short or with its scope; errors
 * as above. Empty is fine: nothing was asked for.
 */
enum result name_check_reference(struct arena *arena, struct slice org, struct slice reference,
                                 struct error *error);

/* B1.5: the scope for a service path; empty means ORG itself. Errors as above. */
enum result scope_make_absolute(struct arena *arena, struct slice org, struct slice path,
                                struct slice *out, struct error *error);

/* A full name's parts: everything before the last slash, and the last segment. */
struct slice name_scope(struct slice full_name);
struct slice name_short(struct slice full_name);

/* B2.1: drops the last segment; false when only ORG is left. */
bool scope_parent(struct slice scope, struct slice *parent);

/* True when `scope` is `ancestor` or lies below it (on segment boundaries). */
bool scope_covers(struct slice ancestor, struct slice scope);

/* B2.2 */
bool name_is_absolute_reference(struct slice reference);

/* B1.2: `/` to `.`, for file names and ConfigMap keys. */
struct slice name_to_file_stem(struct arena *arena, struct slice full_name);

#endif

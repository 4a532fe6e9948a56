/* Diagnostics: what is wrong or doubtful in registry sources, with file, line and column. */
#ifndef ITOPS_POLICY_DIAGNOSTIC_H
#define ITOPS_POLICY_DIAGNOSTIC_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json_writer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum diagnostic_severity { DIAGNOSTIC_ERROR, DIAGNOSTIC_WARNING };

/* A place in a source. line and column count from 1; 0: the file as a whole. column counts
 * characters (code points). */
struct source_place {
    struct slice file; /* as the user should see it: the argument, or DIRECTORY/FILE */
    unsigned line;
    unsigned column;
};

/* As every output gives it: a file as a whole gets line 1 and column 1, because readers of
 * diagnostics count from 1. */
struct source_place source_place_shown(struct source_place place);

/* The table in diagnostic.c gives its text, default severity
 * and a one-sentence meaning (used for SARIF rules and the docs). */
enum diagnostic_code {
    YAML_SYNTAX,
    YAML_DUPLICATE_KEY,
    YAML_LIMIT,
    YAML_AMBIGUOUS,
    SOURCE_MISSING,
    SOURCE_EMPTY,
    SOURCE_UNREADABLE,
    SOURCE_IGNORED,
    SOURCE_INCONSISTENT,
    SCHEMA_UNKNOWN_KEY,
    SCHEMA_MISSING,
    SCHEMA_TYPE,
    SCHEMA_ENUM,
    SCHEMA_RANGE,
    ORG_MISSING,
    ORG_CONFLICT,
    NAME_INVALID,
    NAME_TOO_DEEP,
    NAME_RESERVED,
    NAME_DUPLICATE,
    WORKFLOW_NO_TRANSITIONS,
    WORKFLOW_DUPLICATE_TRANSITION,
    WORKFLOW_SELF_TRANSITION,
    WORKFLOW_UNKNOWN_ROLE,
    WORKFLOW_UNREACHABLE,
    WORKFLOW_DEAD_END,
    WORKFLOW_NEVER_CLOSES,
    ITEM_UNKNOWN_WORKFLOW,
    ITEM_UNKNOWN_CATEGORY,
    ITEM_UNKNOWN_GROUP,
    ITEM_UNKNOWN_ICON,
    SLA_INVERTED,
    GROUP_EMPTY_ROLE,
    GROUP_IMPOSSIBLE_USER,
    DIAGNOSTIC_CODE_COUNT,
};

const char *diagnostic_code_text(enum diagnostic_code code);                  /* "yaml.syntax" */
const char *diagnostic_code_meaning(enum diagnostic_code code);               /* one sentence */
enum diagnostic_severity diagnostic_code_severity(enum diagnostic_code code); /* without --strict */
const char *diagnostic_severity_text(enum diagnostic_severity severity); /* "error", "warning" */

struct diagnostic {
    enum diagnostic_severity severity;
    enum diagnostic_code code;
    struct source_place place;
    struct slice message;
};

/* A list that owns its texts and file names. Bounded: after DIAGNOSTIC_MAX errors it only counts
 * further ones, and so with warnings, which can never push out what makes the policy bad. */
enum { DIAGNOSTIC_MAX = 1000 };
struct diagnostics {
    struct arena *arena; /* borrowed; texts live in it */
    struct diagnostic *items;
    size_t count;
    size_t capacity;
    size_t error_count;   /* with those omitted */
    size_t warning_count; /* with those omitted */
    size_t omitted;
};

void diagnostics_init(struct diagnostics *list, struct arena *arena);
void diagnostics_free(struct diagnostics *list); /* not the arena */
void diagnostics_add(struct diagnostics *list, enum diagnostic_code code, struct source_place place,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
void diagnostics_append(struct diagnostics *list, const struct diagnostics *more); /* copies */
void diagnostics_sort(struct diagnostics *list);             /* by file, line, column, code */
void diagnostics_promote_warnings(struct diagnostics *list); /* --strict */

/* An array of {"severity","code","file","line","column","message"} (interfaces.md). */
void diagnostics_write_json(const struct diagnostic *items, size_t count, struct json_writer *out);

/* The part of a value that a message quotes: its first line, at most 60 characters. */
struct slice diagnostic_excerpt(struct slice text);

#endif

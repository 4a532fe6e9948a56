/* What people may type into fields: one line of text, or Markdown; trimmed, bounded, printable. */
#ifndef ITOPS_SERVICE_TEXT_RULES_H
#define ITOPS_SERVICE_TEXT_RULES_H

#include "base/error.h"
#include "base/slice.h"

#include <stddef.h>

/*
 * A field of one line. Its errors are NAME_required (also when nothing in it shows), NAME_too_long
 * and NAME_invalid (control characters, line separators, marks that turn the direction of reading),
 * at `pointer`.
 */
struct line_rule {
    const char *name;  /* "title" */
    const char *label; /* "The title" */
    const char *pointer;
    size_t length_max; /* code points */
};

/* Trims *text in place, then checks it. The text is valid UTF-8 (it was checked where it entered).
 */
enum result text_check_line(const struct line_rule *rule, struct slice *text, struct error *error);

/*
 * A field of Markdown. Its errors are NAME_required (when `is_required` and it is blank),
 * NAME_too_long and NAME_invalid (a NUL).
 */
struct markdown_rule {
    const char *name;
    const char *label;
    const char *pointer;
    size_t size_max; /* bytes */
    bool is_required;
};
enum result text_check_markdown(const struct markdown_rule *rule, struct slice text,
                                struct error *error);

#endif

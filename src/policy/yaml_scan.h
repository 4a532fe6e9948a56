/* Looks at a source byte by byte before YAML does: encoding, control characters, line breaks. */
#ifndef ITOPS_POLICY_YAML_SCAN_H
#define ITOPS_POLICY_YAML_SCAN_H

#include "base/slice.h"
#include "policy/diagnostic.h"
#include "policy/yaml_tree.h"

#include <stdbool.h>
#include <stddef.h>

/* The content behind a byte order mark; nothing below counts one. */
struct slice yaml_without_byte_order_mark(struct slice content);

/*
 * False, with a yaml.syntax diagnostic at the place of the first offending byte, when the text is
 * not UTF-8 or holds a character that YAML forbids; a byte order mark at its start is fine. With a
 * yaml.limit diagnostic when it has more directives than libyaml can take in good time.
 * *has_odd_breaks: there is a lone CR, NEL, U+2028 or U+2029, which libyaml takes for a line break
 * and editors do not.
 */
bool yaml_scan(const struct yaml_text *text, struct diagnostics *diagnostics, bool *has_odd_breaks);

/* Where lines start, as offsets in code points: turns libyaml's index into an editor's place. */
struct yaml_line_index {
    size_t *starts;
    size_t count;
    size_t capacity;
};
void yaml_line_index_build(struct yaml_line_index *index, struct slice text);
void yaml_line_index_free(struct yaml_line_index *index);
struct yaml_mark yaml_line_index_find(const struct yaml_line_index *index, size_t offset);

#endif

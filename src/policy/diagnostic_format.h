/* Writes diagnostics as text, as annotations for GitHub and as SARIF 2.1.0. */
#ifndef ITOPS_POLICY_DIAGNOSTIC_FORMAT_H
#define ITOPS_POLICY_DIAGNOSTIC_FORMAT_H

#include "base/buffer.h"
#include "policy/diagnostic.h"

#include <stdbool.h>

/* "file:line:col: error[code]: text", without a line end. */
void diagnostic_append_text(const struct diagnostic *diagnostic, bool color, struct buffer *out);

/* A line each, and one more that says how many were left out, if any. */
void diagnostics_write_text(const struct diagnostics *list, bool color, struct buffer *out);

/* Workflow commands: ::error file=…,line=…,col=…,title=…::text; a notice says how many were left
 * out, if any. */
void diagnostics_write_github(const struct diagnostics *list, struct buffer *out);

/* One log with one run; paths are made relative to the working directory. How many were left out,
 * if any, is a notification of the run. */
void diagnostics_write_sarif(const struct diagnostics *list, const char *tool_version,
                             struct buffer *out);

#endif

/* Cells of CSV (RFC 4180) that no spreadsheet takes for formulas. */
#ifndef ITOPS_BASE_CSV_H
#define ITOPS_BASE_CSV_H

#include "base/buffer.h"
#include "base/slice.h"

/*
 * Appends a text cell: in quotes, with an apostrophe before it when it begins as a formula would.
 * Separators and line ends (CR LF) are the caller's.
 */
void csv_append_text(struct buffer *out, struct slice cell);

#endif

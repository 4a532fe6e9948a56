/* Markdown to HTML that is safe to put into a page, whatever went in, and bounded in size. */
#ifndef ITOPS_BASE_MARKDOWN_H
#define ITOPS_BASE_MARKDOWN_H

#include "base/buffer.h"
#include "base/slice.h"

enum {
    MARKDOWN_DEPTH_MAX = 32,   /* blocks and spans inside each other */
    MARKDOWN_COLUMNS_MAX = 64, /* of a table */
    MARKDOWN_GROWTH_MAX = 8,   /* output bytes for each byte of input, and … */
    MARKDOWN_OUTPUT_BASE = 4096,
};

/*
 * Appends the HTML for `text` (CommonMark with autolinks, tables, strikethrough and task lists) to
 * `out`. Raw HTML in the text comes out as text. Links lead to http:, https:, mailto: or a path of
 * this site; any other address is dropped and its text stays. Images become links: a page that
 * shows the HTML never loads anything from elsewhere because of it.
 *
 * Text that would go beyond a bound above comes out as one preformatted block instead, so at most
 * MARKDOWN_GROWTH_MAX * text.length + MARKDOWN_OUTPUT_BASE bytes are written. Empty text: nothing.
 */
void markdown_to_html(struct slice text, struct buffer *out);

#endif

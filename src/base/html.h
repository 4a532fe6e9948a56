/* Text and addresses written into HTML so that they stay text and addresses. */
#ifndef ITOPS_BASE_HTML_H
#define ITOPS_BASE_HTML_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>

#define HTML_REPLACEMENT_CHARACTER "\xEF\xBF\xBD" /* U+FFFD */

/* Escaped for element content and for quoted attributes; at most six bytes for each of the text.
 * Control characters other than tab and line ends become U+FFFD. */
void html_append_text(struct buffer *out, struct slice text);

/*
 * A character reference ("&amp;", "&#38;", "&#x26;") as text, or the character itself, unescaped.
 * It must have been matched: letters and digits, or `#` and up to seven digits, and a semicolon.
 */
void html_append_entity(struct buffer *out, struct slice entity);
void html_append_entity_decoded(struct buffer *out, struct slice entity);

/* Whether a link that a person wrote may lead there: http:, https:, mailto:, or a path of this
 * site. */
bool html_address_is_allowed(struct slice href);

/* An allowed address for a quoted attribute: what may not stand in a URL is percent-encoded. */
void html_append_address(struct buffer *out, struct slice href);

#endif

/* UTF-8: validation with the place of the first fault (RFC 3629: no overlong forms, no surrogates).
 */
#ifndef ITOPS_BASE_UTF8_H
#define ITOPS_BASE_UTF8_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Offset in bytes of the first byte that is not part of valid UTF-8; text.length when all is valid.
 */
size_t utf8_find_invalid(struct slice text);

/* Number of code points of valid UTF-8. */
size_t utf8_count(struct slice text);

/* The longest beginning of valid UTF-8 with at most `length_max` bytes that cuts no code point. */
struct slice utf8_truncate(struct slice text, size_t length_max);

/* Decodes one code point at *offset and moves past it. False at the end or on an invalid sequence.
 */
bool utf8_next(struct slice text, size_t *offset, uint32_t *code_point);

/* Encodes a Unicode scalar value; returns the number of bytes (1 to 4). */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* Whether a code point does not stand for itself in a line of text: C0 and C1 controls and DEL, the
 * separators that some programs break lines at, what turns the direction of reading, also of the
 * text that follows on the line, and the two that XML cannot hold. */
bool utf8_is_control(uint32_t code_point);

/* Puts spaces in the place of control characters and '?' in that of bytes that are no UTF-8: then
 * the text is one line, and nothing in it steers a terminal. The length stays. */
void utf8_make_printable(char *text, size_t length);

#endif

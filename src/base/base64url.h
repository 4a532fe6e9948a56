/* Bytes as text that may stand in a URL: base64 with '-' and '_', without padding (RFC 4648, 5). */
#ifndef ITOPS_BASE_BASE64URL_H
#define ITOPS_BASE_BASE64URL_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>

/* The text, NUL-terminated, in the arena. */
struct slice base64url_encode(struct arena *arena, struct slice bytes);

/* False when `text` is not exactly what encoding some bytes gives: padding, blanks, stray bits. */
bool base64url_decode(struct arena *arena, struct slice text, struct slice *out);

#endif

/* Request targets: escapes decoded, query parameters taken apart, everything bounded and UTF-8. */
#ifndef ITOPS_HTTP_TARGET_H
#define ITOPS_HTTP_TARGET_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "http/exchange.h"

#include <stdbool.h>
#include <stddef.h>

enum { HTTP_QUERY_PARAMETERS_MAX = 64 };

/*
 * Decodes %XX, and `+` to a space when `plus_is_space`. Without anything to decode the answer is
 * `text` itself, otherwise a copy in the arena. False when the result holds a NUL or is not UTF-8,
 * or an escape is broken.
 */
bool http_percent_decode(struct arena *arena, struct slice text, bool plus_is_space,
                         struct slice *out);

/*
 * "a=1&b=&c" in the order given; empty parts are skipped. INVALID (invalid_query) names the
 * parameter that is broken; more than HTTP_QUERY_PARAMETERS_MAX are refused.
 */
enum result http_query_parse(struct arena *arena, struct slice query,
                             struct http_query_parameter **items, size_t *count,
                             struct error *error);

#endif

/* Cursors: where the next page of a list starts, as opaque text that belongs to that list alone. */
#ifndef ITOPS_HTTP_CURSOR_H
#define ITOPS_HTTP_CURSOR_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "http/exchange.h"

#include <stdint.h>

enum { CURSOR_NUMBERS = 3, CURSOR_BINDING_SIZE = 16, CURSOR_NAME_MAX = 400 /* bytes */ };

/* A position in a list: what its order needs; the rest stays zero. */
struct cursor {
    int64_t numbers[CURSOR_NUMBERS];
    struct slice name; /* at most CURSOR_NAME_MAX bytes */
};

/* What a cursor belongs to: the list's path, who reads it, its filters and its order. */
struct cursor_binding {
    uint8_t digest[CURSOR_BINDING_SIZE];
};

/* From the query without `cursor` and `limit`, in whatever order it is given: the page size may
 * change on the way, nothing else. */
struct cursor_binding cursor_bind(struct slice path, int64_t viewer_id,
                                  const struct http_query_parameter *parameters, size_t count,
                                  struct arena *arena);

struct slice cursor_encode(struct arena *arena, const struct cursor_binding *binding,
                           const struct cursor *cursor);

/*
 * INVALID, invalid_cursor at "?cursor": damaged, of another version, or of another list. The check
 * is a plain hash without a secret: it catches mistakes, and a cursor holds nothing that its reader
 * could not see or may not choose. So cursors outlive restarts and are good on every replica.
 */
enum result cursor_decode(struct arena *arena, const struct cursor_binding *binding,
                          struct slice text, struct cursor *out, struct error *error);

#endif

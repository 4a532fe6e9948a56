/* The body of a request, from raw bytes to content: by length or chunked (RFC 9112), no I/O. */
#ifndef ITOPS_HTTP_BODY_H
#define ITOPS_HTTP_BODY_H

#include "base/buffer.h"
#include "base/slice.h"
#include "http/head.h"

#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_CHUNK_LINE_MAX = 256,    /* bytes of a chunk's size line with its extensions */
    HTTP_TRAILERS_MAX = 4 * 1024, /* bytes of all trailer fields; they are read and dropped */
};

enum http_body_result {
    HTTP_BODY_MORE, /* everything given was taken; more must come */
    HTTP_BODY_COMPLETE,
    HTTP_BODY_BAD, /* the chunked framing is broken */
    HTTP_BODY_TOO_LARGE,
};

struct http_body_reader {
    size_t limit; /* bytes of content */
    enum {
        HTTP_BODY_FIXED,
        HTTP_BODY_CHUNK_SIZE,
        HTTP_BODY_CHUNK_DATA,
        HTTP_BODY_CHUNK_END,
        HTTP_BODY_TRAILER,
    } state;
    uint64_t remaining; /* of the body, or of the chunk */
    size_t trailer_size;
    size_t line_length; /* of a line that has not come completely */
    char line[HTTP_CHUNK_LINE_MAX];
};

/* For the body that `head` announces. TOO_LARGE at once when the length given is above `limit`,
 * COMPLETE when there is none. */
enum http_body_result http_body_begin(struct http_body_reader *reader, const struct http_head *head,
                                      size_t limit);

/*
 * Takes bytes from the front of *bytes, up to the body's end, and appends the content to `out`.
 * What follows the body stays in *bytes. TOO_LARGE is said before the content is kept.
 */
enum http_body_result http_body_read(struct http_body_reader *reader, struct slice *bytes,
                                     struct buffer *out);

#endif

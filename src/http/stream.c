#include "http/stream.h"

#include "http/connection.h"

void http_stream_append(struct http_connection *c, struct slice piece)
{
    struct buffer *out = http_connection_output(c);
    if (piece.length == 0) {
        return;
    }
    if (!c->is_chunked) {
        buffer_append_slice(out, piece);
        return;
    }
    buffer_append_format(out, "%zx\r\n", piece.length);
    buffer_append_slice(out, piece);
    buffer_append(out, "\r\n", 2);
}

void http_stream_append_last(struct http_connection *c)
{
    if (c->is_chunked) {
        buffer_append_text(http_connection_output(c), "0\r\n\r\n");
    }
}

/* Replies that come piece by piece: the exchange has ended, the connection goes on with a stream.
 */
#ifndef ITOPS_HTTP_STREAM_H
#define ITOPS_HTTP_STREAM_H

#include "base/buffer.h"
#include "http/exchange.h"

#include <stdbool.h>

struct http_connection;
struct http_loop;

enum http_produced { HTTP_PRODUCED_MORE, HTTP_PRODUCED_LAST, HTTP_PRODUCED_NOTHING };

struct http_stream;

/*
 * Everything runs on the connection's loop. A stream either produces, as fast as its client takes
 * it (an export), or waits, and is sent to when there is something (a listener).
 */
struct http_stream_kind {
    /* Appends the next piece to `out`; NOTHING: it cannot go on, and the connection is cut so that
     * the client sees that the rest is missing. NULL: the stream waits. */
    enum http_produced (*produce)(struct http_stream *stream, struct http_loop *loop,
                                  struct buffer *out);
    /* Every heartbeat_seconds of a stream that waits: puts a sign of life into the connection's
     * output. False: the stream ends. */
    bool (*beat)(struct http_stream *stream);
    /* When the connection is done with it, whoever ended it. */
    void (*free)(struct http_stream *stream);
};

/* The beginning of every stream's own struct, which is on the heap. */
struct http_stream {
    const struct http_stream_kind *kind;
    struct http_connection *connection; /* set by http_reply_stream */
};

/*
 * The reply of a handler: status 200 and the fields set so far. Takes over the stream. False: there
 * is nobody to stream to (HEAD, or the client has gone), and the stream is freed.
 */
bool http_reply_stream(struct http_exchange *x, const char *content_type,
                       struct http_stream *stream);

/* The exchange's arena, with all that the request was decoded into, becomes the caller's to free:
 * for streams, which outlive the exchange. */
struct arena *http_take_arena(struct http_exchange *x);

/* For the connection: a chunk around `piece` where the client understands chunks; nothing for an
 * empty one, which would be the last. */
void http_stream_append(struct http_connection *c, struct slice piece);
void http_stream_append_last(struct http_connection *c);

#endif

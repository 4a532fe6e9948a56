#include "http/listener.h"

#include "base/clock.h"
#include "base/memory.h"
#include "http/credentials.h"
#include "http/event_feed.h"
#include "http/loop.h"
#include "http/output.h"
#include "http/server_state.h"
#include "http/stream.h"

#include <stdlib.h>

#define EVENT_STREAM_TYPE "text/event-stream; charset=utf-8"

enum {
    /* A client that leaves so much unread is cut off: it comes back and goes on from its last id,
     * or fetches everything anew. */
    UNREAD_BYTES_MAX = 256 * 1024,
};

struct http_listener {
    struct http_stream stream; /* first */
    struct http_loop *loop;
    int64_t position;            /* the last id sent, or skipped */
    size_t backlog;              /* bytes it began with; 0 once everything was sent */
    struct tally_entry *counted; /* by the feed */
    struct http_kept_credentials credentials;
    struct http_listener *previous;
    struct http_listener *next;
};

static void append(struct http_listener *listener, const struct event_batch *batch)
{
    struct http_connection *c = listener->stream.connection;
    struct buffer *out = http_connection_output(c);
    uint64_t sent = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct event_item *item = &batch->items[i];
        if (item->id != 0 && item->id <= listener->position) {
            continue;
        }
        buffer_append_slice(out, event_item_bytes(batch, item, c->is_chunked));
        listener->position = item->id != 0 ? item->id : listener->position;
        sent++;
    }
    http_metrics_events_sent(listener->loop->metrics, sent);
}

/* What was missed is sent at once, and takes its time: it is not held against the client. */
static bool leaves_too_much(const struct http_listener *listener)
{
    const struct http_connection *c = listener->stream.connection;
    return c->out.length - c->out_offset > UNREAD_BYTES_MAX + listener->backlog;
}

void http_listeners_send(struct http_loop *loop, const struct event_batch *batch)
{
    struct http_listener *next;
    for (struct http_listener *listener = loop->listeners; listener != NULL; listener = next) {
        struct http_connection *c = listener->stream.connection;
        next = listener->next;
        if (c->is_closing) {
            continue;
        }
        if (c->out.length == 0) {
            listener->backlog = 0;
        }
        append(listener, batch);
        if (leaves_too_much(listener)) {
            http_metrics_listener_dropped(loop->metrics);
            http_connection_abort(c);
        } else {
            http_connection_push(c);
        }
    }
}

/* While the database does not answer, nobody is sent away. */
static bool may_stay(struct http_listener *listener)
{
    struct store_tx *tx;
    enum result result = http_loop_read_tx(listener->loop, &tx, NULL);
    if (result == RESULT_OK) {
        result = http_credentials_check_kept(&listener->credentials, tx, clock_now_ms(), NULL);
    }
    return result != RESULT_FORBIDDEN;
}

static bool beat(struct http_stream *stream)
{
    static const struct slice ping = SLICE_LITERAL(": ping\n\n");
    if (!may_stay((struct http_listener *) stream)) {
        return false;
    }
    http_stream_append(stream->connection, ping);
    return true;
}

static void leave(struct http_stream *stream)
{
    struct http_listener *listener = (struct http_listener *) stream;
    struct http_loop *loop = listener->loop;
    *(listener->previous != NULL ? &listener->previous->next : &loop->listeners) = listener->next;
    if (listener->next != NULL) {
        listener->next->previous = listener->previous;
    }
    event_feed_detach(loop->server->feed, listener->counted);
    http_metrics_listeners(loop->metrics, -1);
    http_credentials_forget(&listener->credentials);
    free(listener);
}

static const struct http_stream_kind listener_kind = {.beat = beat, .free = leave};

static struct http_listener *listener_new(struct http_exchange *x, struct http_loop *loop,
                                          struct tally_entry *counted)
{
    struct http_listener *listener = memory_alloc(sizeof *listener);
    listener->stream.kind = &listener_kind;
    listener->loop = loop;
    listener->counted = counted;
    http_credentials_keep(x, &listener->credentials);
    listener->next = loop->listeners;
    if (listener->next != NULL) {
        listener->next->previous = listener;
    }
    loop->listeners = listener;
    http_metrics_listeners(loop->metrics, 1);
    return listener;
}

enum result http_listen_to_events(struct http_exchange *x, const struct event_batch *batch,
                                  int64_t position, const struct event_registry *registry,
                                  struct error *error)
{
    struct http_loop *loop = x->loop;
    struct tally_entry *counted;
    enum result result = http_output_check(x, batch->bytes.length, error);
    if (result == RESULT_OK) {
        result =
            event_feed_attach(loop->server->feed, x->user.id, position, registry, &counted, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct http_listener *listener = listener_new(x, loop, counted);
    if (http_reply_stream(x, EVENT_STREAM_TYPE, &listener->stream)) {
        append(listener, batch);
        listener->backlog = batch->bytes.length;
        listener->position = position;
    }
    return RESULT_OK;
}

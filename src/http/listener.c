#include "http/listener.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "http/credentials.h"
#include "http/event_feed.h"
#include "http/loop.h"
#include "http/server_state.h"
#include "http/stream.h"

#include <stdlib.h>

#define EVENT_STREAM_TYPE "text/event-stream; charset=utf-8"

enum {
    /* A client that leaves so much unread is cut off: it comes back and goes on from its last id,
     * or fetches everything anew. */
    UNREAD_BYTES_MAX = 256 * 1024,
    TOKEN_SIZE_MAX = 64, /* more than any that is ours */
};

struct http_listener {
    struct http_stream stream; /* first */
    struct http_loop *loop;
    int64_t position; /* the last id sent, or skipped */
    /* To ask again now and then whether the person may still be here. */
    bool is_bearer;
    char token[TOKEN_SIZE_MAX];
    size_t token_length;
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

void http_listeners_send(struct http_loop *loop, const struct event_batch *batch)
{
    struct http_listener *next;
    for (struct http_listener *listener = loop->listeners; listener != NULL; listener = next) {
        struct http_connection *c = listener->stream.connection;
        next = listener->next;
        if (c->is_closing) {
            continue;
        }
        append(listener, batch);
        if (c->out.length - c->out_offset > UNREAD_BYTES_MAX) {
            http_metrics_listener_dropped(loop->metrics);
            http_connection_abort(c);
        } else {
            http_connection_push(c);
        }
    }
}

/* Sessions end and people are disabled, here or by another process: the database knows. While it
 * does not answer, nobody is sent away. */
static bool may_stay(struct http_listener *listener)
{
    struct http_loop *loop = listener->loop;
    struct slice token = slice_make(listener->token, listener->token_length);
    struct http_credentials credentials = {0};
    *(listener->is_bearer ? &credentials.bearer : &credentials.session) = token;
    struct store_tx *tx;
    struct user user;
    struct arena *arena = arena_new(0);
    enum result result = http_loop_read_tx(loop, &tx, NULL);
    if (result == RESULT_OK) {
        result = http_credentials_check(&credentials, tx, arena, clock_now_ms(), &user, NULL);
    }
    arena_free(arena);
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
    event_feed_detach(loop->server->feed);
    http_metrics_listeners(loop->metrics, -1);
    secret_wipe(listener->token, sizeof listener->token);
    free(listener);
}

static const struct http_stream_kind listener_kind = {.beat = beat, .free = leave};

static struct http_listener *listener_new(struct http_exchange *x, struct http_loop *loop)
{
    struct http_credentials credentials = http_credentials_find(x);
    struct http_listener *listener = memory_alloc(sizeof *listener);
    listener->stream.kind = &listener_kind;
    listener->loop = loop;
    listener->is_bearer = credentials.bearer.length > 0;
    struct slice token = listener->is_bearer ? credentials.bearer : credentials.session;
    listener->token_length = token.length < TOKEN_SIZE_MAX ? token.length : 0;
    memcpy(listener->token, token.data, listener->token_length);
    listener->next = loop->listeners;
    if (listener->next != NULL) {
        listener->next->previous = listener;
    }
    loop->listeners = listener;
    http_metrics_listeners(loop->metrics, 1);
    return listener;
}

bool http_listen_to_events(struct http_exchange *x, const struct event_batch *batch,
                           int64_t position, const struct event_registry *registry)
{
    struct http_loop *loop = x->loop;
    if (!event_feed_attach(loop->server->feed, position, registry)) {
        return false;
    }
    struct http_listener *listener = listener_new(x, loop);
    if (http_reply_stream(x, EVENT_STREAM_TYPE, &listener->stream)) {
        append(listener, batch);
        listener->position = position;
    }
    return true;
}

#include "http/connection_write.h"

#include "http/connection_read.h"
#include "http/loop.h"
#include "http/stream.h"

#include <netinet/tcp.h>

enum {
    /* A reader this slow for write_seconds is given up. */
    WRITE_PROGRESS_MIN = 16 * 1024,
    /* A listener that has vanished without a word is noticed after so long. */
    LISTENER_TIMEOUT_MS = 45 * 1000,
    /* What the kernel keeps for one that does not read: there are many, and little is said. */
    LISTENER_SEND_BUFFER = 64 * 1024,
};

struct buffer *http_connection_output(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_CLOSED) {
        return NULL;
    }
    if (c->out.data == NULL) {
        http_loop_take_buffer(c->loop, &c->out);
    }
    return &c->out;
}

/* Everything has been sent that was to be. */
static void output_done(struct http_connection *c)
{
    c->out_offset = 0;
    buffer_clear(&c->out);
    if (c->is_closing && c->phase != HTTP_PHASE_LINGERING) {
        transport_finish(&c->transport);
        http_connection_await(c, HTTP_PHASE_LINGERING, HTTP_WAIT_LINGER);
    } else if (c->phase == HTTP_PHASE_WRITING) {
        http_connection_await(c, HTTP_PHASE_IDLE, HTTP_WAIT_IDLE);
    } else if (c->phase == HTTP_PHASE_STREAMING && c->wait == HTTP_WAIT_WRITE) {
        http_loop_place(c->loop, c, HTTP_WAIT_WRITE);
    }
}

/* The client takes no more at present. Between requests that is what we wait for. */
static void output_stalled(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_STREAMING) {
        if (c->wait == HTTP_WAIT_WRITE && c->sent_since_extension >= WRITE_PROGRESS_MIN) {
            c->sent_since_extension = 0;
            http_loop_place(c->loop, c, HTTP_WAIT_WRITE);
        }
        return;
    }
    bool between_requests = c->exchange == NULL && c->phase != HTTP_PHASE_WRITING;
    if (between_requests || c->sent_since_extension >= WRITE_PROGRESS_MIN) {
        c->sent_since_extension = 0;
        if (c->exchange == NULL) {
            http_connection_await(c, HTTP_PHASE_WRITING, HTTP_WAIT_WRITE);
        }
    }
}

bool http_connection_flush(struct http_connection *c)
{
    if (c->phase == HTTP_PHASE_CLOSED || c->phase == HTTP_PHASE_HANDSHAKE) {
        return false;
    }
    while (c->out_offset < c->out.length) {
        size_t sent;
        enum transport_result result = transport_write(&c->transport, c->out.data + c->out_offset,
                                                       c->out.length - c->out_offset, &sent);
        if (result == TRANSPORT_WANT_READ || result == TRANSPORT_WANT_WRITE) {
            output_stalled(c);
            return false;
        }
        if (result != TRANSPORT_OK) {
            http_connection_shut(c);
            return false;
        }
        c->out_offset += sent;
        c->sent_since_extension += sent;
    }
    if (c->out.length > 0) {
        output_done(c);
    }
    return true;
}

bool http_connection_is_listening(const struct http_connection *c)
{
    return c->phase == HTTP_PHASE_STREAMING && c->stream->kind->produce == NULL;
}

void http_connection_end_stream(struct http_connection *c)
{
    if (!c->is_closing) {
        c->is_closing = true;
        http_stream_append_last(c);
    }
    if (http_connection_flush(c) &&
        c->phase == HTTP_PHASE_STREAMING) { /* there was nothing to be sent */
        output_done(c);
    }
}

void http_connection_produce(struct http_connection *c)
{
    struct buffer piece;
    http_loop_take_buffer(c->loop, &piece);
    enum http_produced produced = c->stream->kind->produce(c->stream, c->loop, &piece);
    http_loop_end_read(c->loop);
    if (produced == HTTP_PRODUCED_NOTHING) {
        http_connection_shut(c);
    } else {
        http_stream_append(c, buffer_slice(&piece));
    }
    http_loop_return_buffer(c->loop, &piece);
    if (produced == HTTP_PRODUCED_LAST) {
        http_connection_end_stream(c);
    }
}

bool http_connection_is_producing(const struct http_connection *c)
{
    return c->phase == HTTP_PHASE_STREAMING && c->stream->kind->produce != NULL && !c->is_closing;
}

void http_connection_stream(struct http_connection *c, struct http_stream *stream, bool is_chunked)
{
    bool waits = stream->kind->produce == NULL;
    c->exchange = NULL;
    c->stream = stream;
    c->is_chunked = is_chunked;
    stream->connection = c;
    http_connection_await(c, HTTP_PHASE_STREAMING, waits ? HTTP_WAIT_BEAT : HTTP_WAIT_WRITE);
    if (waits) {
        setsockopt(c->transport.fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &(int){LISTENER_TIMEOUT_MS},
                   sizeof(int));
        setsockopt(c->transport.fd, SOL_SOCKET, SO_SNDBUF, &(int){LISTENER_SEND_BUFFER},
                   sizeof(int));
    }
}

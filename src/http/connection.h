/* One client's connection: reads requests one after the other, and sends the replies in order. */
#ifndef ITOPS_HTTP_CONNECTION_H
#define ITOPS_HTTP_CONNECTION_H

#include "base/buffer.h"
#include "http/admission.h"
#include "http/exchange_state.h"
#include "http/transport.h"

#include <event2/event.h>
#include <event2/event_struct.h>

#include <stdbool.h>
#include <stdint.h>

struct http_stream;
struct sockaddr;

/* What a connection waits for. */
enum http_phase {
    HTTP_PHASE_HANDSHAKE,
    HTTP_PHASE_IDLE, /* for the first byte of a request */
    HTTP_PHASE_HEAD,
    HTTP_PHASE_BODY,
    HTTP_PHASE_HANDLING,  /* for the reply of the exchange */
    HTTP_PHASE_STREAMING, /* for what its stream has to say; what the client sends is dropped */
    HTTP_PHASE_WRITING,   /* for the client to take replies; nothing is read meanwhile */
    HTTP_PHASE_LINGERING, /* for the client to close: closing with unread bytes would reset it */
    HTTP_PHASE_CLOSED,    /* for the exchange to come back, if it is away */
};

/* Each connection is on one of its loop's lists. All members of a list have the same time to
 * live, so that the list is in the order of their deadlines. */
enum http_wait {
    HTTP_WAIT_HEAD,
    HTTP_WAIT_BODY,
    HTTP_WAIT_IDLE,
    HTTP_WAIT_WRITE,
    HTTP_WAIT_LINGER,
    HTTP_WAIT_BEAT,  /* a stream that waits: for its next sign of life */
    HTTP_WAIT_REPLY, /* ours to give: no deadline */
    HTTP_WAIT_COUNT,
};

struct http_connection {
    struct http_loop *loop;
    struct transport transport;
    enum http_phase phase;
    struct event read_event;
    struct event write_event;
    bool is_reading; /* read_event is added */
    bool is_writing;
    bool wants_write; /* TLS waits for room to write, whatever it was asked to do */
    bool is_closing;  /* no request after the replies that are in `out` */
    bool skipped_line;

    struct buffer in; /* received; from in_offset on not yet used */
    size_t in_offset;
    struct http_head_scan scan; /* relative to in_offset */
    struct buffer out;          /* to be sent, from out_offset on */
    size_t out_offset;
    size_t counted_output;          /* bytes of `out`, in the loop's sum */
    int64_t person_id;              /* whose reply is in `out`; 0: of nobody who has signed in */
    size_t sent_since_extension;    /* bytes, for the write deadline */
    struct http_exchange *exchange; /* NULL between requests */
    struct http_stream *stream;     /* owned; NULL unless the reply is one */
    bool is_chunked;                /* of the stream: the client understands chunks */

    struct tally_entry *address; /* counted in; NULL: it was not admitted */
    char peer[46];               /* text of the address, without port */
    bool is_proxy;               /* trusted: it speaks for its clients */

    enum http_wait wait;
    int64_t deadline_ms; /* monotonic */
    struct http_connection *previous;
    struct http_connection *next;
};

/* A socket that was accepted, on its loop. Takes over `fd`. */
void http_connection_accept(struct http_loop *loop, int fd, const struct sockaddr *peer);

/* The exchange is back from another thread, or has been answered: goes on with what follows. */
void http_connection_resume(struct http_connection *c);

/* Its deadline has passed. */
void http_connection_expire(struct http_connection *c);

/* The server drains: closes it unless a request is under way. */
void http_connection_drain(struct http_connection *c);

/* Closes the socket; the connection goes when its callback ends and no exchange is away. */
void http_connection_shut(struct http_connection *c);

/* At once, without a word. An exchange that is away is waited for. */
void http_connection_abort(struct http_connection *c);

/* For the reply: appends to what is to be sent, and takes the exchange off the connection. */
struct buffer *http_connection_output(struct http_connection *c);
void http_connection_replied(struct http_connection *c, bool must_close);

/* For the reply: it goes on as a stream, which the connection owns from now on. */
void http_connection_stream(struct http_connection *c, struct http_stream *stream, bool is_chunked);
/* Something was put into the output of a stream that waits. The connection may be gone after. */
void http_connection_push(struct http_connection *c);

#endif

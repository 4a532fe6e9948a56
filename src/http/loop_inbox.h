/* What other threads hand to a loop: exchanges that come back, and events for its listeners. */
#ifndef ITOPS_HTTP_LOOP_INBOX_H
#define ITOPS_HTTP_LOOP_INBOX_H

#include "http/loop.h"

/* From any thread: the loop looks at the server's is_draining and at what is in here. */
void loop_inbox_wake(struct http_loop *loop);

/* From any thread: the exchange is the loop's again; its resume function will be called there. */
void loop_inbox_complete(struct http_loop *loop, struct http_exchange *x);

/* From the feed's thread: events for those who listen on this loop. Takes over the reference. */
void loop_inbox_deliver(struct http_loop *loop, struct event_batch *batch);

/* On the loop, when it was woken: resumes the exchanges and sends the events, in the order in which
 * they came. */
void loop_inbox_take(struct http_loop *loop);

/* After the loop's end, when no exchange is away: lets go of the events that nobody took. */
void loop_inbox_clear(struct http_loop *loop);

#endif

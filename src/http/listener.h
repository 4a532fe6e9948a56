/* Those who listen to events on one loop. */
#ifndef ITOPS_HTTP_LISTENER_H
#define ITOPS_HTTP_LISTENER_H

#include "http/event_json.h"
#include "http/exchange.h"

struct http_loop;

/*
 * Answers with a stream that begins with `batch`, and goes on with what comes after `position`.
 * RETRY: too_many_listeners; or busy, when too much is left unread already (the caller answers).
 */
enum result http_listen_to_events(struct http_exchange *x, const struct event_batch *batch,
                                  int64_t position, const struct event_registry *registry,
                                  struct error *error);

/* On the loop: sends a batch to everybody who listens there. */
void http_listeners_send(struct http_loop *loop, const struct event_batch *batch);

#endif

/* What is told to those who listen, as events of a batch. */
#ifndef ITOPS_HTTP_EVENT_JSON_H
#define ITOPS_HTTP_EVENT_JSON_H

#include "base/json_writer.h"
#include "http/event_batch.h"
#include "service/events.h"

/* Of the registry, as far as listeners are told. */
struct event_registry {
    char revision[72];
    bool is_pending; /* B7.7: what is on disk differs */
};
struct event_registry event_registry_read(const struct service *service);

/* The members of `hello`, into an open object: where the events stand. */
void event_hello_write(struct json_writer *w, const struct event_registry *registry,
                       int64_t last_id);

void event_batch_add_hello(struct event_batch *batch, const struct event_registry *registry,
                           int64_t last_id);
void event_batch_add_reset(struct event_batch *batch, int64_t last_id);
void event_batch_add_ticket(struct event_batch *batch, const struct ticket_event *event);
void event_batch_add_registry(struct event_batch *batch, const struct event_registry *registry,
                              const struct event_registry *previous);

#endif

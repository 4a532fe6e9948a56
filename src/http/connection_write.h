/* What a connection sends: replies as far as the client takes them, and streams piece by piece. */
#ifndef ITOPS_HTTP_CONNECTION_WRITE_H
#define ITOPS_HTTP_CONNECTION_WRITE_H

#include "http/connection.h"

/* Sends what there is. True when nothing is left. */
bool http_connection_flush(struct http_connection *c);

/* Of its stream: it waits for something to say; it has a next piece at any time. */
bool http_connection_is_listening(const struct http_connection *c);
bool http_connection_is_producing(const struct http_connection *c);

/* The next piece of a stream, once the one before has been sent. */
void http_connection_produce(struct http_connection *c);
void http_connection_end_stream(struct http_connection *c);

#endif

/* What a connection does with the bytes that came: heads, bodies, one request after the other. */
#ifndef ITOPS_HTTP_CONNECTION_READ_H
#define ITOPS_HTTP_CONNECTION_READ_H

#include "http/connection.h"
#include "http/metrics.h"

/* The received bytes that are not used yet. */
struct slice http_connection_input(const struct http_connection *c);

/* Says what it waits for now, with a fresh deadline. */
void http_connection_await(struct http_connection *c, enum http_phase phase, enum http_wait wait);

/*
 * Handles what has been received: dispatches complete requests until the input is used up, an
 * exchange is away, or the connection is closing. True when it stopped because enough is waiting
 * to be sent.
 */
bool http_connection_advance(struct http_connection *c);

/* Answers with a problem instead of going on; the connection closes when that has been sent. */
void http_connection_refuse(struct http_connection *c, int status, enum http_refusal reason,
                            const char *code, const char *text);

#endif

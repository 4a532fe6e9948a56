/* Answers that depend on the registry alone: tagged with its revision, so that they can be kept. */
#ifndef ITOPS_HTTP_POLICY_REPLY_H
#define ITOPS_HTTP_POLICY_REPLY_H

#include "http/exchange.h"

#include <stdbool.h>

struct json_writer;
struct source_place;

/*
 * Sets ETag to the registry's revision, and answers 304 when the client has just that: then the
 * handler just returns (true).
 */
bool policy_is_unchanged(struct http_exchange *x);

/* Members "file" and "line" into an open object. */
void policy_write_place(struct json_writer *w, const struct source_place *place);

#endif

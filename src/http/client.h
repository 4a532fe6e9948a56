/* A client that asks for one page at a time over plain HTTP, for looking at a running server. */
#ifndef ITOPS_HTTP_CLIENT_H
#define ITOPS_HTTP_CLIENT_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdint.h>

enum { HTTP_CLIENT_REPLY_MAX = 4 * 1024 * 1024 }; /* bytes, head included */

struct http_client_target {
    char host[256]; /* a name or an address, without brackets */
    char port[6];
};

/* "http://HOST", "http://HOST:PORT", "http://[::1]:8080". INVALID: url_invalid. */
enum result http_client_parse(const char *url, struct http_client_target *out, struct error *error);

/*
 * GET `path`, on a connection of its own, within timeout_ms from now. *out has the whole reply
 * without the head. RETRY: unreachable, when nobody answers or what comes is no reply.
 */
enum result http_client_get(const struct http_client_target *target, const char *path,
                            int64_t timeout_ms, int *status, struct buffer *out,
                            struct error *error);

#endif

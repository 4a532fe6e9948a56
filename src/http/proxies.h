/* Proxies that are trusted: whom they speak for is the client of a request, not they themselves. */
#ifndef ITOPS_HTTP_PROXIES_H
#define ITOPS_HTTP_PROXIES_H

#include "base/arena.h"
#include "base/error.h"
#include "http/head.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_PROXY_NETWORKS_MAX = 64, HTTP_ADDRESS_BYTES = 16 };

struct http_network {
    uint8_t address[HTTP_ADDRESS_BYTES]; /* IPv4 as IPv6 maps it */
    unsigned prefix_bits;
};

struct http_proxies {
    struct http_network networks[HTTP_PROXY_NETWORKS_MAX];
    size_t count;
};

/* "10.0.0.0/8, 192.0.2.7,2001:db8::/32": networks and single addresses. INVALID with a text. */
enum result http_proxies_parse(const char *list, struct http_proxies *out, struct error *error);

/* `address` as text. */
bool http_proxies_trust(const struct http_proxies *proxies, const char *address);

/*
 * Where a request comes from that the proxy at `peer`, which is trusted, has passed on. Each proxy
 * adds to the end of X-Forwarded-For who asked it, so that from the end up to the first one who is
 * not trusted, all is known; what stands before was said by that one and is worth nothing. Either
 * borrowed from `peer` or in `arena`.
 */
struct slice http_proxies_client(const struct http_proxies *proxies, const struct http_head *head,
                                 const char *peer, struct arena *arena);

#endif

/* The HTTP server: loops, limits, life and orderly end. */
#ifndef ITOPS_HTTP_SERVER_H
#define ITOPS_HTTP_SERVER_H

#include "base/error.h"
#include "http/proxies.h"
#include "service/service.h"

#include <stddef.h>

struct http_server;

/* Zero means the default in brackets. */
struct http_limits {
    size_t header_bytes;     /* [16 KiB] request line and headers */
    size_t body_bytes;       /* [1 MiB] */
    unsigned header_seconds; /* [10] for the whole head, from its first byte or the accept */
    unsigned body_seconds;   /* [30] for the whole body */
    unsigned idle_seconds;   /* [75] between requests */
    unsigned write_seconds;  /* [30] without progress while replying */
    unsigned connections;    /* [4096] in all */
    unsigned connections_per_address; /* [1024] */
    unsigned drain_seconds;           /* [10] */
    unsigned heartbeat_seconds;       /* [15] between signs of life to those who listen to events */
};

struct http_server_options {
    const char *listen;               /* "127.0.0.1:8080", "[::1]:0"; port 0: any free one */
    unsigned threads;                 /* 0: one for each processor, at most 8 */
    const char *tls_certificate_file; /* PEM chain; NULL: plain HTTP */
    const char *tls_key_file;
    struct http_limits limits;
    struct http_proxies proxies; /* that are trusted */
    struct service *service;
    const char *version; /* "0.1.0" */
    const char *flavour; /* "dev" or "production" */
    const char *commit;
};

/* Binds and starts the loops; logs "listening" with the address. INVALID or FAILED with a text. */
enum result http_server_start(const struct http_server_options *options, struct http_server **out,
                              struct error *error);

/* Stops accepting, answers /readyz with 503, lets requests under way finish (at most
 * drain_seconds), joins the loops, frees everything. */
void http_server_stop(struct http_server *server);

const char *http_event_library_version(void); /* "2.1.12-stable" */
const char *http_tls_library_version(void);   /* "3.0.15" */

#endif

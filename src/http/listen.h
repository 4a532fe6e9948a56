/* Where the server listens: parsing "address:port", and one socket for each loop on that port. */
#ifndef ITOPS_HTTP_LISTEN_H
#define ITOPS_HTTP_LISTEN_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/socket.h>

enum { HTTP_ADDRESS_TEXT_SIZE = 80 };

struct http_listen_address {
    struct sockaddr_storage address;
    socklen_t length;
};

/* "127.0.0.1:8080", "[::1]:0", "localhost:8080", ":8080" (every address). INVALID:
 * listen_invalid. */
enum result http_listen_parse(const char *text, struct http_listen_address *out,
                              struct error *error);

/*
 * A listening socket that shares its port with those of the other loops. The first one makes sure
 * that no other process has the port, and fills in the port when any would do.
 * FAILED: listen_failed, with the reason.
 */
enum result http_listen_open(struct http_listen_address *where, bool is_first, int *out,
                             struct error *error);

void http_listen_format(const struct http_listen_address *where, char out[HTTP_ADDRESS_TEXT_SIZE]);

#endif

/* Bytes in and out of a connected socket that never blocks, plain or through TLS. */
#ifndef ITOPS_HTTP_TRANSPORT_H
#define ITOPS_HTTP_TRANSPORT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A server's certificate and rules: TLS 1.2 or newer, shared by all loops. */
struct tls_context;

/* INVALID (tls_certificate) with OpenSSL's reason when a file cannot be used. */
enum result tls_context_new(const char *certificate_file, const char *key_file,
                            struct tls_context **out, struct error *error);
void tls_context_free(struct tls_context *context); /* NULL is fine */

enum transport_result {
    TRANSPORT_OK,
    TRANSPORT_WANT_READ, /* try again when the socket is readable */
    TRANSPORT_WANT_WRITE,
    TRANSPORT_END,    /* the peer has finished sending */
    TRANSPORT_FAILED, /* reset, or not TLS; nothing more will come or go */
};

struct transport {
    int fd;             /* -1: closed */
    struct ssl_st *tls; /* OpenSSL's session; NULL: plain */
};

/* Takes over `fd`. tls NULL: plain. False, with the fd closed, when TLS has no memory for it. */
bool transport_init(struct transport *transport, int fd, struct tls_context *tls);

/* Plain: OK at once. */
enum transport_result transport_handshake(struct transport *transport);
enum transport_result transport_read(struct transport *transport, void *out, size_t size,
                                     size_t *length);
enum transport_result transport_write(struct transport *transport, const void *data, size_t size,
                                      size_t *length);

/* Whether bytes have been read from the socket that transport_read has not given out. */
bool transport_has_pending(const struct transport *transport);

/* Says that nothing more will be sent; the peer's bytes can still be read. */
void transport_finish(struct transport *transport);
void transport_close(struct transport *transport);
/* Closing will show the peer that something broke. */
void transport_break(struct transport *transport);

#endif

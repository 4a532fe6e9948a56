#include "http/transport.h"

#include "base/memory.h"
#include "http/server.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tls_context {
    SSL_CTX *ssl;
};

static enum result refuse(struct error *error, const char *what, const char *file)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return error_set(error, RESULT_INVALID, "tls_certificate", "%s %s cannot be used: %s.", what,
                     file, reason != NULL ? reason : "unknown reason");
}

enum result tls_context_new(const char *certificate_file, const char *key_file,
                            struct tls_context **out, struct error *error)
{
    struct tls_context *context = memory_alloc(sizeof *context);
    enum result result = RESULT_OK;
    ERR_clear_error();
    context->ssl = SSL_CTX_new(TLS_server_method());
    if (context->ssl == NULL) {
        result = error_set(error, RESULT_FAILED, "tls_unavailable", "OpenSSL cannot be set up.");
        goto out;
    }
    SSL_CTX_set_min_proto_version(context->ssl, TLS1_2_VERSION);
    SSL_CTX_set_options(context->ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                          SSL_OP_CLEANSE_PLAINTEXT |
                                          SSL_OP_CIPHER_SERVER_PREFERENCE);
    /* The output buffer may grow, and so move, between two tries to write it; an idle connection
     * keeps no record buffers. */
    SSL_CTX_set_mode(context->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                       SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(context->ssl, certificate_file) != 1) {
        result = refuse(error, "The certificate", certificate_file);
    } else if (SSL_CTX_use_PrivateKey_file(context->ssl, key_file, SSL_FILETYPE_PEM) != 1 ||
               SSL_CTX_check_private_key(context->ssl) != 1) {
        result = refuse(error, "The key", key_file);
    }
out:
    if (result != RESULT_OK) {
        tls_context_free(context);
        context = NULL;
    }
    *out = context;
    return result;
}

void tls_context_free(struct tls_context *context)
{
    if (context != NULL) {
        SSL_CTX_free(context->ssl);
        free(context);
    }
}

bool transport_init(struct transport *transport, int fd, struct tls_context *tls)
{
    *transport = (struct transport){.fd = fd};
    if (tls == NULL) {
        return true;
    }
    SSL *session = SSL_new(tls->ssl);
    transport->tls = session;
    if (session == NULL || SSL_set_fd(session, fd) != 1) {
        transport_close(transport);
        return false;
    }
    SSL_set_accept_state(session);
    return true;
}

/* What OpenSSL's answer to the last call on the session means. */
static enum transport_result tls_result(const struct transport *transport, int answer)
{
    switch (SSL_get_error(transport->tls, answer)) {
    case SSL_ERROR_NONE:
        return TRANSPORT_OK;
    case SSL_ERROR_WANT_READ:
        return TRANSPORT_WANT_READ;
    case SSL_ERROR_WANT_WRITE:
        return TRANSPORT_WANT_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TRANSPORT_END;
    default:
        return TRANSPORT_FAILED;
    }
}

static enum transport_result socket_result(enum transport_result when_full)
{
    return errno == EAGAIN || errno == EINTR ? when_full : TRANSPORT_FAILED;
}

enum transport_result transport_handshake(struct transport *transport)
{
    if (transport->tls == NULL) {
        return TRANSPORT_OK;
    }
    ERR_clear_error();
    return tls_result(transport, SSL_do_handshake(transport->tls));
}

enum transport_result transport_read(struct transport *transport, void *out, size_t size,
                                     size_t *length)
{
    *length = 0;
    if (transport->tls != NULL) {
        ERR_clear_error();
        return tls_result(transport, SSL_read_ex(transport->tls, out, size, length));
    }
    ssize_t got = recv(transport->fd, out, size, 0);
    if (got <= 0) {
        return got == 0 ? TRANSPORT_END : socket_result(TRANSPORT_WANT_READ);
    }
    *length = (size_t) got;
    return TRANSPORT_OK;
}

enum transport_result transport_write(struct transport *transport, const void *data, size_t size,
                                      size_t *length)
{
    *length = 0;
    if (transport->tls != NULL) {
        ERR_clear_error();
        return tls_result(transport, SSL_write_ex(transport->tls, data, size, length));
    }
    ssize_t sent = send(transport->fd, data, size, MSG_NOSIGNAL);
    if (sent < 0) {
        return socket_result(TRANSPORT_WANT_WRITE);
    }
    *length = (size_t) sent;
    return TRANSPORT_OK;
}

bool transport_has_pending(const struct transport *transport)
{
    return transport->tls != NULL && SSL_pending(transport->tls) > 0;
}

void transport_finish(struct transport *transport)
{
    if (transport->tls != NULL && SSL_is_init_finished(transport->tls)) {
        ERR_clear_error();
        SSL_shutdown(transport->tls); /* close_notify, if it fits into the socket's buffer */
    }
    shutdown(transport->fd, SHUT_WR);
}

void transport_close(struct transport *transport)
{
    SSL_free(transport->tls);
    transport->tls = NULL;
    if (transport->fd >= 0) {
        close(transport->fd);
        transport->fd = -1;
    }
}

void transport_break(struct transport *transport)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(transport->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

const char *http_tls_library_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

#include "http/listen.h"

#include "base/slice.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

/* Cuts "host:port" in two; an IPv6 address is in brackets. */
static bool split(const char *text, char host[256], char port[8])
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || strlen(colon + 1) == 0 || strlen(colon + 1) > 5) {
        return false;
    }
    size_t length = (size_t) (colon - text);
    bool is_bracketed = length >= 2 && text[0] == '[' && colon[-1] == ']';
    if (is_bracketed) {
        text++;
        length -= 2;
    } else if (memchr(text, ':', length) != NULL) {
        return false;
    }
    snprintf(host, 256, "%.*s", (int) (length < 255 ? length : 255), text);
    snprintf(port, 8, "%s", colon + 1);
    return true;
}

enum result http_listen_parse(const char *text, struct http_listen_address *out,
                              struct error *error)
{
    char host[256];
    char port[8];
    long long number;
    if (!split(text, host, port) || !slice_parse_int64(slice_of(port), &number) || number < 0 ||
        number > 65535) {
        return error_set(error, RESULT_INVALID, "listen_invalid",
                         "\"%s\" is not ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080.", text);
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int status = getaddrinfo(host[0] != '\0' ? host : NULL, port, &hints, &found);
    if (status != 0) {
        return error_set(error, RESULT_INVALID, "listen_invalid", "\"%s\" is no address: %s.", host,
                         gai_strerror(status));
    }
    memcpy(&out->address, found->ai_addr, found->ai_addrlen);
    out->length = found->ai_addrlen;
    freeaddrinfo(found);
    return RESULT_OK;
}

/* Old connections of a server that has ended keep its port for a minute, unless they were made to
 * share it: SO_REUSEADDR stands on every socket, and those that are accepted have it from there. */
static int bind_socket(const struct http_listen_address *where, bool is_shared)
{
    int fd = socket(where->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    const int shared = is_shared;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &shared, sizeof shared) != 0 ||
        bind(fd, (const struct sockaddr *) &where->address, where->length) != 0) {
        int reason = errno;
        close(fd);
        errno = reason;
        return -1;
    }
    return fd;
}

/* A socket that shares nothing: binding it fails when another process listens there, which
 * SO_REUSEPORT would not tell us. Chooses the port when it is 0. */
static bool claim(struct http_listen_address *where)
{
    int fd = bind_socket(where, false);
    if (fd < 0) {
        return false;
    }
    bool claimed = listen(fd, 1) == 0 &&
                   getsockname(fd, (struct sockaddr *) &where->address, &where->length) == 0;
    int reason = errno;
    close(fd);
    errno = reason;
    return claimed;
}

enum result http_listen_open(struct http_listen_address *where, bool is_first, int *out,
                             struct error *error)
{
    if (!is_first || claim(where)) {
        *out = bind_socket(where, true);
        if (*out >= 0 && listen(*out, BACKLOG) == 0) {
            return RESULT_OK;
        }
    }
    char address[HTTP_ADDRESS_TEXT_SIZE];
    int reason = errno;
    if (*out >= 0) {
        close(*out);
    }
    http_listen_format(where, address);
    return error_set(error, RESULT_FAILED, "listen_failed", "Cannot listen on %s: %s.", address,
                     strerror(reason));
}

void http_listen_format(const struct http_listen_address *where, char out[HTTP_ADDRESS_TEXT_SIZE])
{
    char host[64] = "";
    char port[8] = "";
    getnameinfo((const struct sockaddr *) &where->address, where->length, host, sizeof host, port,
                sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    bool is_v6 = where->address.ss_family == AF_INET6;
    snprintf(out, HTTP_ADDRESS_TEXT_SIZE, is_v6 ? "[%s]:%s" : "%s:%s", host, port);
}

/* HTTP/1.0 on blocking sockets: the end of the reply is the end of the connection. */
#include "http/client.h"

#include "base/clock.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT_DIGITS_MAX = 5 };

static bool is_host_character(char c, bool bracketed)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           (bracketed ? c == ':' || c == '%' : c == '-' || c == '_');
}

/* Leaves in *rest what follows the host. */
static bool take_host(struct slice *rest, char out[256])
{
    bool bracketed = rest->length > 0 && rest->data[0] == '[';
    const char *start = rest->data + bracketed;
    size_t room = rest->length - bracketed;
    size_t length = 0;
    while (length < room && length < 255 && is_host_character(start[length], bracketed)) {
        length++;
    }
    if (length == 0 || (bracketed && (length == room || start[length] != ']'))) {
        return false;
    }
    memcpy(out, start, length);
    out[length] = '\0';
    size_t used = length + 2 * (size_t) bracketed;
    *rest = slice_make(rest->data + used, rest->length - used);
    return true;
}

static bool take_port(struct slice *rest, char out[6])
{
    size_t digits = 0;
    long long port = 80;
    if (rest->length > 0 && rest->data[0] == ':') {
        while (digits < PORT_DIGITS_MAX && digits + 1 < rest->length &&
               rest->data[digits + 1] >= '0' && rest->data[digits + 1] <= '9') {
            digits++;
        }
        if (!slice_parse_int64(slice_make(rest->data + 1, digits), &port)) {
            return false;
        }
        *rest = slice_make(rest->data + digits + 1, rest->length - digits - 1);
    }
    snprintf(out, 6, "%u", (unsigned) port & 0xffff);
    return port >= 1 && port <= 65535;
}

enum result http_client_parse(const char *url, struct http_client_target *out, struct error *error)
{
    static const struct slice scheme = SLICE_LITERAL("http://");
    struct slice rest = slice_of(url);
    bool valid = slice_starts_with(rest, scheme);
    if (valid) {
        rest = slice_make(rest.data + scheme.length, rest.length - scheme.length);
        valid = take_host(&rest, out->host) && take_port(&rest, out->port) &&
                (slice_is_empty(rest) || slice_equal_text(rest, "/"));
    }
    return valid ? RESULT_OK
                 : error_set(error, RESULT_INVALID, "url_invalid",
                             "\"%s\" is not of the form http://HOST:PORT.", url);
}

static enum result unreachable(struct error *error, const char *why)
{
    return error_set(error, RESULT_RETRY, "unreachable", "There is no answer: %s.", why);
}

/* Waits until the socket is ready; false, with errno, when the time is up. */
static bool wait_ready(int fd, short events, int64_t deadline_ns)
{
    struct pollfd waiting = {.fd = fd, .events = events};
    int ready;
    do {
        int64_t left_ms = (deadline_ns - clock_monotonic_ns()) / 1000000;
        ready = poll(&waiting, 1, left_ms > 0 ? (int) left_ms : 0);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) {
        errno = ETIMEDOUT;
    }
    return ready > 0;
}

static bool connect_within(int fd, const struct addrinfo *address, int64_t deadline_ns)
{
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
        return true;
    }
    if (errno != EINPROGRESS || !wait_ready(fd, POLLOUT, deadline_ns)) {
        return false;
    }
    int failure = 0;
    socklen_t length = sizeof failure;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length);
    errno = failure;
    return failure == 0;
}

/* Tries the addresses of the name in turn. */
static enum result connect_any(const struct http_client_target *target, int64_t deadline_ns,
                               int *out, struct error *error)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int failure = getaddrinfo(target->host, target->port, &wanted, &found);
    if (failure != 0) {
        return unreachable(error, gai_strerror(failure));
    }
    int fd = -1;
    for (const struct addrinfo *address = found; address != NULL && fd < 0;
         address = address->ai_next) {
        fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd >= 0 && !connect_within(fd, address, deadline_ns)) {
            int why = errno;
            close(fd);
            errno = why;
            fd = -1;
        }
    }
    int why = errno;
    freeaddrinfo(found);
    *out = fd;
    return fd >= 0 ? RESULT_OK : unreachable(error, strerror(why));
}

static bool send_all(int fd, struct slice bytes, int64_t deadline_ns)
{
    while (bytes.length > 0) {
        ssize_t n = send(fd, bytes.data, bytes.length, MSG_NOSIGNAL);
        if (n > 0) {
            bytes = slice_make(bytes.data + n, bytes.length - (size_t) n);
        } else if (errno != EAGAIN || !wait_ready(fd, POLLOUT, deadline_ns)) {
            return false;
        }
    }
    return true;
}

static bool receive_all(int fd, struct buffer *out, int64_t deadline_ns)
{
    char chunk[16 * 1024];
    for (;;) {
        ssize_t n = recv(fd, chunk, sizeof chunk, 0);
        if (n == 0) {
            return true;
        }
        if (n > 0) {
            buffer_append(out, chunk, (size_t) n);
            if (out->length > HTTP_CLIENT_REPLY_MAX) {
                errno = EMSGSIZE;
                return false;
            }
        } else if (errno != EAGAIN || !wait_ready(fd, POLLIN, deadline_ns)) {
            return false;
        }
    }
}

/* Keeps of "HTTP/1.x NNN …" the number, and of the rest what follows the empty line. */
static bool split_reply(struct buffer *reply, int *status)
{
    unsigned minor;
    unsigned code;
    const char *end = reply->length > 0 ? strstr(reply->data, "\r\n\r\n") : NULL;
    if (end == NULL || sscanf(reply->data, "HTTP/1.%1u %3u", &minor, &code) != 2) {
        return false;
    }
    size_t head = (size_t) (end - reply->data) + 4;
    memmove(reply->data, reply->data + head, reply->length - head + 1);
    reply->length -= head;
    *status = (int) code;
    return true;
}

enum result http_client_get(const struct http_client_target *target, const char *path,
                            int64_t timeout_ms, int *status, struct buffer *out,
                            struct error *error)
{
    int64_t deadline_ns = clock_monotonic_ns() + timeout_ms * 1000000;
    struct buffer request = {0};
    int fd = -1;
    buffer_clear(out);
    enum result result = connect_any(target, deadline_ns, &fd, error);
    if (result != RESULT_OK) {
        return result;
    }
    bool is_address = strchr(target->host, ':') != NULL;
    buffer_append_format(&request, "GET %s HTTP/1.0\r\nHost: %s%s%s:%s\r\n\r\n", path,
                         is_address ? "[" : "", target->host, is_address ? "]" : "", target->port);
    if (!send_all(fd, buffer_slice(&request), deadline_ns) || !receive_all(fd, out, deadline_ns)) {
        result = unreachable(error, strerror(errno));
    } else if (!split_reply(out, status)) {
        result = unreachable(error, "what came is not HTTP");
    }
    buffer_free(&request);
    close(fd);
    return result;
}

/*
 * The least that a server on libevent can do: evhttp answers every request with one small JSON
 * document. What our server costs above that is what bench_http.py measures.
 * Usage: hello_server THREADS; prints the port it listens on.
 */
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { THREADS_MAX = 64, BACKLOG = 1024 };

static struct sockaddr_in address;

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void say_hello(struct evhttp_request *request, void *context)
{
    static const char document[] = "{\"hello\":\"world\"}";
    struct evbuffer *body = evbuffer_new();
    (void) context;
    evbuffer_add(body, document, sizeof document - 1);
    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
                      "application/json");
    evhttp_send_reply(request, 200, "OK", body);
    evbuffer_free(body);
}

/* A socket for each thread on the same port, as our server has them. */
static int listen_on_port(void)
{
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &(int){1}, sizeof(int)) != 0 ||
        bind(fd, (struct sockaddr *) &address, length) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *) &address, &length) != 0) {
        fail("listen");
    }
    return fd;
}

static void *serve(void *argument)
{
    const int *fd = argument;
    struct event_base *base = event_base_new();
    struct evhttp *http = base != NULL ? evhttp_new(base) : NULL;
    if (http == NULL || evhttp_accept_socket(http, *fd) != 0) {
        fail("evhttp");
    }
    evhttp_set_gencb(http, say_hello, NULL);
    event_base_dispatch(base);
    return NULL;
}

int main(int argc, char **argv)
{
    static int fds[THREADS_MAX];
    pthread_t thread;
    int threads = argc == 2 ? atoi(argv[1]) : 0;
    if (threads < 1 || threads > THREADS_MAX) {
        fputs("usage: hello_server THREADS\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < threads; i++) {
        fds[i] = listen_on_port();
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (int i = 1; i < threads; i++) {
        if (pthread_create(&thread, NULL, serve, &fds[i]) != 0) {
            fail("thread");
        }
    }
    serve(&fds[0]);
    return 0;
}

#include "http/admission.h"

#include "base/memory.h"
#include "http/tally.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct http_admission {
    unsigned limit;
    unsigned limit_per_address;
    pthread_mutex_t lock; /* guards what follows; taken once a connection, not once a request */
    unsigned connections;
    struct tally *networks; /* IPv4: the address; IPv6: the upper half */
};

struct http_admission *http_admission_new(unsigned limit, unsigned limit_per_address)
{
    struct http_admission *admission = memory_alloc(sizeof *admission);
    admission->limit = limit;
    admission->limit_per_address = limit_per_address;
    admission->networks = tally_new();
    pthread_mutex_init(&admission->lock, NULL);
    return admission;
}

void http_admission_free(struct http_admission *admission)
{
    if (admission != NULL) {
        pthread_mutex_destroy(&admission->lock);
        tally_free(admission->networks);
        free(admission);
    }
}

static uint64_t network_of(const struct sockaddr *peer)
{
    uint64_t network = 0;
    if (peer->sa_family == AF_INET) {
        memcpy(&network, &((const struct sockaddr_in *) (const void *) peer)->sin_addr, 4);
    } else if (peer->sa_family == AF_INET6) {
        const struct in6_addr *address =
            &((const struct sockaddr_in6 *) (const void *) peer)->sin6_addr;
        bool is_mapped = IN6_IS_ADDR_V4MAPPED(address);
        memcpy(&network, address->s6_addr + (is_mapped ? 12 : 0), is_mapped ? 4 : 8);
    }
    return network;
}

enum http_verdict http_admission_enter(struct http_admission *admission,
                                       const struct sockaddr *peer, bool is_proxy,
                                       struct tally_entry **out)
{
    enum http_verdict verdict = HTTP_ADMITTED;
    uint64_t network = network_of(peer);
    *out = NULL;
    pthread_mutex_lock(&admission->lock);
    if (admission->connections >= admission->limit) {
        verdict = HTTP_TOO_MANY;
    } else if (!is_proxy &&
               tally_count(admission->networks, network) >= admission->limit_per_address) {
        verdict = HTTP_TOO_MANY_FROM_ADDRESS;
    } else {
        admission->connections++;
        *out = tally_add(admission->networks, network);
    }
    pthread_mutex_unlock(&admission->lock);
    return verdict;
}

void http_admission_leave(struct http_admission *admission, struct tally_entry *entry)
{
    pthread_mutex_lock(&admission->lock);
    admission->connections--;
    tally_remove(admission->networks, entry);
    pthread_mutex_unlock(&admission->lock);
}

#include "http/admission.h"

#include "base/memory.h"
#include "base/secret.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BUCKET_COUNT = 1024 }; /* a power of two */

struct http_address_entry {
    uint64_t network; /* IPv4: the address; IPv6: the upper half */
    unsigned connections;
    struct http_address_entry *next;
};

struct http_admission {
    unsigned limit;
    unsigned limit_per_address;
    uint64_t seed;        /* so that nobody can choose addresses of one bucket */
    pthread_mutex_t lock; /* guards what follows; taken once a connection, not once a request */
    unsigned connections;
    struct http_address_entry *buckets[BUCKET_COUNT];
};

struct http_admission *http_admission_new(unsigned limit, unsigned limit_per_address)
{
    struct http_admission *admission = memory_alloc(sizeof *admission);
    admission->limit = limit;
    admission->limit_per_address = limit_per_address;
    secret_random_bytes(&admission->seed, sizeof admission->seed);
    pthread_mutex_init(&admission->lock, NULL);
    return admission;
}

void http_admission_free(struct http_admission *admission)
{
    if (admission != NULL) {
        pthread_mutex_destroy(&admission->lock);
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

static struct http_address_entry **find(struct http_admission *admission, uint64_t network)
{
    uint64_t hash = (network ^ admission->seed) * UINT64_C(0x9E3779B97F4A7C15);
    struct http_address_entry **link = &admission->buckets[(hash >> 32) % BUCKET_COUNT];
    while (*link != NULL && (*link)->network != network) {
        link = &(*link)->next;
    }
    return link;
}

enum http_verdict http_admission_enter(struct http_admission *admission,
                                       const struct sockaddr *peer, bool is_proxy,
                                       struct http_address_entry **out)
{
    enum http_verdict verdict = HTTP_ADMITTED;
    uint64_t network = network_of(peer);
    *out = NULL;
    pthread_mutex_lock(&admission->lock);
    struct http_address_entry **link = find(admission, network);
    if (admission->connections >= admission->limit) {
        verdict = HTTP_TOO_MANY;
    } else if (!is_proxy && *link != NULL && (*link)->connections >= admission->limit_per_address) {
        verdict = HTTP_TOO_MANY_FROM_ADDRESS;
    } else {
        if (*link == NULL) {
            *link = memory_alloc(sizeof **link);
            (*link)->network = network;
        }
        (*link)->connections++;
        admission->connections++;
        *out = *link;
    }
    pthread_mutex_unlock(&admission->lock);
    return verdict;
}

void http_admission_leave(struct http_admission *admission, struct http_address_entry *entry)
{
    pthread_mutex_lock(&admission->lock);
    admission->connections--;
    entry->connections--;
    if (entry->connections == 0) {
        *find(admission, entry->network) = entry->next;
        free(entry);
    }
    pthread_mutex_unlock(&admission->lock);
}

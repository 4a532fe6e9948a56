#include "policy/holder.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

/*
 * The lock is held for a pointer and a count, never for a load. It closes the gap between reading
 * the pointer and counting the reference, in which a swap could free what was read.
 */
struct registry_holder {
    pthread_mutex_t lock;
    struct registry *active;
};

struct registry_holder *registry_holder_new(struct registry *first)
{
    struct registry_holder *holder = memory_alloc(sizeof(*holder));
    pthread_mutex_init(&holder->lock, NULL);
    holder->active = first;
    return holder;
}

void registry_holder_free(struct registry_holder *holder)
{
    if (holder) {
        registry_unref(holder->active);
        pthread_mutex_destroy(&holder->lock);
        free(holder);
    }
}

struct registry *registry_holder_get(struct registry_holder *holder)
{
    pthread_mutex_lock(&holder->lock);
    struct registry *active = registry_ref(holder->active);
    pthread_mutex_unlock(&holder->lock);
    return active;
}

struct registry *registry_holder_swap(struct registry_holder *holder, struct registry *next)
{
    pthread_mutex_lock(&holder->lock);
    struct registry *previous = holder->active;
    holder->active = next;
    pthread_mutex_unlock(&holder->lock);
    return previous;
}

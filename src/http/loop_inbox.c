#include "http/loop_inbox.h"

#include "base/memory.h"
#include "http/event_batch.h"
#include "http/listener.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void loop_inbox_wake(struct http_loop *loop)
{
    uint64_t one = 1;
    while (write(loop->wake_fd, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void loop_inbox_complete(struct http_loop *loop, struct http_exchange *x)
{
    /* From the exchange on the loop may come to its end; it must not go before this returns. */
    (void) atomic_fetch_add_explicit(&loop->handing_over, 1, memory_order_relaxed);
    struct http_exchange *head = atomic_load_explicit(&loop->completions, memory_order_relaxed);
    do {
        x->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&loop->completions, &head, x,
                                                    memory_order_release, memory_order_relaxed));
    if (head == NULL) { /* later ones of a batch need no other wake-up */
        loop_inbox_wake(loop);
    }
    (void) atomic_fetch_sub_explicit(&loop->handing_over, 1, memory_order_release);
}

struct event_delivery {
    struct event_batch *batch;
    struct event_delivery *next;
};

void loop_inbox_deliver(struct http_loop *loop, struct event_batch *batch)
{
    struct event_delivery *delivery = memory_alloc(sizeof *delivery);
    struct event_delivery *head = atomic_load_explicit(&loop->deliveries, memory_order_relaxed);
    delivery->batch = batch;
    do {
        delivery->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&loop->deliveries, &head, delivery,
                                                    memory_order_release, memory_order_relaxed));
    if (head == NULL) {
        loop_inbox_wake(loop);
    }
}

/* In the order in which they came; without listeners they are only let go. */
static void take_deliveries(struct http_loop *loop)
{
    struct event_delivery *stack =
        atomic_exchange_explicit(&loop->deliveries, NULL, memory_order_acquire);
    struct event_delivery *queue = NULL;
    while (stack != NULL) {
        struct event_delivery *delivery = stack;
        stack = delivery->next;
        delivery->next = queue;
        queue = delivery;
    }
    while (queue != NULL) {
        struct event_delivery *delivery = queue;
        queue = delivery->next;
        http_listeners_send(loop, delivery->batch);
        event_batch_unref(delivery->batch);
        free(delivery);
    }
}

/* Resumes what other threads have handed back, in the order in which they did. */
static void take_completions(struct http_loop *loop)
{
    struct http_exchange *stack =
        atomic_exchange_explicit(&loop->completions, NULL, memory_order_acquire);
    struct http_exchange *queue = NULL;
    while (stack != NULL) {
        struct http_exchange *x = stack;
        stack = x->next;
        x->next = queue;
        queue = x;
    }
    while (queue != NULL) {
        struct http_exchange *x = queue;
        struct http_connection *c = x->connection;
        queue = x->next;
        x->is_away = false;
        x->resume(x);
        http_loop_end_read(loop);
        assert(c->exchange == NULL || c->exchange->is_away);
        http_connection_resume(c);
    }
}

void loop_inbox_take(struct http_loop *loop)
{
    take_completions(loop);
    take_deliveries(loop);
}

void loop_inbox_clear(struct http_loop *loop)
{
    take_deliveries(loop); /* nobody listens any more */
}

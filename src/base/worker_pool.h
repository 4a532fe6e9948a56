/* A small, bounded pool of threads for work that must not run on an event loop (password hashing).
 */
#ifndef ITOPS_BASE_WORKER_POOL_H
#define ITOPS_BASE_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct worker_pool;

/* Embedded in the caller's own struct; the pool owns it from submit until `run` is called. */
struct worker_task {
    void (*run)(struct worker_task *task); /* on a pool thread */
    struct worker_task *next;
};

/* NULL when threads cannot be started. `queue_max`: tasks waiting, not counting those running. */
struct worker_pool *worker_pool_start(size_t threads, size_t queue_max, const char *name);

/* False when the queue is full or the pool is stopping: the task is still the caller's. */
bool worker_pool_submit(struct worker_pool *pool, struct worker_task *task);

/* Runs what is queued, joins the threads. NULL is fine. */
void worker_pool_stop(struct worker_pool *pool);

#endif

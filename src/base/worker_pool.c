#include "base/worker_pool.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREAD_NAME_SIZE = 16 }; /* the kernel's limit, with the NUL */

struct worker_pool {
    pthread_mutex_t lock;   /* guards everything below it */
    pthread_cond_t changed; /* a task was queued, or the pool is stopping */
    struct worker_task *head;
    struct worker_task *tail;
    size_t queued;
    size_t queue_max;
    bool stopping;
    size_t thread_count; /* only start and stop use these, from one thread */
    pthread_t threads[];
};

/* The next task in order of arrival; NULL when the pool is stopping and nothing is left to do. */
static struct worker_task *take_task(struct worker_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->head == NULL && !pool->stopping) {
        pthread_cond_wait(&pool->changed, &pool->lock);
    }
    struct worker_task *task = pool->head;
    if (task != NULL) {
        pool->head = task->next;
        pool->queued--;
    }
    pthread_mutex_unlock(&pool->lock);
    return task;
}

static void *work(void *argument)
{
    struct worker_pool *pool = argument;
    struct worker_task *task;
    while ((task = take_task(pool)) != NULL) {
        task->next = NULL;
        task->run(task); /* the task may be gone after this */
    }
    return NULL;
}

static bool start_thread(struct worker_pool *pool, const char *name)
{
    char full_name[64];
    pthread_t *thread = &pool->threads[pool->thread_count];
    if (pthread_create(thread, NULL, work, pool) != 0) {
        return false;
    }
    snprintf(full_name, sizeof full_name, "%.12s-%zu", name, pool->thread_count);
    full_name[THREAD_NAME_SIZE - 1] = '\0';
    pthread_setname_np(*thread, full_name);
    pool->thread_count++;
    return true;
}

struct worker_pool *worker_pool_start(size_t threads, size_t queue_max, const char *name)
{
    struct worker_pool *pool =
        memory_alloc(memory_sum(sizeof *pool, memory_product(threads, sizeof pool->threads[0])));
    pool->queue_max = queue_max;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);

    /* Threads inherit the mask: signals stay with those who wait for them. */
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    bool started = true;
    while (started && pool->thread_count < threads) {
        started = start_thread(pool, name);
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);

    if (!started) {
        worker_pool_stop(pool);
        return NULL;
    }
    return pool;
}

bool worker_pool_submit(struct worker_pool *pool, struct worker_task *task)
{
    pthread_mutex_lock(&pool->lock);
    bool accepted = !pool->stopping && pool->queued < pool->queue_max;
    if (accepted) {
        task->next = NULL;
        if (pool->head == NULL) {
            pool->head = task;
        } else {
            pool->tail->next = task;
        }
        pool->tail = task;
        pool->queued++;
        pthread_cond_signal(&pool->changed);
    }
    pthread_mutex_unlock(&pool->lock);
    return accepted;
}

void worker_pool_stop(struct worker_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* Worker pools: order, the bound of the queue, stopping, many submitters (run under TSan too). */
#include "base/worker_pool.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A task that says when it has begun and waits until it may end. */
struct gate {
    struct worker_task task;
    sem_t begun;
    sem_t may_end;
};

static void gate_run(struct worker_task *task)
{
    struct gate *gate = (struct gate *) (void *) task;
    sem_post(&gate->begun);
    sem_wait(&gate->may_end);
}

static void gate_init(struct gate *gate)
{
    *gate = (struct gate){.task = {.run = gate_run}};
    sem_init(&gate->begun, 0, 0);
    sem_init(&gate->may_end, 0, 0);
}

static void gate_close(struct gate *gate)
{
    sem_destroy(&gate->begun);
    sem_destroy(&gate->may_end);
}

/* A task that notes as how many-th it ran. */
struct ticked {
    struct worker_task task;
    atomic_int *clock;
    int ran_as;
};

static void ticked_run(struct worker_task *task)
{
    struct ticked *ticked = (struct ticked *) (void *) task;
    ticked->ran_as = atomic_fetch_add(ticked->clock, 1) + 1;
}

static void one_thread_runs_tasks_in_order_of_arrival(void **state)
{
    (void) state;
    enum { COUNT = 50 };
    struct worker_pool *pool = worker_pool_start(1, COUNT, "order");
    assert_non_null(pool);
    struct gate gate;
    gate_init(&gate);
    assert_true(worker_pool_submit(pool, &gate.task));
    sem_wait(&gate.begun);

    atomic_int clock = 0;
    struct ticked tasks[COUNT];
    for (int i = 0; i < COUNT; i++) {
        tasks[i] = (struct ticked){{.run = ticked_run}, &clock, 0};
        assert_true(worker_pool_submit(pool, &tasks[i].task));
    }
    sem_post(&gate.may_end);
    worker_pool_stop(pool); /* runs what is queued first */
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(tasks[i].ran_as, i + 1);
    }
    gate_close(&gate);
}

static void a_full_queue_refuses_and_takes_again_when_there_is_room(void **state)
{
    (void) state;
    struct worker_pool *pool = worker_pool_start(2, 2, "full");
    assert_non_null(pool);
    struct gate gates[2];
    for (int i = 0; i < 2; i++) {
        gate_init(&gates[i]);
        assert_true(worker_pool_submit(pool, &gates[i].task));
        sem_wait(&gates[i].begun); /* running: no longer counted as waiting */
    }
    atomic_int clock = 0;
    struct ticked tasks[3];
    for (int i = 0; i < 3; i++) {
        tasks[i] = (struct ticked){{.run = ticked_run}, &clock, 0};
        assert_int_equal(worker_pool_submit(pool, &tasks[i].task), i < 2);
    }
    sem_post(&gates[0].may_end);
    while (!worker_pool_submit(pool, &tasks[2].task)) {
        sched_yield();
    }
    sem_post(&gates[1].may_end);
    worker_pool_stop(pool);
    assert_int_equal(atomic_load(&clock), 3);
    gate_close(&gates[0]);
    gate_close(&gates[1]);
}

static void a_pool_without_a_queue_takes_nothing(void **state)
{
    (void) state;
    struct worker_pool *pool = worker_pool_start(1, 0, "none");
    assert_non_null(pool);
    struct ticked task = {{.run = ticked_run}, NULL, 0};
    assert_false(worker_pool_submit(pool, &task.task));
    worker_pool_stop(pool);
}

struct name_reader {
    struct worker_task task;
    char name[32];
};

static void name_reader_run(struct worker_task *task)
{
    struct name_reader *reader = (struct name_reader *) (void *) task;
    pthread_getname_np(pthread_self(), reader->name, sizeof reader->name);
}

static void threads_bear_the_pools_name(void **state)
{
    (void) state;
    struct worker_pool *pool = worker_pool_start(1, 1, "password-hashing");
    assert_non_null(pool);
    struct name_reader reader = {.task = {.run = name_reader_run}};
    assert_true(worker_pool_submit(pool, &reader.task));
    worker_pool_stop(pool);
    assert_string_equal(reader.name, "password-has-0");
}

enum { SUBMITTERS = 4, TASKS_EACH = 2500 };

struct submitter {
    struct worker_pool *pool;
    struct ticked tasks[TASKS_EACH];
};

static void *submit_all(void *argument)
{
    struct submitter *submitter = argument;
    for (size_t i = 0; i < TASKS_EACH; i++) {
        while (!worker_pool_submit(submitter->pool, &submitter->tasks[i].task)) {
            sched_yield();
        }
    }
    return NULL;
}

static void every_task_of_many_submitters_runs_once(void **state)
{
    (void) state;
    static struct submitter submitters[SUBMITTERS];
    static _Bool seen[SUBMITTERS * TASKS_EACH + 1];
    struct worker_pool *pool = worker_pool_start(3, 16, "many");
    assert_non_null(pool);
    atomic_int clock = 0;
    pthread_t threads[SUBMITTERS];
    for (size_t s = 0; s < SUBMITTERS; s++) {
        submitters[s].pool = pool;
        for (size_t i = 0; i < TASKS_EACH; i++) {
            submitters[s].tasks[i] = (struct ticked){{.run = ticked_run}, &clock, 0};
        }
        assert_int_equal(pthread_create(&threads[s], NULL, submit_all, &submitters[s]), 0);
    }
    for (size_t s = 0; s < SUBMITTERS; s++) {
        pthread_join(threads[s], NULL);
    }
    worker_pool_stop(pool);
    assert_int_equal(atomic_load(&clock), SUBMITTERS * TASKS_EACH);
    for (size_t s = 0; s < SUBMITTERS; s++) {
        for (size_t i = 0; i < TASKS_EACH; i++) {
            int ran_as = submitters[s].tasks[i].ran_as;
            assert_in_range(ran_as, 1, SUBMITTERS * TASKS_EACH);
            assert_false(seen[ran_as]);
            seen[ran_as] = 1;
        }
    }
}

static void idle_pools_and_none_at_all_stop(void **state)
{
    (void) state;
    for (size_t threads = 1; threads <= 8; threads++) {
        struct worker_pool *pool = worker_pool_start(threads, 4, "idle");
        assert_non_null(pool);
        worker_pool_stop(pool);
    }
    worker_pool_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thread_runs_tasks_in_order_of_arrival),
        cmocka_unit_test(a_full_queue_refuses_and_takes_again_when_there_is_room),
        cmocka_unit_test(a_pool_without_a_queue_takes_nothing),
        cmocka_unit_test(threads_bear_the_pools_name),
        cmocka_unit_test(every_task_of_many_submitters_runs_once),
        cmocka_unit_test(idle_pools_and_none_at_all_stop),
    };
    return cmocka_run_group_tests_name("base/worker_pool", tests, NULL, NULL);
}

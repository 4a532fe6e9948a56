/* What handlers have done for them: reading on the loop, writing on the writer's thread, computing
 * on the pool's. Nobody waits: the exchange goes away and comes back to its loop. */
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/server_state.h"
#include "service/sla_timer.h"

#include <assert.h>

/* The struct that `member` is part of. */
#define CONTAINER_OF(pointer, type, member) \
    ((type *) (void *) ((char *) (pointer) -offsetof(type, member)))

static struct service_call call_of(struct http_exchange *x, struct store_tx *tx)
{
    return (struct service_call){
        .tx = tx,
        .registry = x->registry,
        .actor = http_actor(x),
        .now_ms = x->began_at_ms,
        .arena = x->arena,
    };
}

enum result http_exchange_try_read(struct http_exchange *x, http_read_fn *read, void *context,
                                   struct error *error)
{
    struct store_tx *tx;
    enum result result = http_loop_read_tx(x->loop, &tx, error);
    if (result == RESULT_OK) {
        struct service_call call = call_of(x, tx);
        result = read(&call, context, error);
    }
    return result;
}

enum result http_read(struct http_exchange *x, http_read_fn *read, void *context,
                      struct error *error)
{
    enum result result = http_exchange_try_read(x, read, context, error);
    if (result != RESULT_OK) {
        http_reply_error(x, error);
    }
    return result;
}

static enum result run_write(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct http_exchange *x = CONTAINER_OF(work, struct http_exchange, write.work);
    struct service_call call = call_of(x, tx);
    return x->write.run(&call, x->context, error);
}

static void write_done(struct store_work *work)
{
    struct http_exchange *x = CONTAINER_OF(work, struct http_exchange, write.work);
    struct sla_timer *timer = x->loop->server->service->sla_timer;
    if (timer != NULL && work->result == RESULT_OK) {
        sla_timer_poke(timer); /* a nearer due time may have come */
    }
    http_loop_complete(x->loop, x);
}

static void resume_write(struct http_exchange *x)
{
    x->write.reply(x, x->context, x->write.work.result, &x->write.work.error);
}

void http_write(struct http_exchange *x, http_write_fn *write, http_written_fn *reply,
                void *context)
{
    assert(!x->is_away);
    x->write.work = (struct store_work){.run = run_write, .done = write_done};
    x->write.run = write;
    x->write.reply = reply;
    x->context = context;
    x->resume = resume_write;
    x->is_away = true;
    struct error error = {0};
    enum result result = store_submit(x->loop->server->service->store, &x->write.work, &error);
    if (result != RESULT_OK) {
        x->is_away = false;
        reply(x, context, result, &error);
    }
}

static void run_compute(struct worker_task *task)
{
    struct http_exchange *x = CONTAINER_OF(task, struct http_exchange, compute.task);
    x->compute.run(x->context);
    http_loop_complete(x->loop, x);
}

static void resume_compute(struct http_exchange *x)
{
    x->compute.reply(x, x->context);
}

void http_compute(struct http_exchange *x, http_compute_fn *compute, http_computed_fn *reply,
                  void *context)
{
    assert(!x->is_away);
    x->compute.task = (struct worker_task){.run = run_compute};
    x->compute.run = compute;
    x->compute.reply = reply;
    x->context = context;
    x->resume = resume_compute;
    x->is_away = true;
    if (!worker_pool_submit(x->loop->server->pool, &x->compute.task)) {
        x->is_away = false;
        struct error error = {0};
        error_set(&error, RESULT_RETRY, "busy", "Too much is waiting to be computed; try again.");
        http_reply_error(x, &error);
    }
}

/* What handlers have done for them: reading on the loop, writing on the writer's thread, computing
 * on the pool's. Nobody waits: the exchange goes away and comes back to its loop. */
#include "http/event_feed.h"
#include "http/exchange_state.h"
#include "http/loop_inbox.h"
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

/* A write is durable: tells those who wait for news. */
static void spread(const struct http_server *server)
{
    if (server->service->sla_timer != NULL) {
        sla_timer_poke(server->service->sla_timer); /* a nearer due time may have come */
    }
    event_feed_poke(server->feed);
}

static void write_done(struct store_work *work)
{
    struct http_exchange *x = CONTAINER_OF(work, struct http_exchange, write.work);
    if (work->result == RESULT_OK) {
        spread(x->loop->server);
    }
    loop_inbox_complete(x->loop, x);
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

static enum result run_part(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct http_part *part = CONTAINER_OF(work, struct http_part, work);
    struct service_call call = call_of(part->x, tx);
    return part->x->parts.run(&call, part->context, error);
}

/* The last one to be done hands the exchange back. */
static void leave_parts(struct http_exchange *x)
{
    if (atomic_fetch_sub(&x->parts.pending, 1) == 1) {
        loop_inbox_complete(x->loop, x);
    }
}

static void part_done(struct store_work *work)
{
    struct http_exchange *x = CONTAINER_OF(work, struct http_part, work)->x;
    if (work->result == RESULT_OK) {
        spread(x->loop->server);
    }
    leave_parts(x);
}

static void resume_parts(struct http_exchange *x)
{
    x->parts.reply(x, x->context);
}

void http_write_parts(struct http_exchange *x, struct http_part *parts, size_t count,
                      http_write_fn *write, http_parts_written_fn *reply, void *context)
{
    assert(!x->is_away);
    x->parts.run = write;
    x->parts.reply = reply;
    atomic_init(&x->parts.pending, count + 1);
    x->context = context;
    x->resume = resume_parts;
    x->is_away = true;
    for (size_t i = 0; i < count; i++) {
        struct store_work *work = &parts[i].work;
        parts[i].x = x;
        *work = (struct store_work){.run = run_part, .done = part_done};
        struct error error = {0};
        enum result result = store_submit(x->loop->server->service->store, work, &error);
        if (result != RESULT_OK) { /* it was not taken: nobody else touches it */
            work->result = result;
            work->error = error;
            leave_parts(x);
        }
    }
    leave_parts(x);
}

static void run_compute(struct worker_task *task)
{
    struct http_exchange *x = CONTAINER_OF(task, struct http_exchange, compute.task);
    x->compute.run(x->context);
    loop_inbox_complete(x->loop, x);
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

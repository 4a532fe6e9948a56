#include "http/idempotent.h"

#include "service/idempotency.h"

struct idempotent_work {
    struct http_exchange *x;
    const struct idempotent_operation *operation;
    void *context;
    bool has_key;
    struct idempotency_use use;
    bool is_replay;
    bool is_rendered;
    struct idempotent_answer answer;
};

static void render(struct idempotent_work *work)
{
    buffer_clear(http_body_buffer(work->x));
    work->operation->render(work->x, work->context, &work->answer);
    work->is_rendered = true;
}

static void take_first_answer(struct idempotent_work *work, const struct idempotency_record *record)
{
    work->is_replay = true;
    work->is_rendered = true;
    work->answer = (struct idempotent_answer){
        .status = record->status, .location = record->location, .etag = record->etag};
    buffer_clear(http_body_buffer(work->x));
    buffer_append_slice(http_body_buffer(work->x), record->body);
}

/* The whole commit may be tried again: everything here starts from its inputs. */
static enum result run(struct service_call *call, void *context, struct error *error)
{
    struct idempotent_work *work = context;
    work->is_rendered = false;
    if (!work->has_key) {
        return work->operation->effect(call, work->context, error);
    }
    struct idempotency_record record;
    enum result result = idempotency_find(call, &work->use, &work->is_replay, &record, error);
    if (result != RESULT_OK) {
        return result;
    }
    if (work->is_replay) {
        take_first_answer(work, &record);
        return RESULT_OK;
    }
    result = work->operation->effect(call, work->context, error);
    if (result != RESULT_OK) {
        return result;
    }
    /* Rendered here and not on the loop, because it must be kept in this transaction. */
    render(work);
    record = (struct idempotency_record){
        .status = work->answer.status,
        .location = work->answer.location,
        .etag = work->answer.etag,
        .body = buffer_slice(http_body_buffer(work->x)),
    };
    return idempotency_remember(call, &work->use, &record, error);
}

static void reply(struct http_exchange *x, void *context, enum result result,
                  const struct error *error)
{
    struct idempotent_work *work = context;
    if (result != RESULT_OK) {
        buffer_clear(http_body_buffer(x));
        if (work->operation->refuse != NULL) {
            work->operation->refuse(x, work->context, error);
        } else {
            http_reply_error(x, error);
        }
        return;
    }
    if (!work->is_rendered) {
        render(work);
    }
    if (!slice_is_empty(work->answer.location)) {
        http_reply_header(x, "Location", work->answer.location);
    }
    if (!slice_is_empty(work->answer.etag)) {
        http_reply_header(x, "ETag", work->answer.etag);
    }
    if (work->is_replay) {
        http_reply_header(x, "Idempotent-Replayed", slice_of("true"));
    }
    http_reply_json(x, work->answer.status);
}

void idempotent_write(struct http_exchange *x, struct slice path,
                      const struct idempotent_operation *operation, void *context)
{
    struct idempotent_work *work = arena_alloc(http_arena(x), sizeof *work);
    work->x = x;
    work->operation = operation;
    work->context = context;
    struct slice key = http_header(x, "Idempotency-Key");
    work->has_key = key.data != NULL; /* an empty key is refused, not ignored */
    struct error error = {0};
    if (work->has_key &&
        idempotency_use_make(key, slice_of(http_method_name(http_method_of(x))), path, http_body(x),
                             &work->use, &error) != RESULT_OK) {
        http_reply_error(x, &error);
        return;
    }
    http_write(x, run, reply, work);
}

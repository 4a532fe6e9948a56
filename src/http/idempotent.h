/* Writes that may be sent twice: with an Idempotency-Key the first answer is given again. */
#ifndef ITOPS_HTTP_IDEMPOTENT_H
#define ITOPS_HTTP_IDEMPOTENT_H

#include "http/exchange.h"

/* What a write answers with, besides its body. */
struct idempotent_answer {
    int status;
    struct slice location; /* empty: none */
    struct slice etag;
};

/* One kind of write, in its parts. `context` is the handler's, in the exchange's arena. */
struct idempotent_operation {
    http_write_fn *effect; /* on the writer thread, in the transaction */
    /* After the effect: fills in the answer and writes its body into http_body_buffer. On whichever
     * thread has the exchange at that moment. */
    void (*render)(struct http_exchange *x, void *context, struct idempotent_answer *answer);
    /* On the loop, when the effect was refused; NULL: http_reply_error. */
    void (*refuse)(struct http_exchange *x, void *context, const struct error *error);
};

/*
 * Runs the effect and answers. `path` is the request's, without its query: a key counts for the
 * same method, path and body only (422 idempotency_key_reused). A refused write keeps nothing, so
 * the same key may try again.
 */
void idempotent_write(struct http_exchange *x, struct slice path,
                      const struct idempotent_operation *operation, void *context);

#endif

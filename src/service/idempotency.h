/* A request that is sent again with its Idempotency-Key gets its first answer again, not a second
 * effect. */
#ifndef ITOPS_SERVICE_IDEMPOTENCY_H
#define ITOPS_SERVICE_IDEMPOTENCY_H

#include "service/service.h"
#include "store/idempotency.h"

enum {
    IDEMPOTENCY_LIFETIME_MS = 24 * 60 * 60 * 1000,
    IDEMPOTENCY_KEY_MAX = 255, /* printable ASCII characters */
};

/* A key and the fingerprint of the request that it came with. */
struct idempotency_use {
    struct slice key;
    uint8_t request_hash[SECRET_HASH_SIZE];
};

/* INVALID: idempotency_key_invalid. */
enum result idempotency_use_make(struct slice key, struct slice method, struct slice path,
                                 struct slice body, struct idempotency_use *out,
                                 struct error *error);

/*
 * To be called in the writing transaction before the effect. *found: the answer to give again is in
 * *out, and nothing is to be done. INVALID: idempotency_key_reused, the actor used the key for
 * another request. An answer is kept for IDEMPOTENCY_LIFETIME_MS, then until housekeeping
 * comes by.
 */
enum result idempotency_find(struct service_call *call, const struct idempotency_use *use,
                             bool *found, struct idempotency_record *out, struct error *error);

/* After the effect, in the same transaction: remembers the answer. request_hash and created_at_ms
 * of *answer are filled in. */
enum result idempotency_remember(struct service_call *call, const struct idempotency_use *use,
                                 struct idempotency_record *answer, struct error *error);

#endif

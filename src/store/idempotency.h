/* First answers to requests with an Idempotency-Key, kept to be given again. */
#ifndef ITOPS_STORE_IDEMPOTENCY_H
#define ITOPS_STORE_IDEMPOTENCY_H

#include "base/secret.h"
#include "store/store.h"

struct idempotency_record {
    uint8_t request_hash[SECRET_HASH_SIZE]; /* method, path and body */
    int status;                             /* HTTP status of the first answer */
    struct slice location;
    struct slice etag;
    struct slice body;
    int64_t created_at_ms;
};

struct store_idempotency_ops {
    /* NOT_FOUND when the user has not used the key. */
    enum result (*find)(struct store_tx *tx, struct arena *arena, int64_t user_id, struct slice key,
                        struct idempotency_record *out, struct error *error);
    enum result (*insert)(struct store_tx *tx, int64_t user_id, struct slice key,
                          const struct idempotency_record *record, struct error *error);
    enum result (*remove_before)(struct store_tx *tx, int64_t before_ms, size_t limit,
                                 struct error *error);
};

#endif

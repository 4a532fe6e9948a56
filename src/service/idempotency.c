#include "service/idempotency.h"

#include <string.h>

static bool is_key(struct slice key)
{
    if (slice_is_empty(key) || key.length > IDEMPOTENCY_KEY_MAX) {
        return false;
    }
    for (size_t i = 0; i < key.length; i++) {
        if (key.data[i] < ' ' || key.data[i] > '~') {
            return false;
        }
    }
    return true;
}

/* Each part with its length before it, so that no two requests run together into one text. */
static void add_part(struct secret_hasher *hasher, struct slice part)
{
    uint64_t length = part.length;
    secret_hasher_add(hasher, &length, sizeof length);
    secret_hasher_add(hasher, part.data, part.length);
}

enum result idempotency_use_make(struct slice key, struct slice method, struct slice path,
                                 struct slice body, struct idempotency_use *out,
                                 struct error *error)
{
    if (!is_key(key)) {
        return error_set_at(error, RESULT_INVALID, "idempotency_key_invalid", "Idempotency-Key",
                            "An idempotency key has 1 to %d printable ASCII characters.",
                            IDEMPOTENCY_KEY_MAX);
    }
    struct secret_hasher hasher;
    secret_hasher_begin(&hasher);
    add_part(&hasher, method);
    add_part(&hasher, path);
    add_part(&hasher, body);
    secret_hasher_end(&hasher, out->request_hash);
    out->key = key;
    return RESULT_OK;
}

enum result idempotency_find(struct service_call *call, const struct idempotency_use *use,
                             bool *found, struct idempotency_record *out, struct error *error)
{
    struct error lookup = {0};
    enum result result = call->tx->engine->idempotency->find(
        call->tx, call->arena, call->actor->user_id, use->key, out, &lookup);
    *found = result == RESULT_OK;
    if (result == RESULT_NOT_FOUND) {
        return RESULT_OK;
    }
    if (result != RESULT_OK) {
        return error_pass(error, &lookup);
    }
    if (memcmp(out->request_hash, use->request_hash, SECRET_HASH_SIZE) != 0) {
        *found = false;
        return error_set_at(error, RESULT_INVALID, "idempotency_key_reused", "Idempotency-Key",
                            "This key came with a different request before. Use a new key for "
                            "each request that is not a repetition.");
    }
    return RESULT_OK;
}

enum result idempotency_remember(struct service_call *call, const struct idempotency_use *use,
                                 struct idempotency_record *answer, struct error *error)
{
    memcpy(answer->request_hash, use->request_hash, SECRET_HASH_SIZE);
    answer->created_at_ms = call->now_ms;
    return call->tx->engine->idempotency->insert(call->tx, call->actor->user_id, use->key, answer,
                                                 error);
}

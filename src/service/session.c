#include "service/identity.h"

#include <stdio.h>

static enum result not_signed_in(struct error *error)
{
    return error_set(error, RESULT_FORBIDDEN, "not_signed_in",
                     "Sign in first, or send a valid API token.");
}

typedef enum result find_user_fn(struct store_tx *tx, struct arena *arena,
                                 const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms,
                                 struct user *out, struct error *error);

/* By the secret's hash: the secret itself is nowhere, and no comparison can be timed. */
static enum result find_user(find_user_fn *find, struct store_tx *tx, struct arena *arena,
                             struct slice secret, int64_t now_ms, struct user *out,
                             struct error *error)
{
    uint8_t hash[SECRET_HASH_SIZE];
    struct error lookup = {0};
    secret_sha256(secret, hash);
    enum result result = find(tx, arena, hash, now_ms, out, &lookup);
    if (result == RESULT_NOT_FOUND) {
        return not_signed_in(error);
    }
    return result == RESULT_OK ? RESULT_OK : error_pass(error, &lookup);
}

enum result authenticate_session(struct store_tx *tx, struct arena *arena, struct slice token,
                                 int64_t now_ms, struct user *out, struct error *error)
{
    if (token.length != SECRET_TOKEN_TEXT_SIZE - 1) {
        return not_signed_in(error);
    }
    return find_user(tx->engine->sessions->find_user, tx, arena, token, now_ms, out, error);
}

enum result authenticate_bearer(struct store_tx *tx, struct arena *arena, struct slice token,
                                int64_t now_ms, struct user *out, struct error *error)
{
    if (token.length != API_TOKEN_TEXT_SIZE - 1) {
        return not_signed_in(error);
    }
    return find_user(tx->engine->tokens->find_user, tx, arena, token, now_ms, out, error);
}

enum result sign_out(struct store_tx *tx, struct slice token, struct error *error)
{
    uint8_t hash[SECRET_HASH_SIZE];
    secret_sha256(token, hash);
    return tx->engine->sessions->remove(tx, hash, error);
}

void session_csrf_token(struct slice session_token, char out[SECRET_HASH_TEXT_SIZE])
{
    struct secret_hasher hasher;
    static const char purpose[] = "itops csrf";
    secret_hasher_begin(&hasher);
    secret_hasher_add(&hasher, purpose, sizeof purpose);
    secret_hasher_add(&hasher, session_token.data, session_token.length);
    secret_hasher_end_hex(&hasher, out);
}

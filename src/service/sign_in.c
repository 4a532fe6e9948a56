#include "service/identity.h"
#include "service/sign_in_throttle.h"

#include <inttypes.h>
#include <stdio.h>

/* Of a random password that nobody knows; with our parameters, so that it takes as long. */
static const char dummy_hash[] =
    "$argon2id$v=19$m=19456,t=2,p=1$Uffx07UgqMhb1ZZ0nqO3aA$bmjQGsY3IdwT1MVtEoL4Ems9mfcm2+4/"
    "xbhrXrGVou4";

static bool can_sign_in(const struct user *user)
{
    return user->is_active && !slice_is_empty(user->password_hash) &&
           user->password_hash.length < PASSWORD_HASH_SIZE;
}

enum result sign_in_begin(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                          struct sign_in *attempt, struct error *error)
{
    struct error lookup = {0};
    attempt->username = arena_copy_lower_case(arena, slice_trim(attempt->username));
    attempt->verified = false;
    enum result result =
        tx->engine->users->find_by_name(tx, arena, attempt->username, &attempt->user, &lookup);
    if (result == RESULT_OK && can_sign_in(&attempt->user)) {
        snprintf(attempt->password_hash, sizeof attempt->password_hash, "%.*s",
                 SLICE_ARGS(attempt->user.password_hash));
    } else if (result == RESULT_OK || result == RESULT_NOT_FOUND) {
        attempt->user = (struct user){0};
        snprintf(attempt->password_hash, sizeof attempt->password_hash, "%s", dummy_hash);
    } else {
        return error_pass(error, &lookup);
    }
    result = sign_in_throttle_check(tx, now_ms, attempt, error);
    return result == RESULT_OK && attempt->retry_after_ms > 0 ? sign_in_refusal(attempt, error)
                                                              : result;
}

/* The person may have been disabled, or the password changed, while it was being hashed. */
static enum result is_still_good(struct store_tx *tx, struct arena *arena,
                                 const struct sign_in *attempt, bool *good, struct error *error)
{
    *good = false;
    if (!attempt->verified || attempt->user.id == 0) {
        return RESULT_OK;
    }
    struct user user;
    enum result result = tx->engine->users->find(tx, arena, attempt->user.id, &user, error);
    if (result == RESULT_OK) {
        *good = user.is_active && slice_equal(user.password_hash, slice_of(attempt->password_hash));
    }
    return result;
}

enum result sign_in_finish(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                           struct sign_in *attempt, char token[SECRET_TOKEN_TEXT_SIZE],
                           bool *refused, struct error *error)
{
    bool good;
    token[0] = '\0';
    *refused = false;
    enum result result = sign_in_throttle_check(tx, now_ms, attempt, error);
    if (result == RESULT_OK && attempt->retry_after_ms > 0) {
        *refused = true;
        return RESULT_OK;
    }
    if (result == RESULT_OK) {
        result = is_still_good(tx, arena, attempt, &good, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    if (!good) {
        *refused = true;
        return sign_in_throttle_count(tx, now_ms, attempt, error);
    }
    result = sign_in_throttle_forgive(tx, attempt, error);
    if (result != RESULT_OK) {
        return result;
    }
    uint8_t hash[SECRET_HASH_SIZE];
    secret_random_token(token);
    secret_sha256(slice_of(token), hash);
    return tx->engine->sessions->insert(tx, hash, attempt->user.id, now_ms,
                                        now_ms + SESSION_LIFETIME_MS, error);
}

enum result sign_in_refusal(const struct sign_in *attempt, struct error *error)
{
    if (attempt->retry_after_ms > 0) {
        return error_set(error, RESULT_RETRY, "sign_in_throttled",
                         "Too many failed sign-ins. Try again in %" PRId64 " seconds.",
                         (attempt->retry_after_ms + 999) / 1000);
    }
    return error_set(error, RESULT_FORBIDDEN, "sign_in_failed",
                     "The user name or the password is wrong, or the account is disabled.");
}

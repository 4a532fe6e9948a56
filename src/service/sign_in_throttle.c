#include "service/sign_in_throttle.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { KEY_SIZE = 80 };

/*
 * The account's key. A known account has one key whether its user name or its address was typed;
 * unknown ones are counted likewise, or the answers would tell which exist. What was typed is
 * hashed: it may be long, and may be a password in the wrong field.
 */
static struct slice account_key(const struct sign_in *attempt, char out[KEY_SIZE])
{
    char hash[SECRET_HASH_TEXT_SIZE];
    struct slice name = attempt->user.id != 0 ? attempt->user.username : attempt->username;
    secret_sha256_hex(name, hash);
    return slice_make(out, (size_t) snprintf(out, KEY_SIZE, "account:%s", hash));
}

/* Of an IPv6 address its network of /64: that is what one customer has, to take addresses from. */
static struct slice address_key(const struct sign_in *attempt, char out[KEY_SIZE])
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    snprintf(text, sizeof text, "%.*s", SLICE_ARGS(attempt->address));
    if (inet_pton(AF_INET6, text, &address) == 1) {
        memset(address.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &address, text, sizeof text);
    }
    return slice_make(out, (size_t) snprintf(out, KEY_SIZE, "address:%s", text));
}

static enum result read_block(struct store_tx *tx, struct slice key, int64_t now_ms,
                              int64_t *retry_after_ms, struct error *error)
{
    struct throttle_state state;
    enum result result = tx->engine->throttle->get(tx, key, &state, error);
    if (result == RESULT_OK && state.blocked_until_ms - now_ms > *retry_after_ms) {
        *retry_after_ms = state.blocked_until_ms - now_ms;
    }
    return result;
}

enum result sign_in_throttle_check(struct store_tx *tx, int64_t now_ms, struct sign_in *attempt,
                                   struct error *error)
{
    char key[KEY_SIZE];
    attempt->retry_after_ms = 0;
    enum result result =
        read_block(tx, account_key(attempt, key), now_ms, &attempt->retry_after_ms, error);
    if (result == RESULT_OK) {
        result = read_block(tx, address_key(attempt, key), now_ms, &attempt->retry_after_ms, error);
    }
    return result;
}

static int64_t block_ms(int64_t failures_beyond_limit)
{
    int64_t length_ms = SIGN_IN_BLOCK_MIN_MS;
    for (int64_t i = 0; i < failures_beyond_limit && length_ms < SIGN_IN_BLOCK_MAX_MS; i++) {
        length_ms *= 2;
    }
    return length_ms < SIGN_IN_BLOCK_MAX_MS ? length_ms : SIGN_IN_BLOCK_MAX_MS;
}

/* The window runs from the first failure, and anew from the end of each block: waiting a block out
 * does not bring the next guesses for free. */
static bool is_over(const struct throttle_state *state, int64_t now_ms)
{
    int64_t from_ms = state->blocked_until_ms > state->window_started_at_ms
                          ? state->blocked_until_ms
                          : state->window_started_at_ms;
    return now_ms - from_ms > SIGN_IN_WINDOW_MS;
}

static enum result count(struct store_tx *tx, struct slice key, int64_t failures_max,
                         int64_t now_ms, struct error *error)
{
    struct throttle_state state;
    enum result result = tx->engine->throttle->get(tx, key, &state, error);
    if (result != RESULT_OK) {
        return result;
    }
    if (state.failures == 0 || is_over(&state, now_ms)) {
        state = (struct throttle_state){.window_started_at_ms = now_ms};
    }
    state.failures++;
    if (state.failures >= failures_max) {
        state.blocked_until_ms = now_ms + block_ms(state.failures - failures_max);
    }
    return tx->engine->throttle->put(tx, key, &state, error);
}

enum result sign_in_throttle_count(struct store_tx *tx, int64_t now_ms,
                                   const struct sign_in *attempt, struct error *error)
{
    char key[KEY_SIZE];
    enum result result =
        count(tx, account_key(attempt, key), SIGN_IN_FAILURES_MAX_ACCOUNT, now_ms, error);
    if (result == RESULT_OK) {
        result = count(tx, address_key(attempt, key), SIGN_IN_FAILURES_MAX_ADDRESS, now_ms, error);
    }
    return result;
}

enum result sign_in_throttle_forgive(struct store_tx *tx, const struct sign_in *attempt,
                                     struct error *error)
{
    char key[KEY_SIZE];
    return tx->engine->throttle->remove(tx, account_key(attempt, key), error);
}

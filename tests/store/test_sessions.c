/* Sessions, tokens and the throttle: what leads to a person, for how long. */
#include "database.h"

#include <string.h>

static const uint8_t hash_a[SECRET_HASH_SIZE] = {0xA1, 2, 3};
static const uint8_t hash_b[SECRET_HASH_SIZE] = {0xB1, 2, 3};
static const uint8_t hash_none[SECRET_HASH_SIZE] = {0};

#define HOUR_MS INT64_C(3600000)

static enum result open_sessions(void *context, struct store_tx *tx, struct error *error)
{
    const struct fixture *f = context;
    const struct store_session_ops *sessions = tx->engine->sessions;
    enum result result =
        sessions->insert(tx, hash_a, f->alice, FIXTURE_NOW_MS, FIXTURE_NOW_MS + HOUR_MS, error);

    return result == RESULT_OK ? sessions->insert(tx, hash_b, f->bob, FIXTURE_NOW_MS,
                                                  FIXTURE_NOW_MS + 2 * HOUR_MS, error)
                               : result;
}

static int64_t session_user(struct fixture *f, const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms)
{
    struct store_tx *tx = fixture_read(f);
    struct user user = {0};
    enum result result =
        tx->engine->sessions->find_user(tx, f->arena, hash, now_ms, &user, &f->error);

    fixture_read_end(f);
    if (result != RESULT_OK) {
        assert_refused(f, result, RESULT_NOT_FOUND, "user_not_found");
    }
    return user.id;
}

static void sessions_lead_to_people_until_they_expire(void **state)
{
    struct fixture *f = *state;

    fixture_run(f, open_sessions, f);
    assert_int_equal(session_user(f, hash_a, FIXTURE_NOW_MS), f->alice);
    assert_int_equal(session_user(f, hash_b, FIXTURE_NOW_MS), f->bob);
    assert_int_equal(session_user(f, hash_a, FIXTURE_NOW_MS + HOUR_MS - 1), f->alice);
    assert_int_equal(session_user(f, hash_a, FIXTURE_NOW_MS + HOUR_MS), 0);
    assert_int_equal(session_user(f, hash_none, FIXTURE_NOW_MS), 0);
}

static enum result disable_alice(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->users->set_active(tx, ((struct fixture *) context)->alice, false, error);
}

static void sessions_of_disabled_people_lead_nowhere(void **state)
{
    struct fixture *f = *state;

    fixture_run(f, open_sessions, f);
    fixture_run(f, disable_alice, f);
    assert_int_equal(session_user(f, hash_a, FIXTURE_NOW_MS), 0);
}

static enum result remove_a(void *context, struct store_tx *tx, struct error *error)
{
    (void) context;
    return tx->engine->sessions->remove(tx, hash_a, error);
}

static enum result remove_of_bob(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->sessions->remove_of_user(tx, ((struct fixture *) context)->bob, error);
}

static void sessions_are_removed(void **state)
{
    struct fixture *f = *state;

    fixture_run(f, open_sessions, f);
    fixture_run(f, remove_a, f);
    fixture_run(f, remove_a, f);
    assert_int_equal(session_user(f, hash_a, FIXTURE_NOW_MS), 0);
    assert_int_equal(session_user(f, hash_b, FIXTURE_NOW_MS), f->bob);
    fixture_run(f, remove_of_bob, f);
    assert_int_equal(session_user(f, hash_b, FIXTURE_NOW_MS), 0);
}

static enum result remove_expired(void *context, struct store_tx *tx, struct error *error)
{
    (void) context;
    return tx->engine->sessions->remove_expired(tx, FIXTURE_NOW_MS + HOUR_MS, 100, error);
}

static void expired_sessions_are_swept(void **state)
{
    struct fixture *f = *state;

    fixture_run(f, open_sessions, f);
    fixture_run(f, remove_expired, f);
    /* Gone even for a clock that was set back; the other one stays. */
    assert_int_equal(session_user(f, hash_a, FIXTURE_NOW_MS), 0);
    assert_int_equal(session_user(f, hash_b, FIXTURE_NOW_MS), f->bob);
}

struct token_case {
    struct fixture *f;
    struct api_token token;
    const uint8_t *hash;
    int64_t now_ms;
};

static enum result insert_token(void *context, struct store_tx *tx, struct error *error)
{
    struct token_case *c = context;
    return tx->engine->tokens->insert(tx, c->hash, &c->token, error);
}

static enum result revoke_token(void *context, struct store_tx *tx, struct error *error)
{
    struct token_case *c = context;
    return tx->engine->tokens->revoke(tx, c->token.id, c->now_ms, error);
}

static int64_t token_user(struct fixture *f, const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms)
{
    struct store_tx *tx = fixture_read(f);
    struct user user = {0};
    enum result result =
        tx->engine->tokens->find_user(tx, f->arena, hash, now_ms, &user, &f->error);

    fixture_read_end(f);
    assert_true(result == RESULT_OK || result == RESULT_NOT_FOUND);
    return user.id;
}

static void tokens_last_until_revoked_or_expired(void **state)
{
    struct fixture *f = *state;
    struct token_case forever = {
        .f = f,
        .token = {.user_id = f->alice, .label = slice_of("ci"), .created_at_ms = FIXTURE_NOW_MS},
        .hash = hash_a,
        .now_ms = FIXTURE_NOW_MS + 5};
    struct token_case hour = {.f = f,
                              .token = {.user_id = f->bob,
                                        .created_at_ms = FIXTURE_NOW_MS,
                                        .expires_at_ms = FIXTURE_NOW_MS + HOUR_MS},
                              .hash = hash_b};
    struct token_case unknown = {.f = f, .token = {.id = 77}, .now_ms = FIXTURE_NOW_MS};
    struct store_tx *tx;
    struct api_token *tokens;
    size_t count;

    fixture_run(f, insert_token, &forever);
    fixture_run(f, insert_token, &hour);
    assert_int_equal(token_user(f, hash_a, FIXTURE_NOW_MS + 1000 * HOUR_MS), f->alice);
    assert_int_equal(token_user(f, hash_b, FIXTURE_NOW_MS + HOUR_MS - 1), f->bob);
    assert_int_equal(token_user(f, hash_b, FIXTURE_NOW_MS + HOUR_MS), 0);
    fixture_run(f, revoke_token, &forever);
    forever.now_ms++;
    fixture_run(f, revoke_token, &forever);
    assert_refused(f, fixture_try(f, revoke_token, &unknown), RESULT_NOT_FOUND, "token_not_found");
    assert_int_equal(token_user(f, hash_a, FIXTURE_NOW_MS), 0);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->tokens->list(tx, f->arena, &tokens, &count, &f->error));
    assert_int_equal(count, 2);
    assert_slice(tokens[0].username, "alice");
    assert_slice(tokens[0].label, "ci");
    assert_int_equal(tokens[0].revoked_at_ms, FIXTURE_NOW_MS + 5); /* the first time stays */
    assert_int_equal(tokens[0].expires_at_ms, 0);
    assert_slice(tokens[1].username, "bob");
    assert_int_equal(tokens[1].expires_at_ms, FIXTURE_NOW_MS + HOUR_MS);
    fixture_read_end(f);
}

struct throttle_case {
    const char *key;
    struct throttle_state state;
};

static enum result put_throttle(void *context, struct store_tx *tx, struct error *error)
{
    struct throttle_case *c = context;
    return tx->engine->throttle->put(tx, slice_of(c->key), &c->state, error);
}

static enum result remove_throttle(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->throttle->remove(tx, slice_of(context), error);
}

static enum result sweep_throttle(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->throttle->remove_stale(tx, *(int64_t *) context, 100, error);
}

static struct throttle_state throttle_of(struct fixture *f, const char *key)
{
    struct store_tx *tx = fixture_read(f);
    struct throttle_state state;

    assert_ok(f, tx->engine->throttle->get(tx, slice_of(key), &state, &f->error));
    fixture_read_end(f);
    return state;
}

static void throttle_keeps_and_forgets(void **state)
{
    struct fixture *f = *state;
    char account[] = "account:alice";
    char address[] = "address:192.0.2.1";
    struct throttle_case first = {account, {1, FIXTURE_NOW_MS, 0}};
    struct throttle_case blocked = {account, {5, FIXTURE_NOW_MS, FIXTURE_NOW_MS + HOUR_MS}};
    struct throttle_case other = {address, {2, FIXTURE_NOW_MS, 0}};
    int64_t before_ms = FIXTURE_NOW_MS + 1;

    assert_int_equal(throttle_of(f, account).failures, 0);
    fixture_run(f, put_throttle, &first);
    fixture_run(f, put_throttle, &blocked);
    fixture_run(f, put_throttle, &other);
    assert_int_equal(throttle_of(f, account).failures, 5);
    assert_int_equal(throttle_of(f, account).blocked_until_ms, FIXTURE_NOW_MS + HOUR_MS);
    fixture_run(f, sweep_throttle, &before_ms);
    assert_int_equal(throttle_of(f, account).failures, 5); /* still blocks */
    assert_int_equal(throttle_of(f, address).failures, 0);
    fixture_run(f, remove_throttle, account);
    assert_int_equal(throttle_of(f, account).failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(sessions_lead_to_people_until_they_expire),
        fixture_test(sessions_of_disabled_people_lead_nowhere),
        fixture_test(sessions_are_removed),
        fixture_test(expired_sessions_are_swept),
        fixture_test(tokens_last_until_revoked_or_expired),
        fixture_test(throttle_keeps_and_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Signing in, sessions, tokens and people. */
#include "service/housekeeping.h"
#include "service/identity.h"
#include "world.h"

#include <stdio.h>

static const char password[] = "correct horse battery";

/* Each step of a use case as a function for world_run. */
struct attempt {
    const char *username;
    const char *address;
    bool verified;
    struct sign_in sign_in;
    char token[SECRET_TOKEN_TEXT_SIZE];
    bool refused;
    unsigned finished; /* how often the last step ran */
};

static enum result begin(struct service_call *call, void *context, struct error *error)
{
    struct attempt *x = context;
    x->sign_in =
        (struct sign_in){.username = slice_of(x->username), .address = slice_of(x->address)};
    return sign_in_begin(call->tx, call->arena, call->now_ms, &x->sign_in, error);
}

static enum result finish(struct service_call *call, void *context, struct error *error)
{
    struct attempt *x = context;
    x->sign_in.verified = x->verified;
    x->finished++;
    return sign_in_finish(call->tx, call->arena, call->now_ms, &x->sign_in, x->token, &x->refused,
                          error);
}

/* A whole attempt; `right`: the password would be. */
static enum result attempt(struct world *w, const char *username, const char *address, bool right,
                           struct attempt *x)
{
    *x = (struct attempt){.username = username, .address = address, .verified = right};
    enum result result = world_run(w, NULL, begin, x);
    return result == RESULT_OK ? world_run(w, NULL, finish, x) : result;
}

static void give_password(struct world *w, const char *username, const char *hash)
{
    world_sql(w,
              arena_format(w->arena, "UPDATE users SET password_hash = '%s' WHERE username = '%s'",
                           hash, username)
                  .data);
}

static enum result session_user(struct service_call *call, void *context, struct error *error)
{
    struct user user;
    enum result result =
        authenticate_session(call->tx, call->arena, slice_of(context), call->now_ms, &user, error);
    if (result == RESULT_OK) {
        assert_slice(user.username, "alice");
    }
    return result;
}

static enum result bearer_user(struct service_call *call, void *context, struct error *error)
{
    struct user user;
    enum result result =
        authenticate_bearer(call->tx, call->arena, slice_of(context), call->now_ms, &user, error);
    if (result == RESULT_OK) {
        assert_slice(user.username, "alice");
    }
    return result;
}

static void passwords_are_hashed_with_argon2id(void **state)
{
    (void) state;
    char hash[PASSWORD_HASH_SIZE];
    assert_true(password_hash(slice_of(password), hash));
    assert_true(slice_starts_with(slice_of(hash), slice_of("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(password_verify(hash, slice_of(password)));
    assert_false(password_verify(hash, slice_of("correct horse batter")));
    assert_false(password_verify(hash, slice_of("")));
    assert_false(password_verify("nonsense", slice_of(password)));
}

static void passwords_have_rules(void **state)
{
    static const struct {
        const char *password;
        const char *code; /* "": fine */
    } rows[] = {
        {"12345678901", "password_too_short"},
        {"\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC", "password_too_short"}, /* 12 bytes */
        {"123456789012", ""},
        {"Wolfeschlegel", "password_is_name"},
        {"wolfeschlegel!", ""},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error = {0};
        enum result result =
            password_check_rules(slice_of(rows[i].password), slice_of("wolfeschlegel"), &error);
        assert_string_equal(error.code, rows[i].code);
        assert_int_equal(result, rows[i].code[0] == '\0' ? RESULT_OK : RESULT_INVALID);
    }
    char long_password[PASSWORD_LENGTH_MAX + 1];
    struct error error = {0};
    memset(long_password, 'x', sizeof long_password);
    assert_int_equal(
        password_check_rules(slice_make(long_password, PASSWORD_LENGTH_MAX), slice_of("a"), &error),
        RESULT_OK);
    assert_int_equal(password_check_rules(slice_make(long_password, sizeof long_password),
                                          slice_of("a"), &error),
                     RESULT_INVALID);
    assert_string_equal(error.code, "password_too_long");
    /* Whoever reads one cuts it, perhaps within a character. */
    long_password[sizeof long_password - 1] = '\xE2';
    error_clear(&error);
    assert_int_equal(password_check_rules(slice_make(long_password, sizeof long_password),
                                          slice_of("a"), &error),
                     RESULT_INVALID);
    assert_string_equal(error.code, "password_too_long");
}

/* With the real hash, once; the other tests say what the hash would have said. */
static void a_person_signs_in_and_out(void **state)
{
    struct world *w = *state;
    struct attempt x = {.username = "ALICE@example.com ", .address = "192.0.2.1"};
    char hash[PASSWORD_HASH_SIZE];
    assert_true(password_hash(slice_of(password), hash));
    give_password(w, "alice", hash);
    assert_int_equal(world_run(w, NULL, begin, &x), RESULT_OK);
    x.verified = password_verify(x.sign_in.password_hash, slice_of(password));
    assert_true(x.verified);
    assert_int_equal(world_run(w, NULL, finish, &x), RESULT_OK);
    assert_false(x.refused);
    assert_slice(x.sign_in.user.username, "alice");
    assert_int_equal(strlen(x.token), SECRET_TOKEN_TEXT_SIZE - 1);

    assert_int_equal(world_run(w, NULL, session_user, x.token), RESULT_OK);
    w->now_ms += SESSION_LIFETIME_MS - 1;
    assert_int_equal(world_run(w, NULL, session_user, x.token), RESULT_OK);
    w->now_ms += 1;
    assert_refused(w, world_run(w, NULL, session_user, x.token), RESULT_FORBIDDEN, "not_signed_in");
}

static enum result leave(struct service_call *call, void *context, struct error *error)
{
    return sign_out(call->tx, slice_of(context), error);
}

static void signing_out_ends_the_session(void **state)
{
    struct world *w = *state;
    struct attempt x;
    struct attempt other;
    give_password(w, "alice", "hash");
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
    assert_int_equal(attempt(w, "alice", "192.0.2.2", true, &other), RESULT_OK);
    assert_string_not_equal(x.token, other.token);
    assert_int_equal(world_run(w, NULL, leave, x.token), RESULT_OK);
    assert_int_equal(world_run(w, NULL, session_user, x.token), RESULT_FORBIDDEN);
    assert_int_equal(world_run(w, NULL, session_user, other.token), RESULT_OK);
    assert_int_equal(world_run(w, NULL, leave, x.token), RESULT_OK);
}

static void whoever_may_not_is_told_the_same(void **state)
{
    static const struct {
        const char *username;
        bool right;
    } rows[] = {
        {"alice", false}, /* wrong password */
        {"nobody", true}, /* no such person, even if the dummy hash matched */
        {"erin", true},   /* disabled */
        {"carol", true},  /* has no password */
    };
    struct world *w = *state;
    give_password(w, "alice", "hash");
    give_password(w, "erin", "hash");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct attempt x;
        assert_int_equal(attempt(w, rows[i].username, "192.0.2.1", rows[i].right, &x), RESULT_OK);
        assert_true(x.refused);
        assert_string_equal(x.token, "");
        if (strcmp(rows[i].username, "alice") != 0) {
            /* As long as a real one takes. */
            assert_true(slice_starts_with(slice_of(x.sign_in.password_hash),
                                          slice_of("$argon2id$v=19$m=19456,t=2,p=1$")));
        }
    }
    struct error error = {0};
    assert_int_equal(sign_in_refusal(&(struct sign_in){0}, &error), RESULT_FORBIDDEN);
    assert_string_equal(error.code, "sign_in_failed");
}

static void what_changes_while_hashing_counts(void **state)
{
    struct world *w = *state;
    struct attempt x = {.username = "alice", .address = "192.0.2.1", .verified = true};
    give_password(w, "alice", "old");
    assert_int_equal(world_run(w, NULL, begin, &x), RESULT_OK);
    give_password(w, "alice", "new");
    assert_int_equal(world_run(w, NULL, finish, &x), RESULT_OK);
    assert_true(x.refused);

    assert_int_equal(world_run(w, NULL, begin, &x), RESULT_OK);
    world_sql(w, "UPDATE users SET is_active = 0 WHERE username = 'alice'");
    assert_int_equal(world_run(w, NULL, finish, &x), RESULT_OK);
    assert_true(x.refused);
}

static void fail_times(struct world *w, const char *username, const char *address, int times)
{
    for (int i = 0; i < times; i++) {
        struct attempt x;
        assert_int_equal(attempt(w, username, address, false, &x), RESULT_OK);
        assert_true(x.refused);
    }
}

static void assert_blocked_for(struct world *w, const char *username, const char *address,
                               int64_t ms)
{
    struct attempt x;
    assert_refused(w, attempt(w, username, address, true, &x), RESULT_RETRY, "sign_in_throttled");
    assert_int_equal(x.sign_in.retry_after_ms, ms);
}

static void guessing_at_an_account_is_slowed_down(void **state)
{
    static const int64_t blocks_ms[] = {30000, 60000, 120000, 240000, 480000, 900000, 900000};
    struct world *w = *state;
    struct attempt x;
    give_password(w, "alice", "hash");
    fail_times(w, "alice", "192.0.2.1", 5);
    for (size_t i = 0; i < sizeof blocks_ms / sizeof blocks_ms[0]; i++) {
        /* From anywhere, by either name, also with the right password. */
        assert_blocked_for(w, "alice", "192.0.2.1", blocks_ms[i]);
        assert_blocked_for(w, "alice@example.com", "198.51.100.7", blocks_ms[i]);
        w->now_ms += blocks_ms[i] - 1;
        assert_blocked_for(w, "alice", "192.0.2.1", 1);
        w->now_ms += 1;
        fail_times(w, "alice", "192.0.2.1", 1);
    }
    w->now_ms += 900000;
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
    assert_false(x.refused);
    /* A success forgets them. */
    fail_times(w, "alice", "192.0.2.1", 4);
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
}

static void failures_are_forgotten_after_a_while(void **state)
{
    struct world *w = *state;
    struct attempt x;
    give_password(w, "alice", "hash");
    fail_times(w, "alice", "192.0.2.1", 4);
    w->now_ms += SIGN_IN_WINDOW_MS + 1;
    fail_times(w, "alice", "192.0.2.1", 4);
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
}

static void an_unknown_name_is_counted_like_a_known_one(void **state)
{
    struct world *w = *state;
    fail_times(w, "nobody", "192.0.2.1", 5);
    assert_blocked_for(w, "nobody", "192.0.2.9", SIGN_IN_BLOCK_MIN_MS);
}

static void guessing_from_an_address_is_slowed_down(void **state)
{
    struct world *w = *state;
    struct attempt x;
    give_password(w, "alice", "hash");
    for (int i = 0; i < 29; i++) {
        char name[16];
        snprintf(name, sizeof name, "guess%d", i);
        fail_times(w, name, "2001:db8::1", 1);
    }
    /* A success of one's own does not pay for it. */
    assert_int_equal(attempt(w, "alice", "2001:db8::1", true, &x), RESULT_OK);
    fail_times(w, "guess30", "2001:db8::1", 1);
    assert_blocked_for(w, "alice", "2001:db8::1", SIGN_IN_BLOCK_MIN_MS);
    /* One customer has a whole network of IPv6 addresses, and may take a new one for each guess. */
    assert_blocked_for(w, "alice", "2001:db8::ffff:2", SIGN_IN_BLOCK_MIN_MS);
    assert_int_equal(attempt(w, "alice", "2001:db8:0:1::1", true, &x), RESULT_OK);
    assert_false(x.refused);
}

/* Many attempts can be hashing at the same time; only five of them are heard. */
static void guesses_at_the_same_time_count_too(void **state)
{
    struct world *w = *state;
    struct attempt x[8];
    give_password(w, "alice", "hash");
    for (size_t i = 0; i < 8; i++) {
        x[i] = (struct attempt){.username = "alice", .address = "192.0.2.1", .verified = i == 7};
        assert_int_equal(world_run(w, NULL, begin, &x[i]), RESULT_OK);
    }
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(world_run(w, NULL, finish, &x[i]), RESULT_OK);
    }
    for (size_t i = 5; i < 8; i++) {
        struct error error = {0};
        assert_int_equal(world_run(w, NULL, finish, &x[i]), RESULT_OK);
        assert_true(x[i].refused);
        assert_string_equal(x[i].token, "");
        assert_int_equal(sign_in_refusal(&x[i].sign_in, &error), RESULT_RETRY);
        assert_string_equal(error.code, "sign_in_throttled");
        /* What shares its commit must not run again because of it. */
        assert_int_equal(x[i].finished, 1);
    }
}

static void what_has_run_out_is_removed(void **state)
{
    struct world *w = *state;
    struct attempt x;
    struct error error = {0};
    give_password(w, "alice", "hash");
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
    w->now_ms += SESSION_LIFETIME_MS - SIGN_IN_WINDOW_MS;
    fail_times(w, "bob", "192.0.2.1", 1);
    w->now_ms += SIGN_IN_WINDOW_MS - 1;
    assert_int_equal(housekeeping_run(w->store, w->now_ms, &error), RESULT_OK);
    assert_int_equal(world_number(w, "SELECT count(*) FROM sessions"), 1);
    assert_int_equal(world_number(w, "SELECT count(*) FROM sign_in_throttle"), 2);
    w->now_ms += 2;
    assert_int_equal(housekeeping_run(w->store, w->now_ms, &error), RESULT_OK);
    assert_int_equal(world_number(w, "SELECT count(*) FROM sessions"), 0);
    assert_int_equal(world_number(w, "SELECT count(*) FROM sign_in_throttle"), 0);
}

struct token_use {
    struct token_create_input input;
    struct api_token token;
    char secret[API_TOKEN_TEXT_SIZE];
};

static enum result make_token(struct service_call *call, void *context, struct error *error)
{
    struct token_use *x = context;
    return token_create(call->tx, call->arena, call->now_ms, &x->input, &x->token, x->secret,
                        error);
}

static enum result revoke_token(struct service_call *call, void *context, struct error *error)
{
    struct token_use *x = context;
    return call->tx->engine->tokens->revoke(call->tx, x->token.id, call->now_ms, error);
}

static void a_token_works_until_it_is_revoked_or_runs_out(void **state)
{
    struct world *w = *state;
    struct token_use x = {.input = {slice_of("alice"), slice_of("laptop"), 0}};
    struct token_use brief = {.input = {slice_of("alice"), slice_of(""), w->now_ms + HOUR_MS}};
    assert_int_equal(world_run(w, NULL, make_token, &x), RESULT_OK);
    assert_int_equal(world_run(w, NULL, make_token, &brief), RESULT_OK);
    assert_true(slice_starts_with(slice_of(x.secret), slice_of("itops_")));
    assert_int_equal(strlen(x.secret), 6 + 43);
    assert_int_equal(world_run(w, NULL, bearer_user, x.secret), RESULT_OK);
    assert_int_equal(world_run(w, NULL, bearer_user, brief.secret), RESULT_OK);
    w->now_ms += HOUR_MS;
    assert_refused(w, world_run(w, NULL, bearer_user, brief.secret), RESULT_FORBIDDEN,
                   "not_signed_in");
    assert_int_equal(world_run(w, NULL, bearer_user, x.secret), RESULT_OK);
    assert_int_equal(world_run(w, NULL, revoke_token, &x), RESULT_OK);
    assert_int_equal(world_run(w, NULL, bearer_user, x.secret), RESULT_FORBIDDEN);
    /* A session's secret is no token and the other way round. */
    assert_int_equal(world_run(w, NULL, session_user, x.secret), RESULT_FORBIDDEN);
    char nothing[] = "";
    assert_int_equal(world_run(w, NULL, bearer_user, nothing), RESULT_FORBIDDEN);
}

static void tokens_are_for_people_who_may_use_them(void **state)
{
    struct world *w = *state;
    const struct {
        struct token_create_input input;
        enum result result;
        const char *code;
    } rows[] = {
        {{slice_of("nobody"), slice_of("x"), 0}, RESULT_NOT_FOUND, "user_not_found"},
        {{slice_of("erin"), slice_of("x"), 0}, RESULT_INVALID, "user_inactive"},
        {{slice_of("alice"), slice_of("a\nb"), 0}, RESULT_INVALID, "label_invalid"},
        {{slice_of("alice"), slice_of("x"), w->now_ms}, RESULT_INVALID, "expiry_past"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct token_use x = {.input = rows[i].input};
        assert_refused(w, world_run(w, NULL, make_token, &x), rows[i].result, rows[i].code);
    }
}

static enum result disable_alice(struct service_call *call, void *context, struct error *error)
{
    (void) context;
    return user_disable(call->tx, call->arena, slice_of("alice"), error);
}

static enum result enable_alice(struct service_call *call, void *context, struct error *error)
{
    (void) context;
    return user_enable(call->tx, call->arena, slice_of("alice"), error);
}

static enum result set_password(struct service_call *call, void *context, struct error *error)
{
    return user_set_password(call->tx, call->arena, slice_of("alice"), slice_of(context), error);
}

static void who_is_disabled_is_out_at_once(void **state)
{
    struct world *w = *state;
    struct attempt x;
    struct token_use token = {.input = {slice_of("alice"), slice_of("laptop"), 0}};
    give_password(w, "alice", "hash");
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
    assert_int_equal(world_run(w, NULL, make_token, &token), RESULT_OK);
    assert_int_equal(world_run(w, NULL, disable_alice, NULL), RESULT_OK);
    assert_int_equal(world_run(w, NULL, session_user, x.token), RESULT_FORBIDDEN);
    assert_int_equal(world_run(w, NULL, bearer_user, token.secret), RESULT_FORBIDDEN);
    assert_int_equal(world_run(w, NULL, enable_alice, NULL), RESULT_OK);
    assert_int_equal(world_run(w, NULL, session_user, x.token), RESULT_FORBIDDEN);
    assert_int_equal(world_run(w, NULL, bearer_user, token.secret), RESULT_OK);
}

static void a_new_password_ends_the_old_sessions(void **state)
{
    struct world *w = *state;
    struct attempt x;
    give_password(w, "alice", "hash");
    assert_int_equal(attempt(w, "alice", "192.0.2.1", true, &x), RESULT_OK);
    char another[] = "another";
    assert_int_equal(world_run(w, NULL, set_password, another), RESULT_OK);
    assert_int_equal(world_run(w, NULL, session_user, x.token), RESULT_FORBIDDEN);
    assert_int_equal(world_run(w, NULL, begin, &x), RESULT_OK);
    assert_string_equal(x.sign_in.password_hash, "another");
}

static void the_csrf_value_is_the_sessions_own(void **state)
{
    (void) state;
    char a[SECRET_HASH_TEXT_SIZE];
    char again[SECRET_HASH_TEXT_SIZE];
    char b[SECRET_HASH_TEXT_SIZE];
    char plain[SECRET_HASH_TEXT_SIZE];
    session_csrf_token(slice_of("one"), a);
    session_csrf_token(slice_of("one"), again);
    session_csrf_token(slice_of("two"), b);
    secret_sha256_hex(slice_of("one"), plain);
    assert_string_equal(a, again);
    assert_string_not_equal(a, b);
    assert_string_not_equal(a, plain); /* which is what the database holds */
}

static enum result add_user(struct service_call *call, void *context, struct error *error)
{
    struct user user;
    enum result result = user_add(call->tx, call->arena, call->now_ms, context, &user, error);
    if (result == RESULT_OK) {
        result = call->tx->engine->users->find(call->tx, call->arena, user.id, &user, error);
        assert_slice(user.username, "peggy");
        assert_slice(user.display_name, "peggy");
        assert_slice(user.email, "peggy@example.com");
        assert_true(user.is_active);
        assert_false(user.is_superadmin);
    }
    return result;
}

static void people_have_names_that_can_be_told_apart(void **state)
{
    struct world *w = *state;
    const struct {
        struct user_add_input input;
        enum result result;
        const char *code;
    } rows[] = {
        {{.username = slice_of("")}, RESULT_INVALID, "username_invalid"},
        {{.username = slice_of("Peggy")}, RESULT_INVALID, "username_invalid"},
        {{.username = slice_of("-peggy")}, RESULT_INVALID, "username_invalid"},
        {{.username = slice_of("peggy@home")}, RESULT_INVALID, "username_invalid"},
        {{.username = slice_of("p\xC3\xA9ggy")}, RESULT_INVALID, "username_invalid"},
        {{.username = slice_of("system")}, RESULT_INVALID, "username_reserved"},
        {{.username = slice_of("me")}, RESULT_INVALID, "username_reserved"},
        {{.username = slice_of("none")}, RESULT_INVALID, "username_reserved"},
        {{.username = slice_of("peggy"), .email = slice_of("peggy")},
         RESULT_INVALID,
         "email_invalid"},
        {{.username = slice_of("peggy"), .email = slice_of("a@b@c")},
         RESULT_INVALID,
         "email_invalid"},
        {{.username = slice_of("peggy"), .email = slice_of("a b@c")},
         RESULT_INVALID,
         "email_invalid"},
        {{.username = slice_of("peggy"), .email = slice_of("@example.com")},
         RESULT_INVALID,
         "email_invalid"},
        {{.username = slice_of("peggy"), .display_name = slice_of("a\tb")},
         RESULT_INVALID,
         "display_name_invalid"},
        {{.username = slice_of("alice")}, RESULT_CONFLICT, "username_taken"},
        {{.username = slice_of("peggy"), .email = slice_of("Alice@Example.com")},
         RESULT_CONFLICT,
         "email_taken"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct user_add_input input = rows[i].input;
        assert_refused(w, world_run(w, NULL, add_user, &input), rows[i].result, rows[i].code);
    }
    struct user_add_input input = {.username = slice_of("peggy"),
                                   .email = slice_of("Peggy@Example.COM")};
    assert_int_equal(world_run(w, NULL, add_user, &input), RESULT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_are_hashed_with_argon2id),
        cmocka_unit_test(passwords_have_rules),
        world_test(a_person_signs_in_and_out),
        world_test(signing_out_ends_the_session),
        world_test(whoever_may_not_is_told_the_same),
        world_test(what_changes_while_hashing_counts),
        world_test(guessing_at_an_account_is_slowed_down),
        world_test(failures_are_forgotten_after_a_while),
        world_test(an_unknown_name_is_counted_like_a_known_one),
        world_test(guessing_from_an_address_is_slowed_down),
        world_test(guesses_at_the_same_time_count_too),
        world_test(what_has_run_out_is_removed),
        world_test(a_token_works_until_it_is_revoked_or_runs_out),
        world_test(tokens_are_for_people_who_may_use_them),
        world_test(who_is_disabled_is_out_at_once),
        world_test(a_new_password_ends_the_old_sessions),
        cmocka_unit_test(the_csrf_value_is_the_sessions_own),
        world_test(people_have_names_that_can_be_told_apart),
    };
    return cmocka_run_group_tests_name("service/identity", tests, NULL, NULL);
}

/* Who is it: signing in and out, sessions, API tokens, people. */
#ifndef ITOPS_SERVICE_IDENTITY_H
#define ITOPS_SERVICE_IDENTITY_H

#include "base/secret.h"
#include "service/service.h"
#include "store/sessions.h"

enum {
    SESSION_LIFETIME_MS = 12 * 60 * 60 * 1000,
    PASSWORD_LENGTH_MIN = 12,   /* code points */
    PASSWORD_LENGTH_MAX = 1024, /* bytes */
    PASSWORD_HASH_SIZE = 128,   /* with its NUL */
};

/*
 * Failed sign-ins within the window (an address is an IPv4 address or an IPv6 network of /64), then
 * blocks: 30 s for the first failure at the limit, twice as
 * long for each one more, at most 15 min. An account's failures end with a success; an address's do
 * not, or one account of one's own would pay for guessing at all others.
 */
enum {
    SIGN_IN_FAILURES_MAX_ACCOUNT = 5,
    SIGN_IN_FAILURES_MAX_ADDRESS = 30,
    SIGN_IN_WINDOW_MS = 15 * 60 * 1000,
    SIGN_IN_BLOCK_MIN_MS = 30 * 1000,
    SIGN_IN_BLOCK_MAX_MS = 15 * 60 * 1000,
};

/*
 * Signing in takes three steps, because hashing must not run on a loop or on the writer:
 *   1. sign_in_begin, in a read transaction: the throttle (RETRY: sign_in_throttled with
 *      retry_after_ms), then the user's hash, or a dummy hash so that unknown names take as long;
 *   2. password_verify, on a worker pool: pure computation;
 *   3. sign_in_finish, in a write transaction: on success a session and a clean throttle, otherwise
 *      a counted failure and FORBIDDEN sign_in_failed (one text for every cause).
 */
struct sign_in {
    struct slice username; /* as typed: user name or e-mail address */
    struct slice address;  /* of the peer, without port */
    struct user user;      /* id 0: nobody who may sign in with a password */
    char password_hash[PASSWORD_HASH_SIZE];
    bool verified; /* the caller's: what password_verify said */
    int64_t retry_after_ms;
};
enum result sign_in_begin(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                          struct sign_in *attempt, struct error *error);
/*
 * A failed attempt is itself a committed write: *refused is set and RESULT_OK returned, so that the
 * count is kept; sign_in_refusal says it to the person. So is an attempt that others' failures have
 * overtaken, with retry_after_ms set: to the store RESULT_RETRY would mean trouble of its own.
 */
enum result sign_in_finish(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                           struct sign_in *attempt, char token[SECRET_TOKEN_TEXT_SIZE],
                           bool *refused, struct error *error);
/* RETRY: sign_in_throttled, when retry_after_ms is set; otherwise FORBIDDEN: sign_in_failed, always
 * with the same text. */
enum result sign_in_refusal(const struct sign_in *attempt, struct error *error);
enum result sign_out(struct store_tx *tx, struct slice token, struct error *error);

/* Argon2id, 2 passes, 19 MiB: about 13 ms of CPU. False: no memory for it. */
bool password_hash(struct slice password, char out[PASSWORD_HASH_SIZE]);
bool password_verify(const char *hash, struct slice password);
/* INVALID: password_invalid, password_too_short, password_too_long, password_is_name. */
enum result password_check_rules(struct slice password, struct slice username, struct error *error);

/* The active user of a session cookie's token or of a bearer token. FORBIDDEN: not_signed_in. */
enum result authenticate_session(struct store_tx *tx, struct arena *arena, struct slice token,
                                 int64_t now_ms, struct user *out, struct error *error);
enum result authenticate_bearer(struct store_tx *tx, struct arena *arena, struct slice token,
                                int64_t now_ms, struct user *out, struct error *error);

/* The value that unsafe requests with a cookie must carry: derived from the session's token, from
 * which it cannot be found again. */
void session_csrf_token(struct slice session_token, char out[SECRET_HASH_TEXT_SIZE]);

/*
 * People. INVALID: username_required, username_invalid, username_reserved, email_invalid,
 * display_name_too_long, display_name_invalid; CONFLICT: username_taken, email_taken.
 */
struct user_add_input {
    struct slice username;
    struct slice display_name;  /* default: the user name */
    struct slice email;         /* kept in lower case; empty: none */
    struct slice password_hash; /* empty: cannot sign in with a password */
    bool is_superadmin;
};
enum result user_add(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                     const struct user_add_input *input, struct user *out, struct error *error);
/* Active people whose names or e-mail begin with `query` (see store/users.h), by user name;
 * `after`: the last user name of the page before. */
enum result user_search(struct service_call *call, struct slice query, struct slice after,
                        size_t limit, struct user_page *out, struct error *error);
/* Also ends the person's sessions. Tokens stop working, and work again when enabled. NOT_FOUND:
 * user_not_found. */
enum result user_disable(struct store_tx *tx, struct arena *arena, struct slice username,
                         struct error *error);
enum result user_enable(struct store_tx *tx, struct arena *arena, struct slice username,
                        struct error *error);
/* Also ends the person's sessions: whoever knew the old password is out. */
enum result user_set_password(struct store_tx *tx, struct arena *arena, struct slice username,
                              struct slice password_hash, struct error *error);

/*
 * API tokens look like "itops_" and 43 characters. The secret is returned once. expires_at_ms 0:
 * never. INVALID: label_too_long, label_invalid, user_inactive, expiry_past.
 */
enum { API_TOKEN_TEXT_SIZE = 6 + SECRET_TOKEN_TEXT_SIZE, API_TOKEN_LABEL_MAX = 100 };
struct token_create_input {
    struct slice username;
    struct slice label; /* may be empty */
    int64_t expires_at_ms;
};
enum result token_create(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                         const struct token_create_input *input, struct api_token *out,
                         char secret[API_TOKEN_TEXT_SIZE], struct error *error);

#endif

/* Browser sessions and API tokens: only hashes of the secrets are stored. */
#ifndef ITOPS_STORE_SESSIONS_H
#define ITOPS_STORE_SESSIONS_H

#include "base/secret.h"
#include "store/users.h"

struct store_session_ops {
    enum result (*insert)(struct store_tx *tx, const uint8_t hash[SECRET_HASH_SIZE],
                          int64_t user_id, int64_t created_at_ms, int64_t expires_at_ms,
                          struct error *error);
    /* The active user of an unexpired session. NOT_FOUND otherwise. */
    enum result (*find_user)(struct store_tx *tx, struct arena *arena,
                             const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms, struct user *out,
                             struct error *error);
    enum result (*remove)(struct store_tx *tx, const uint8_t hash[SECRET_HASH_SIZE],
                          struct error *error);
    enum result (*remove_of_user)(struct store_tx *tx, int64_t user_id, struct error *error);
    enum result (*remove_expired)(struct store_tx *tx, int64_t now_ms, size_t limit,
                                  struct error *error);
};

struct api_token {
    int64_t id;
    int64_t user_id;
    struct slice username;
    struct slice label;
    int64_t created_at_ms;
    int64_t expires_at_ms; /* 0: never */
    int64_t revoked_at_ms; /* 0: not */
};

struct store_token_ops {
    enum result (*insert)(struct store_tx *tx, const uint8_t hash[SECRET_HASH_SIZE],
                          struct api_token *token, struct error *error); /* fills in id */
    enum result (*find_user)(struct store_tx *tx, struct arena *arena,
                             const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms, struct user *out,
                             struct error *error);
    /* All of them, oldest first; *items lives in the arena. */
    enum result (*list)(struct store_tx *tx, struct arena *arena, struct api_token **items,
                        size_t *count, struct error *error);
    /* NOT_FOUND: token_not_found. Revoking twice is fine. */
    enum result (*revoke)(struct store_tx *tx, int64_t id, int64_t now_ms, struct error *error);
};

/* Failed sign-ins by key ("account:alice", "address:192.0.2.1"). */
struct throttle_state {
    int64_t failures; /* in the present window */
    int64_t window_started_at_ms;
    int64_t blocked_until_ms; /* 0: not */
};

struct store_throttle_ops {
    enum result (*get)(struct store_tx *tx, struct slice key, struct throttle_state *out,
                       struct error *error); /* all zero when unknown */
    enum result (*put)(struct store_tx *tx, struct slice key, const struct throttle_state *state,
                       struct error *error);
    enum result (*remove)(struct store_tx *tx, struct slice key, struct error *error);
    enum result (*remove_stale)(struct store_tx *tx, int64_t before_ms, size_t limit,
                                struct error *error);
};

#endif

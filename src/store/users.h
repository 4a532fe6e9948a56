/* People in the database. */
#ifndef ITOPS_STORE_USERS_H
#define ITOPS_STORE_USERS_H

#include "store/store.h"

struct user {
    int64_t id;
    struct slice username; /* unique, [a-z0-9][a-z0-9._-]{0,63}, never contains '@' */
    struct slice display_name;
    struct slice email;         /* unique without case, stored in lower case; empty: none */
    struct slice password_hash; /* libsodium's Argon2id string; empty: cannot sign in with one */
    bool is_superadmin;
    bool is_active;
    int64_t created_at_ms;
};

struct user_page {
    struct user *items;
    size_t count;
    bool has_more;
};

struct store_user_ops {
    /* Fills in user->id. CONFLICT: username_taken, email_taken. */
    enum result (*insert)(struct store_tx *tx, struct user *user, struct error *error);
    enum result (*find)(struct store_tx *tx, struct arena *arena, int64_t id, struct user *out,
                        struct error *error);
    /* NOT_FOUND: user_not_found. Exact user name, or e-mail address when it contains '@'. */
    enum result (*find_by_name)(struct store_tx *tx, struct arena *arena, struct slice name,
                                struct user *out, struct error *error);
    /*
     * Active people whose user name, display name (any word of it) or e-mail starts with `query`
     * (without case), by user name; all of them when it is empty. `after`: the last user name of
     * the page before.
     */
    enum result (*search)(struct store_tx *tx, struct arena *arena, struct slice query,
                          struct slice after, size_t limit, bool with_inactive,
                          struct user_page *out, struct error *error);
    enum result (*set_password)(struct store_tx *tx, int64_t id, struct slice password_hash,
                                struct error *error);
    enum result (*set_active)(struct store_tx *tx, int64_t id, bool is_active, struct error *error);
    enum result (*count)(struct store_tx *tx, int64_t *out, struct error *error);
};

#endif

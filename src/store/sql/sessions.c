#include "store/sessions.h"

#include "store/sql/ops.h"
#include "store/sql/people.h"
#include "store/sql/statement.h"

static enum result sessions_insert(struct store_tx *tx, const uint8_t hash[SECRET_HASH_SIZE],
                                   int64_t user_id, int64_t created_at_ms, int64_t expires_at_ms,
                                   struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO sessions (token_hash, user_id, created_at_ms, expires_at_ms)"
            " VALUES (?1, ?2, ?3, ?4)");

    statement_bind_bytes(&statement, hash, SECRET_HASH_SIZE);
    statement_bind_int(&statement, user_id);
    statement_bind_int(&statement, created_at_ms);
    statement_bind_int(&statement, expires_at_ms);
    return statement_run(&statement, error);
}

static enum result sessions_find_user(struct store_tx *tx, struct arena *arena,
                                      const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms,
                                      struct user *out, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT " USER_COLUMNS " FROM users WHERE is_active = 1 AND id ="
            " (SELECT user_id FROM sessions WHERE token_hash = ?1 AND expires_at_ms > ?2)");

    statement_bind_bytes(&statement, hash, SECRET_HASH_SIZE);
    statement_bind_int(&statement, now_ms);
    return user_read_one(&statement, arena, out, error);
}

static enum result sessions_remove(struct store_tx *tx, const uint8_t hash[SECRET_HASH_SIZE],
                                   struct error *error)
{
    struct statement statement = statement_start(tx, "DELETE FROM sessions WHERE token_hash = ?1");

    statement_bind_bytes(&statement, hash, SECRET_HASH_SIZE);
    return statement_run(&statement, error);
}

static enum result sessions_remove_of_user(struct store_tx *tx, int64_t user_id,
                                           struct error *error)
{
    struct statement statement = statement_start(tx, "DELETE FROM sessions WHERE user_id = ?1");

    statement_bind_int(&statement, user_id);
    return statement_run(&statement, error);
}

static enum result sessions_remove_expired(struct store_tx *tx, int64_t now_ms, size_t limit,
                                           struct error *error)
{
    struct statement statement = statement_start(
        tx, "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions"
            " WHERE expires_at_ms <= ?1 ORDER BY expires_at_ms LIMIT ?2)");

    statement_bind_int(&statement, now_ms);
    statement_bind_int(&statement, (int64_t) limit);
    return statement_run(&statement, error);
}

const struct store_session_ops sql_session_ops = {
    .insert = sessions_insert,
    .find_user = sessions_find_user,
    .remove = sessions_remove,
    .remove_of_user = sessions_remove_of_user,
    .remove_expired = sessions_remove_expired,
};

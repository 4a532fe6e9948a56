#include "base/memory.h"
#include "store/sessions.h"
#include "store/sql/ops.h"
#include "store/sql/people.h"
#include "store/sql/statement.h"

#include <stdlib.h>
#include <string.h>

static enum result tokens_insert(struct store_tx *tx, const uint8_t hash[SECRET_HASH_SIZE],
                                 struct api_token *token, struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO api_tokens (token_hash, user_id, label, created_at_ms, expires_at_ms,"
            " revoked_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id");

    statement_bind_bytes(&statement, hash, SECRET_HASH_SIZE);
    statement_bind_int(&statement, token->user_id);
    statement_bind_text(&statement, token->label);
    statement_bind_int(&statement, token->created_at_ms);
    statement_bind_nonzero(&statement, token->expires_at_ms);
    statement_bind_nonzero(&statement, token->revoked_at_ms);
    if (statement_next(&statement)) {
        token->id = statement_int(&statement);
    }
    return statement_run(&statement, error);
}

static enum result tokens_find_user(struct store_tx *tx, struct arena *arena,
                                    const uint8_t hash[SECRET_HASH_SIZE], int64_t now_ms,
                                    struct user *out, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT " USER_COLUMNS " FROM users WHERE is_active = 1 AND id ="
            " (SELECT user_id FROM api_tokens WHERE token_hash = ?1 AND revoked_at_ms IS NULL"
            "  AND (expires_at_ms IS NULL OR expires_at_ms > ?2))");

    statement_bind_bytes(&statement, hash, SECRET_HASH_SIZE);
    statement_bind_int(&statement, now_ms);
    return user_read_one(&statement, arena, out, error);
}

static enum result tokens_list(struct store_tx *tx, struct arena *arena, struct api_token **items,
                               size_t *count, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT t.id, t.user_id, u.username, t.label, t.created_at_ms, t.expires_at_ms,"
            " t.revoked_at_ms FROM api_tokens t JOIN users u ON u.id = t.user_id ORDER BY t.id");
    struct api_token *tokens = NULL;
    size_t capacity = 0;
    size_t used = 0;

    while (statement_next(&statement)) {
        struct api_token *token;
        tokens = memory_grow(tokens, used, &capacity, sizeof *tokens);
        token = &tokens[used++];
        token->id = statement_int(&statement);
        token->user_id = statement_int(&statement);
        token->username = statement_text(&statement, arena);
        token->label = statement_text(&statement, arena);
        token->created_at_ms = statement_int(&statement);
        token->expires_at_ms = statement_int(&statement);
        token->revoked_at_ms = statement_int(&statement);
    }
    *items = arena_alloc_array(arena, used, sizeof **items);
    if (used > 0) {
        memcpy(*items, tokens, used * sizeof **items);
    }
    *count = used;
    free(tokens);
    return statement_end(&statement, error);
}

static enum result tokens_revoke(struct store_tx *tx, int64_t id, int64_t now_ms,
                                 struct error *error)
{
    struct statement statement = statement_start(
        tx, "UPDATE api_tokens SET revoked_at_ms = coalesce(revoked_at_ms, ?1) WHERE id = ?2");
    enum result result;

    statement_bind_int(&statement, now_ms);
    statement_bind_int(&statement, id);
    result = statement_run(&statement, error);
    if (result == RESULT_OK && statement_changes(tx) == 0) {
        return error_set(error, RESULT_NOT_FOUND, "token_not_found", "There is no token %lld.",
                         (long long) id);
    }
    return result;
}

const struct store_token_ops sql_token_ops = {
    .insert = tokens_insert,
    .find_user = tokens_find_user,
    .list = tokens_list,
    .revoke = tokens_revoke,
};

#include "service/identity.h"
#include "service/text_rules.h"

#include <stdio.h>

enum result token_create(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                         const struct token_create_input *input, struct api_token *out,
                         char secret[API_TOKEN_TEXT_SIZE], struct error *error)
{
    static const struct line_rule label_rule = {"label", "The label", "/label",
                                                API_TOKEN_LABEL_MAX};
    struct slice label = input->label;
    struct user user;
    enum result result = RESULT_OK;
    if (!slice_is_empty(label)) {
        result = text_check_line(&label_rule, &label, error);
    }
    if (result == RESULT_OK) {
        result = tx->engine->users->find_by_name(tx, arena, input->username, &user, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    if (!user.is_active) {
        return error_set(error, RESULT_INVALID, "user_inactive",
                         "%.*s is disabled and can have no token.", SLICE_ARGS(user.username));
    }
    if (input->expires_at_ms != 0 && input->expires_at_ms <= now_ms) {
        return error_set_at(error, RESULT_INVALID, "expiry_past", "/expires_at",
                            "The token would have expired already.");
    }
    char random[SECRET_TOKEN_TEXT_SIZE];
    uint8_t hash[SECRET_HASH_SIZE];
    secret_random_token(random);
    snprintf(secret, API_TOKEN_TEXT_SIZE, "itops_%s", random);
    secret_wipe(random, sizeof random);
    secret_sha256(slice_of(secret), hash);
    *out = (struct api_token){
        .user_id = user.id,
        .username = user.username,
        .label = label,
        .created_at_ms = now_ms,
        .expires_at_ms = input->expires_at_ms,
    };
    return tx->engine->tokens->insert(tx, hash, out, error);
}

#include "service/identity.h"
#include "service/text_rules.h"
#include "ticket/history.h"
#include "ticket/username.h"

#include <string.h>

enum { EMAIL_MIN = 3, EMAIL_MAX = 254, DISPLAY_NAME_MAX = 100 };

static enum result check_username(struct slice name, struct error *error)
{
    /* The author of what no person did, and two words that the filters of a list take. */
    static const char *const reserved[] = {HISTORY_SYSTEM_ACTOR, "me", "none"};
    if (!username_is_valid(name)) {
        return error_set_at(error, RESULT_INVALID, "username_invalid", "/username",
                            "A user name has " USERNAME_RULE ".");
    }
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        if (slice_equal_text(name, reserved[i])) {
            return error_set_at(error, RESULT_INVALID, "username_reserved", "/username",
                                "The name \"%s\" has a meaning of its own.", reserved[i]);
        }
    }
    return RESULT_OK;
}

static bool is_address_character(char c)
{
    return c > ' ' && c < 0x7f && strchr("<>()[],;:\\\"", c) == NULL;
}

/* Whether it has the shape of an address; whether somebody reads it only mail can tell. */
static enum result check_email(struct slice email, struct error *error)
{
    size_t at_count = 0;
    bool valid = email.length >= EMAIL_MIN && email.length <= EMAIL_MAX && email.data[0] != '@' &&
                 email.data[email.length - 1] != '@';
    for (size_t i = 0; valid && i < email.length; i++) {
        at_count += email.data[i] == '@';
        valid = is_address_character(email.data[i]);
    }
    if (!valid || at_count != 1) {
        return error_set_at(error, RESULT_INVALID, "email_invalid", "/email",
                            "\"%.*s\" is not an e-mail address.", SLICE_ARGS(email));
    }
    return RESULT_OK;
}

enum result user_add(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                     const struct user_add_input *input, struct user *out, struct error *error)
{
    static const struct line_rule display_name_rule = {"display_name", "The display name",
                                                       "/display_name", DISPLAY_NAME_MAX};
    *out = (struct user){
        .username = input->username,
        .display_name = slice_is_empty(input->display_name) ? input->username : input->display_name,
        .email = arena_copy_lower_case(arena, input->email),
        .password_hash = input->password_hash,
        .is_superadmin = input->is_superadmin,
        .is_active = true,
        .created_at_ms = now_ms,
    };
    enum result result = check_username(out->username, error);
    if (result == RESULT_OK) {
        result = text_check_line(&display_name_rule, &out->display_name, error);
    }
    if (result == RESULT_OK && !slice_is_empty(out->email)) {
        result = check_email(out->email, error);
    }
    return result == RESULT_OK ? tx->engine->users->insert(tx, out, error) : result;
}

enum result user_disable(struct store_tx *tx, struct arena *arena, struct slice username,
                         struct error *error)
{
    struct user user;
    enum result result = tx->engine->users->find_by_name(tx, arena, username, &user, error);
    if (result == RESULT_OK) {
        result = tx->engine->users->set_active(tx, user.id, false, error);
    }
    return result == RESULT_OK ? tx->engine->sessions->remove_of_user(tx, user.id, error) : result;
}

enum result user_enable(struct store_tx *tx, struct arena *arena, struct slice username,
                        struct error *error)
{
    struct user user;
    enum result result = tx->engine->users->find_by_name(tx, arena, username, &user, error);
    return result == RESULT_OK ? tx->engine->users->set_active(tx, user.id, true, error) : result;
}

enum result user_set_password(struct store_tx *tx, struct arena *arena, struct slice username,
                              struct slice password_hash_text, struct error *error)
{
    struct user user;
    enum result result = tx->engine->users->find_by_name(tx, arena, username, &user, error);
    if (result == RESULT_OK) {
        result = tx->engine->users->set_password(tx, user.id, password_hash_text, error);
    }
    return result == RESULT_OK ? tx->engine->sessions->remove_of_user(tx, user.id, error) : result;
}

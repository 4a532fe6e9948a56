#include "base/utf8.h"
#include "service/identity.h"

#include <sodium.h>

#include <assert.h>

static const unsigned long long passes = 2;
static const size_t memory_bytes = 19 * 1024 * 1024;

static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "Argon2id's text and its NUL");

bool password_hash(struct slice password, char out[PASSWORD_HASH_SIZE])
{
    return crypto_pwhash_str_alg(out, password.data, password.length, passes, memory_bytes,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool password_verify(const char *hash, struct slice password)
{
    return crypto_pwhash_str_verify(hash, password.data, password.length) == 0;
}

enum result password_check_rules(struct slice password, struct slice username, struct error *error)
{
    if (password.length > PASSWORD_LENGTH_MAX) {
        return error_set_at(error, RESULT_INVALID, "password_too_long", "/password",
                            "A password may have at most %d bytes.", PASSWORD_LENGTH_MAX);
    }
    /* A request with anything else is refused before its password is looked at. */
    if (utf8_find_invalid(password) < password.length ||
        (password.length > 0 && memchr(password.data, '\0', password.length) != NULL)) {
        return error_set_at(error, RESULT_INVALID, "password_invalid", "/password",
                            "A password must be UTF-8 text without a NUL: nobody could sign in "
                            "with this one.");
    }
    if (utf8_count(password) < PASSWORD_LENGTH_MIN) {
        return error_set_at(error, RESULT_INVALID, "password_too_short", "/password",
                            "A password needs at least %d characters.", PASSWORD_LENGTH_MIN);
    }
    if (slice_equal_ignoring_case(password, username)) {
        return error_set_at(error, RESULT_INVALID, "password_is_name", "/password",
                            "The password must not be the user name.");
    }
    return RESULT_OK;
}

#include "base/secret.h"

#include <sodium.h>

#include <assert.h>

enum { TOKEN_BYTES = 32 };

static_assert(SECRET_HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256");
static_assert(SECRET_HASH_TEXT_SIZE == 2 * SECRET_HASH_SIZE + 1, "hex and a NUL");
static_assert(SECRET_TOKEN_TEXT_SIZE ==
                  sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "base64 and a NUL");
static_assert(sizeof(struct secret_hasher) >= sizeof(crypto_hash_sha256_state) &&
                  _Alignof(struct secret_hasher) >= _Alignof(crypto_hash_sha256_state),
              "struct secret_hasher holds libsodium's state");

bool secret_init(void)
{
    return sodium_init() >= 0;
}

void secret_random_bytes(void *out, size_t length)
{
    randombytes_buf(out, length);
}

void secret_random_token(char out[SECRET_TOKEN_TEXT_SIZE])
{
    unsigned char bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, SECRET_TOKEN_TEXT_SIZE, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void secret_sha256(struct slice data, uint8_t out[SECRET_HASH_SIZE])
{
    crypto_hash_sha256(out, (const unsigned char *) data.data, data.length);
}

void secret_sha256_hex(struct slice data, char out[SECRET_HASH_TEXT_SIZE])
{
    uint8_t hash[SECRET_HASH_SIZE];
    secret_sha256(data, hash);
    sodium_bin2hex(out, SECRET_HASH_TEXT_SIZE, hash, sizeof hash);
}

static crypto_hash_sha256_state *state_of(struct secret_hasher *hasher)
{
    return (void *) hasher->state;
}

void secret_hasher_begin(struct secret_hasher *hasher)
{
    crypto_hash_sha256_init(state_of(hasher));
}

void secret_hasher_add(struct secret_hasher *hasher, const void *data, size_t length)
{
    if (length > 0) {
        crypto_hash_sha256_update(state_of(hasher), data, length);
    }
}

void secret_hasher_end(struct secret_hasher *hasher, uint8_t out[SECRET_HASH_SIZE])
{
    crypto_hash_sha256_final(state_of(hasher), out);
}

void secret_hasher_end_hex(struct secret_hasher *hasher, char out[SECRET_HASH_TEXT_SIZE])
{
    uint8_t hash[SECRET_HASH_SIZE];
    secret_hasher_end(hasher, hash);
    sodium_bin2hex(out, SECRET_HASH_TEXT_SIZE, hash, sizeof hash);
}

bool secret_equal(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || sodium_memcmp(a.data, b.data, a.length) == 0);
}

void secret_wipe(void *data, size_t length)
{
    if (length > 0) {
        sodium_memzero(data, length);
    }
}

const char *secret_library_version(void)
{
    return sodium_version_string();
}

/* Random secrets, their hashes, hex text, and comparison in constant time (libsodium). */
#ifndef ITOPS_BASE_SECRET_H
#define ITOPS_BASE_SECRET_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SECRET_HASH_SIZE = 32, SECRET_HASH_TEXT_SIZE = 65, SECRET_TOKEN_TEXT_SIZE = 44 };

/* Must succeed once before anything else here, in main(). */
bool secret_init(void);

void secret_random_bytes(void *out, size_t length);

/* 32 random bytes as 43 characters of unpadded URL-safe base64 and a NUL. */
void secret_random_token(char out[SECRET_TOKEN_TEXT_SIZE]);

/* SHA-256. For tokens of full entropy and for content; passwords use Argon2id in the service. */
void secret_sha256(struct slice data, uint8_t out[SECRET_HASH_SIZE]);
void secret_sha256_hex(struct slice data, char out[SECRET_HASH_TEXT_SIZE]);

/* Streaming form. Opaque: libsodium's state lies in it (checked in secret.c). */
struct secret_hasher {
    uint64_t state[16];
};
void secret_hasher_begin(struct secret_hasher *hasher);
void secret_hasher_add(struct secret_hasher *hasher, const void *data, size_t length);
void secret_hasher_end(struct secret_hasher *hasher, uint8_t out[SECRET_HASH_SIZE]);
void secret_hasher_end_hex(struct secret_hasher *hasher, char out[SECRET_HASH_TEXT_SIZE]);

/* In time that depends on the lengths only. */
bool secret_equal(struct slice a, struct slice b);

/* Wipes memory in a way that the compiler keeps. */
void secret_wipe(void *data, size_t length);

const char *secret_library_version(void); /* libsodium's: "1.0.18" */

#endif

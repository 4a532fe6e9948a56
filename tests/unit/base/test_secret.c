/* Secrets: published SHA-256 vectors, token shape, comparison, wiping. */
#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* FIPS 180-2, appendix B, and the empty message. */
static const struct {
    struct slice data;
    const char *hex;
} vectors[] = {
    {SLICE_LITERAL(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {SLICE_LITERAL("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {SLICE_LITERAL("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void published_vectors(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char hex[SECRET_HASH_TEXT_SIZE];
        secret_sha256_hex(vectors[i].data, hex);
        assert_string_equal(hex, vectors[i].hex);
    }
    uint8_t raw[SECRET_HASH_SIZE];
    secret_sha256(vectors[1].data, raw);
    assert_int_equal(raw[0], 0xBA);
    assert_int_equal(raw[31], 0xAD);
}

static void a_stream_gives_the_same_hash_however_it_is_cut(void **state)
{
    (void) state;
    struct slice data = vectors[2].data;
    for (size_t cut = 0; cut <= data.length; cut++) {
        struct secret_hasher hasher;
        char hex[SECRET_HASH_TEXT_SIZE];
        secret_hasher_begin(&hasher);
        secret_hasher_add(&hasher, data.data, cut);
        secret_hasher_add(&hasher, NULL, 0);
        secret_hasher_add(&hasher, data.data + cut, data.length - cut);
        secret_hasher_end_hex(&hasher, hex);
        assert_string_equal(hex, vectors[2].hex);
    }
}

static void tokens_are_url_safe_and_never_the_same(void **state)
{
    (void) state;
    enum { COUNT = 200 };
    char tokens[COUNT][SECRET_TOKEN_TEXT_SIZE];
    for (size_t i = 0; i < COUNT; i++) {
        secret_random_token(tokens[i]);
        assert_int_equal(strlen(tokens[i]), SECRET_TOKEN_TEXT_SIZE - 1);
        assert_int_equal(strspn(tokens[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789-_"),
                         SECRET_TOKEN_TEXT_SIZE - 1);
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(tokens[i], tokens[other]);
        }
    }
}

static void random_bytes_reach_every_position(void **state)
{
    (void) state;
    unsigned char seen[37] = {0};
    for (int round = 0; round < 64; round++) {
        unsigned char bytes[sizeof seen];
        secret_random_bytes(bytes, sizeof bytes);
        for (size_t i = 0; i < sizeof seen; i++) {
            seen[i] |= bytes[i];
        }
    }
    for (size_t i = 0; i < sizeof seen; i++) {
        assert_int_equal(seen[i], 0xFF);
    }
}

static void equality(void **state)
{
    (void) state;
    assert_true(secret_equal(slice_of("token"), slice_of("token")));
    assert_false(secret_equal(slice_of("token"), slice_of("tokeN")));
    assert_false(secret_equal(slice_of("token"), slice_of("toke")));
    assert_false(secret_equal(slice_of(""), slice_of("t")));
    assert_true(secret_equal(slice_of(""), slice_make(NULL, 0)));
}

static void wiped_memory_is_zero(void **state)
{
    (void) state;
    char secret[] = "correct horse";
    secret_wipe(secret + 1, sizeof secret - 2);
    assert_int_equal(secret[0], 'c');
    for (size_t i = 1; i < sizeof secret; i++) {
        assert_int_equal(secret[i], 0);
    }
    secret_wipe(NULL, 0);
}

static int init(void **state)
{
    (void) state;
    return secret_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(a_stream_gives_the_same_hash_however_it_is_cut),
        cmocka_unit_test(tokens_are_url_safe_and_never_the_same),
        cmocka_unit_test(random_bytes_reach_every_position),
        cmocka_unit_test(equality),
        cmocka_unit_test(wiped_memory_is_zero),
    };
    return cmocka_run_group_tests_name("base/secret", tests, init, NULL);
}

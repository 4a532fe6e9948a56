#include "base/base64url.h"

#include <sodium.h>

struct slice base64url_encode(struct arena *arena, struct slice bytes)
{
    size_t size = sodium_base64_encoded_len(bytes.length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, size);
    (void) sodium_bin2base64(text, size, (const unsigned char *) bytes.data, bytes.length,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return slice_make(text, size - 1);
}

/* libsodium takes some bytes beyond ASCII for letters. */
static bool is_ascii(struct slice text)
{
    bool is = true;
    for (size_t i = 0; i < text.length; i++) {
        is = is && (unsigned char) text.data[i] < 0x80;
    }
    return is;
}

bool base64url_decode(struct arena *arena, struct slice text, struct slice *out)
{
    if (!is_ascii(text)) {
        return false;
    }
    size_t size = text.length / 4 * 3 + 3;
    unsigned char *bytes = arena_alloc(arena, size);
    size_t length;
    /* Without an end pointer the whole text must be taken. */
    if (sodium_base642bin(bytes, size, text.data, text.length, NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
        return false;
    }
    *out = slice_make((const char *) bytes, length);
    return true;
}

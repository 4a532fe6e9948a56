#include "http/cursor.h"

#include "base/base64url.h"
#include "base/buffer.h"
#include "base/secret.h"
#include "base/utf8.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* Layout: version, binding, numbers (big-endian), name; then the check over all before it. */
enum {
    VERSION = 1,
    CHECK_SIZE = 8,
    BINDING_OFFSET = 1,
    NUMBERS_OFFSET = BINDING_OFFSET + CURSOR_BINDING_SIZE,
    NAME_OFFSET = NUMBERS_OFFSET + CURSOR_NUMBERS * (int) sizeof(int64_t),
    SIZE_MIN = NAME_OFFSET + CHECK_SIZE,
    SIZE_MAX_BYTES = SIZE_MIN + CURSOR_NAME_MAX,
};

/* Parts are separated by a byte that cannot occur in them: no two queries run together. */
static void add_part(struct buffer *to, struct slice part)
{
    buffer_append_slice(to, part);
    buffer_append_char(to, '\0');
}

static int compare_parameters(const void *a, const void *b)
{
    const struct http_query_parameter *const *left = a;
    const struct http_query_parameter *const *right = b;
    int order = slice_compare((*left)->name, (*right)->name);
    return order != 0 ? order : slice_compare((*left)->value, (*right)->value);
}

struct cursor_binding cursor_bind(struct slice path, int64_t viewer_id,
                                  const struct http_query_parameter *parameters, size_t count,
                                  struct arena *arena)
{
    const struct http_query_parameter **sorted =
        arena_alloc_array(arena, count, sizeof(struct http_query_parameter *));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!slice_equal_text(parameters[i].name, "cursor") &&
            !slice_equal_text(parameters[i].name, "limit")) {
            sorted[kept++] = &parameters[i];
        }
    }
    qsort(sorted, kept, sizeof sorted[0], compare_parameters);

    struct buffer text = {0};
    add_part(&text, path);
    buffer_append_format(&text, "%lld", (long long) viewer_id);
    buffer_append_char(&text, '\0');
    for (size_t i = 0; i < kept; i++) {
        add_part(&text, sorted[i]->name);
        add_part(&text, sorted[i]->value);
    }
    uint8_t hash[SECRET_HASH_SIZE];
    secret_sha256(buffer_slice(&text), hash);
    buffer_free(&text);
    struct cursor_binding binding;
    memcpy(binding.digest, hash, sizeof binding.digest);
    return binding;
}

static void compute_check(struct slice content, uint8_t out[CHECK_SIZE])
{
    uint8_t hash[SECRET_HASH_SIZE];
    secret_sha256(content, hash);
    memcpy(out, hash, CHECK_SIZE);
}

struct slice cursor_encode(struct arena *arena, const struct cursor_binding *binding,
                           const struct cursor *cursor)
{
    assert(cursor->name.length <= CURSOR_NAME_MAX);
    size_t size = SIZE_MIN + cursor->name.length;
    char *bytes = arena_alloc(arena, size);
    bytes[0] = VERSION;
    memcpy(bytes + BINDING_OFFSET, binding->digest, CURSOR_BINDING_SIZE);
    for (size_t i = 0; i < CURSOR_NUMBERS; i++) {
        uint64_t number = htobe64((uint64_t) cursor->numbers[i]);
        memcpy(bytes + NUMBERS_OFFSET + i * sizeof number, &number, sizeof number);
    }
    if (cursor->name.length > 0) {
        memcpy(bytes + NAME_OFFSET, cursor->name.data, cursor->name.length);
    }
    uint8_t check[CHECK_SIZE];
    compute_check(slice_make(bytes, size - CHECK_SIZE), check);
    memcpy(bytes + size - CHECK_SIZE, check, CHECK_SIZE);
    return base64url_encode(arena, slice_make(bytes, size));
}

static bool is_whole(struct slice bytes)
{
    if (bytes.length < SIZE_MIN || bytes.length > SIZE_MAX_BYTES || bytes.data[0] != VERSION) {
        return false;
    }
    uint8_t check[CHECK_SIZE];
    compute_check(slice_make(bytes.data, bytes.length - CHECK_SIZE), check);
    return memcmp(check, bytes.data + bytes.length - CHECK_SIZE, CHECK_SIZE) == 0;
}

enum result cursor_decode(struct arena *arena, const struct cursor_binding *binding,
                          struct slice text, struct cursor *out, struct error *error)
{
    struct slice bytes;
    if (!base64url_decode(arena, text, &bytes) || !is_whole(bytes)) {
        return error_set_at(error, RESULT_INVALID, "invalid_cursor", "?cursor",
                            "The cursor is damaged or not one of ours: give \"next_cursor\" of a "
                            "page back as it is, or leave it out to start at the beginning.");
    }
    if (memcmp(bytes.data + BINDING_OFFSET, binding->digest, CURSOR_BINDING_SIZE) != 0) {
        return error_set_at(error, RESULT_INVALID, "invalid_cursor", "?cursor",
                            "The cursor belongs to a list with other filters or another order: "
                            "leave it out to start at the beginning of this one.");
    }
    for (size_t i = 0; i < CURSOR_NUMBERS; i++) {
        uint64_t number;
        memcpy(&number, bytes.data + NUMBERS_OFFSET + i * sizeof number, sizeof number);
        out->numbers[i] = (int64_t) be64toh(number);
    }
    /* Whoever makes a fitting check by hand may still only give what a name can be. */
    out->name = slice_make(bytes.data + NAME_OFFSET, bytes.length - SIZE_MIN);
    if (utf8_find_invalid(out->name) < out->name.length ||
        (out->name.length > 0 && memchr(out->name.data, '\0', out->name.length))) {
        return error_set_at(error, RESULT_INVALID, "invalid_cursor", "?cursor",
                            "The cursor is not one of ours.");
    }
    return RESULT_OK;
}

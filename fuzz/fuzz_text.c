/* Whatever bytes come in: faults in UTF-8 are found where iteration stops, and JSON out is JSON. */
#include "base/buffer.h"
#include "base/json_writer.h"
#include "base/utf8.h"

#include <jansson.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* The text with U+FFFD for each byte that is no part of UTF-8. */
static void append_mended(struct buffer *out, struct slice text)
{
    size_t offset = 0;
    while (offset < text.length) {
        size_t start = offset;
        uint32_t code_point;
        char encoded[4];
        if (utf8_next(text, &offset, &code_point)) {
            size_t length = utf8_encode(code_point, encoded);
            hold(slice_equal(slice_make(encoded, length),
                             slice_make(text.data + start, offset - start)));
            buffer_append(out, encoded, length);
        } else {
            hold(offset == start);
            buffer_append_text(out, "\xEF\xBF\xBD");
            offset++;
        }
    }
}

static void check_utf8(struct slice text)
{
    size_t valid = utf8_find_invalid(text);
    struct slice good = slice_make(text.data, valid);
    size_t offset = 0;
    size_t count = 0;
    uint32_t code_point;
    while (utf8_next(text, &offset, &code_point)) {
        count++;
    }
    hold(offset == valid && utf8_count(good) == count);
    for (size_t limit = 0; limit <= valid && limit < 64; limit++) {
        struct slice cut = utf8_truncate(good, limit);
        hold(cut.length <= limit && utf8_find_invalid(cut) == cut.length);
    }
}

static void check_json(struct slice text)
{
    struct buffer mended = {0};
    struct buffer out = {0};
    struct json_writer w;
    append_mended(&mended, text);
    json_writer_init(&w, &out);
    json_array_begin(&w);
    json_value_string(&w, text);
    json_array_end(&w);

    json_t *parsed = json_loadb(out.data, out.length, JSON_ALLOW_NUL, NULL);
    const json_t *string = json_array_get(parsed, 0);
    hold(json_is_string(string));
    hold(slice_equal(slice_make(json_string_value(string), json_string_length(string)),
                     buffer_slice(&mended)));
    json_decref(parsed);
    buffer_free(&mended);
    buffer_free(&out);
}

/* A number that is accepted is written back as the same text, zeros in front aside. */
static void check_number(struct slice text)
{
    long long value;
    if (!slice_parse_int64(text, &value)) {
        return;
    }
    struct buffer out = {0};
    struct json_writer w;
    json_writer_init(&w, &out);
    json_value_int(&w, value);
    long long again;
    hold(slice_parse_int64(buffer_slice(&out), &again) && again == value);
    hold(out.length <= text.length);
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make((const char *) data, size);
    struct slice head;
    struct slice tail;
    check_utf8(text);
    check_json(text);
    check_number(text);
    bool found = slice_split_once(text, '\n', &head, &tail);
    hold(head.length + tail.length + (found ? 1 : 0) == text.length);
    hold(slice_edit_distance(head, tail, 8) == slice_edit_distance(tail, head, 8));
    return 0;
}

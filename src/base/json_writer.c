#include "base/json_writer.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <assert.h>
#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INT_TEXT_MAX = 20,    /* "-9223372036854775808" */
    DOUBLE_TEXT_MAX = 32, /* "%.17g" and a NUL */
    ESCAPE_MAX = 6,       /* "\u001f" */
};

/* 0: as it is; 'u': \u00XX; else the letter behind the backslash. */
static const char escapes[128] = {
    [0x00] = 'u', [0x01] = 'u', [0x02] = 'u', [0x03] = 'u',  [0x04] = 'u', [0x05] = 'u',
    [0x06] = 'u', [0x07] = 'u', ['\b'] = 'b', ['\t'] = 't',  ['\n'] = 'n', [0x0B] = 'u',
    ['\f'] = 'f', ['\r'] = 'r', [0x0E] = 'u', [0x0F] = 'u',  [0x10] = 'u', [0x11] = 'u',
    [0x12] = 'u', [0x13] = 'u', [0x14] = 'u', [0x15] = 'u',  [0x16] = 'u', [0x17] = 'u',
    [0x18] = 'u', [0x19] = 'u', [0x1A] = 'u', [0x1B] = 'u',  [0x1C] = 'u', [0x1D] = 'u',
    [0x1E] = 'u', [0x1F] = 'u', ['"'] = '"',  ['\\'] = '\\',
};

void json_writer_init(struct json_writer *w, struct buffer *out)
{
    *w = (struct json_writer){.out = out};
}

/*
 * Every value is written in three steps: room is made once for the most that it can take, the
 * bytes go straight to the end of the buffer, and the new end is noted.
 */
static char *make_room(struct buffer *out, size_t extra)
{
    if (out->capacity - out->length <= extra) { /* one more for the NUL */
        buffer_reserve(out, extra);
    }
    return out->data + out->length;
}

static void note_end(struct buffer *out, char *end)
{
    out->length = (size_t) (end - out->data);
    *end = '\0';
}

/* Where a value of at most `size` bytes goes, after the comma that it may need. */
static char *value_begin(struct json_writer *w, size_t size)
{
    char *at = make_room(w->out, size + 1);
    if (w->after_key) {
        w->after_key = false;
        return at;
    }
    assert(!w->is_object[w->depth]);                  /* a member needs its key first */
    assert(w->depth > 0 || !w->has_member[w->depth]); /* a document is one value */
    if (w->has_member[w->depth]) {
        *at++ = ',';
    }
    w->has_member[w->depth] = true;
    return at;
}

static void write_constant(struct json_writer *w, const char *text, size_t length)
{
    char *at = value_begin(w, length);
    memcpy(at, text, length);
    note_end(w->out, at + length);
}

static void container_begin(struct json_writer *w, char bracket, bool is_object)
{
    write_constant(w, &bracket, 1);
    assert(w->depth < JSON_WRITER_DEPTH_MAX);
    w->depth++;
    w->is_object[w->depth] = is_object;
    w->has_member[w->depth] = false;
}

static void container_end(struct json_writer *w, char bracket, bool is_object)
{
    assert(w->depth > 0 && w->is_object[w->depth] == is_object && !w->after_key);
    w->depth--;
    char *at = make_room(w->out, 1);
    *at++ = bracket;
    note_end(w->out, at);
}

void json_object_begin(struct json_writer *w)
{
    container_begin(w, '{', true);
}

void json_object_end(struct json_writer *w)
{
    container_end(w, '}', true);
}

void json_array_begin(struct json_writer *w)
{
    container_begin(w, '[', false);
}

void json_array_end(struct json_writer *w)
{
    container_end(w, ']', false);
}

/* Where a key of at most `size` bytes goes. */
static char *key_begin(struct json_writer *w, size_t size)
{
    assert(w->is_object[w->depth] && !w->after_key);
    char *at = make_room(w->out, size + 2); /* comma and colon */
    if (w->has_member[w->depth]) {
        *at++ = ',';
    }
    w->has_member[w->depth] = true;
    w->after_key = true;
    return at;
}

void json_key(struct json_writer *w, const char *key)
{
    size_t length = strlen(key);
    char *at = key_begin(w, length + 2);
    *at++ = '"';
    memcpy(at, key, length);
    at += length;
    *at++ = '"';
    *at++ = ':';
    note_end(w->out, at);
}

/* A bit in every byte of `word` that equals the byte repeated in `pattern`, exact up to the first.
 */
static uint64_t bytes_equal(uint64_t word, uint64_t pattern)
{
    uint64_t difference = word ^ pattern;
    return (difference - UINT64_C(0x0101010101010101)) & ~difference;
}

/* Offset of the first byte from `at` on that cannot be copied as it is. */
static size_t find_plain_end(struct slice text, size_t at)
{
    while (at < text.length) {
        if (text.length - at >= sizeof(uint64_t)) {
            /* Eight bytes at a time; a borrow can only blur what lies behind the first hit. */
            uint64_t word;
            memcpy(&word, text.data + at, sizeof word);
            word = le64toh(word);
            uint64_t below_space = (word - UINT64_C(0x2020202020202020)) & ~word;
            uint64_t special = (below_space | bytes_equal(word, UINT64_C(0x2222222222222222)) |
                                bytes_equal(word, UINT64_C(0x5C5C5C5C5C5C5C5C)) | word) &
                               UINT64_C(0x8080808080808080);
            if (special == 0) {
                at += sizeof word;
                continue;
            }
            at += (size_t) __builtin_ctzll(special) / 8;
        }
        unsigned char byte = (unsigned char) text.data[at];
        uint32_t code_point;
        if (byte < sizeof escapes) {
            if (escapes[byte] != 0) {
                break;
            }
            at++;
        } else if (!utf8_next(text, &at, &code_point)) {
            break;
        }
    }
    return at;
}

static char *put_escape(char *at, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    if (byte >= sizeof escapes) { /* not UTF-8: U+FFFD */
        memcpy(at, "\xEF\xBF\xBD", 3);
        return at + 3;
    }
    *at++ = '\\';
    *at++ = escapes[byte];
    if (escapes[byte] == 'u') {
        *at++ = '0';
        *at++ = '0';
        *at++ = hex[byte >> 4];
        *at++ = hex[byte & 0x0F];
    }
    return at;
}

/* `at` has room for the text and two quotes; escapes make more as they come. */
static char *put_string(struct buffer *out, char *at, struct slice text)
{
    size_t done = 0;
    *at++ = '"';
    while (done < text.length) {
        size_t plain = find_plain_end(text, done) - done;
        memcpy(at, text.data + done, plain);
        at += plain;
        done += plain;
        if (done < text.length) {
            note_end(out, at);
            at = make_room(out, text.length - done + ESCAPE_MAX + 2);
            at = put_escape(at, (unsigned char) text.data[done]);
            done++;
        }
    }
    *at++ = '"';
    return at;
}

void json_key_slice(struct json_writer *w, struct slice key)
{
    char *at = key_begin(w, key.length + 2);
    note_end(w->out, put_string(w->out, at, key));
    buffer_append_char(w->out, ':');
}

void json_value_string(struct json_writer *w, struct slice text)
{
    char *at = value_begin(w, text.length + 2);
    note_end(w->out, put_string(w->out, at, text));
}

void json_value_text(struct json_writer *w, const char *text)
{
    if (text == NULL) {
        json_value_null(w);
    } else {
        json_value_string(w, slice_of(text));
    }
}

void json_value_int(struct json_writer *w, int64_t value)
{
    char digits[INT_TEXT_MAX];
    char *first = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t) value : (uint64_t) value;
    do {
        *--first = (char) ('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--first = '-';
    }
    write_constant(w, first, (size_t) (digits + sizeof digits - first));
}

void json_value_double(struct json_writer *w, double value)
{
    if (!isfinite(value)) {
        json_value_null(w);
        return;
    }
    /* Fifteen digits read better (0.1); seventeen always give the same number back. The program
     * stays in the "C" locale, so the point is a point. */
    char text[DOUBLE_TEXT_MAX];
    int length = snprintf(text, sizeof text, "%.15g", value);
    if (strtod(text, NULL) != value) {
        length = snprintf(text, sizeof text, "%.17g", value);
    }
    write_constant(w, text, (size_t) length);
}

void json_value_bool(struct json_writer *w, bool value)
{
    if (value) {
        write_constant(w, "true", 4);
    } else {
        write_constant(w, "false", 5);
    }
}

void json_value_null(struct json_writer *w)
{
    write_constant(w, "null", 4);
}

void json_value_raw(struct json_writer *w, struct slice json)
{
    assert(json.length > 0);
    write_constant(w, json.data, json.length);
}

void json_value_time(struct json_writer *w, int64_t unix_ms)
{
    char *at = value_begin(w, CLOCK_TEXT_SIZE + 2);
    *at++ = '"';
    at += clock_format_ms(unix_ms, at);
    *at++ = '"';
    note_end(w->out, at);
}

void json_value_time_or_null(struct json_writer *w, int64_t unix_ms)
{
    if (unix_ms == 0) {
        json_value_null(w);
    } else {
        json_value_time(w, unix_ms);
    }
}

void json_member_string(struct json_writer *w, const char *key, struct slice text)
{
    json_key(w, key);
    json_value_string(w, text);
}

void json_member_string_or_null(struct json_writer *w, const char *key, struct slice text)
{
    json_key(w, key);
    if (slice_is_empty(text)) {
        json_value_null(w);
    } else {
        json_value_string(w, text);
    }
}

void json_member_text(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_value_text(w, text);
}

void json_member_int(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_value_int(w, value);
}

void json_member_bool(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_value_bool(w, value);
}

void json_member_null(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_value_null(w);
}

void json_member_time(struct json_writer *w, const char *key, int64_t unix_ms)
{
    json_key(w, key);
    json_value_time(w, unix_ms);
}

void json_member_time_or_null(struct json_writer *w, const char *key, int64_t unix_ms)
{
    json_key(w, key);
    json_value_time_or_null(w, unix_ms);
}

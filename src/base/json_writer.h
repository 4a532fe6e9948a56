/* Writes one JSON document into a buffer, front to back; commas and escapes are its job. */
#ifndef ITOPS_BASE_JSON_WRITER_H
#define ITOPS_BASE_JSON_WRITER_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_WRITER_DEPTH_MAX = 32 };

/*
 * Output is compact RFC 8259. Text must be UTF-8 (it was checked where it entered); a byte
 * sequence that is not is written as U+FFFD, so that the output is always valid.
 * Misuse (a value without a key in an object, unbalanced ends) is an assertion failure.
 */
struct json_writer {
    struct buffer *out; /* borrowed */
    unsigned depth;     /* 0: outside every container */
    bool has_member[JSON_WRITER_DEPTH_MAX + 1];
    bool is_object[JSON_WRITER_DEPTH_MAX + 1];
    bool after_key;
};

void json_writer_init(struct json_writer *w, struct buffer *out);

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_key(struct json_writer *w, const char *key); /* key: ASCII that needs no escape */
void json_key_slice(struct json_writer *w, struct slice key);

/* Values. (Not json_string() and so on: those names belong to jansson.) */
void json_value_string(struct json_writer *w, struct slice text);
void json_value_text(struct json_writer *w, const char *text); /* NULL writes null */
void json_value_int(struct json_writer *w, int64_t value);
void json_value_double(struct json_writer *w, double value); /* NaN and infinities write null */
void json_value_bool(struct json_writer *w, bool value);
void json_value_null(struct json_writer *w);
void json_value_raw(struct json_writer *w, struct slice json); /* one complete, valid value */
/* RFC 3339, UTC, milliseconds: "2026-01-31T09:30:00.000Z". */
void json_value_time(struct json_writer *w, int64_t unix_ms);
void json_value_time_or_null(struct json_writer *w, int64_t unix_ms); /* 0 writes null */

/* key and value together, the common case. */
void json_member_string(struct json_writer *w, const char *key, struct slice text);
void json_member_string_or_null(struct json_writer *w, const char *key, struct slice text);
void json_member_text(struct json_writer *w, const char *key, const char *text);
void json_member_int(struct json_writer *w, const char *key, int64_t value);
void json_member_bool(struct json_writer *w, const char *key, bool value);
void json_member_null(struct json_writer *w, const char *key);
void json_member_time(struct json_writer *w, const char *key, int64_t unix_ms);
void json_member_time_or_null(struct json_writer *w, const char *key, int64_t unix_ms);

#endif

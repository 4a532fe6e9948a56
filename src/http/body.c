#include "http/body.h"

#include "http/ascii.h"

enum { CHUNK_SIZE_DIGITS_MAX = 8 };

static struct slice take(struct slice *bytes, uint64_t length)
{
    size_t taken = length < bytes->length ? (size_t) length : bytes->length;
    struct slice head = slice_make(bytes->data, taken);
    *bytes = slice_make(bytes->data + taken, bytes->length - taken);
    return head;
}

enum http_body_result http_body_begin(struct http_body_reader *reader, const struct http_head *head,
                                      size_t limit)
{
    reader->limit = limit;
    reader->state = head->is_chunked ? HTTP_BODY_CHUNK_SIZE : HTTP_BODY_FIXED;
    reader->remaining = head->content_length;
    reader->trailer_size = 0;
    reader->line_length = 0;
    if (head->is_chunked) {
        return HTTP_BODY_MORE;
    }
    if (head->content_length > limit) {
        return HTTP_BODY_TOO_LARGE;
    }
    return head->content_length > 0 ? HTTP_BODY_MORE : HTTP_BODY_COMPLETE;
}

/*
 * Collects a line that ends in CR LF into reader->line: COMPLETE with reader->line_length without
 * the line end, MORE, or BAD when it is too long or holds a byte that no line may have.
 */
static enum http_body_result collect_line(struct http_body_reader *reader, struct slice *bytes)
{
    while (bytes->length > 0) {
        char c = take(bytes, 1).data[0];
        bool after_return =
            reader->line_length > 0 && reader->line[reader->line_length - 1] == '\r';
        if (after_return) {
            reader->line_length--;
            return c == '\n' ? HTTP_BODY_COMPLETE : HTTP_BODY_BAD;
        }
        if ((!ascii_is_text(c) && c != '\r') || reader->line_length == sizeof reader->line) {
            return HTTP_BODY_BAD;
        }
        reader->line[reader->line_length++] = c;
    }
    return HTTP_BODY_MORE;
}

/* 1*HEXDIG, then nothing or an extension, which is ignored. */
static bool parse_chunk_size(struct http_body_reader *reader)
{
    size_t digits = 0;
    uint64_t size = 0;
    while (digits < reader->line_length && ascii_hex_value(reader->line[digits]) >= 0) {
        size = size * 16 + (uint64_t) ascii_hex_value(reader->line[digits]);
        digits++;
        if (digits > CHUNK_SIZE_DIGITS_MAX) {
            return false;
        }
    }
    reader->remaining = size;
    return digits > 0 && (digits == reader->line_length || reader->line[digits] == ';');
}

static enum http_body_result read_chunk_size(struct http_body_reader *reader, struct slice *bytes,
                                             const struct buffer *out)
{
    enum http_body_result result = collect_line(reader, bytes);
    if (result != HTTP_BODY_COMPLETE) {
        return result;
    }
    if (!parse_chunk_size(reader)) {
        return HTTP_BODY_BAD;
    }
    if (reader->remaining > reader->limit - out->length) {
        return HTTP_BODY_TOO_LARGE;
    }
    reader->line_length = 0;
    reader->state = reader->remaining > 0 ? HTTP_BODY_CHUNK_DATA : HTTP_BODY_TRAILER;
    return HTTP_BODY_MORE;
}

static enum http_body_result read_chunk_end(struct http_body_reader *reader, struct slice *bytes)
{
    enum http_body_result result = collect_line(reader, bytes);
    if (result != HTTP_BODY_COMPLETE) {
        return reader->line_length > 1 ? HTTP_BODY_BAD : result;
    }
    if (reader->line_length > 0) {
        return HTTP_BODY_BAD;
    }
    reader->state = HTTP_BODY_CHUNK_SIZE;
    return HTTP_BODY_MORE;
}

/* Trailers cannot be allowed to say what a header would: they are dropped, within a bound. */
static enum http_body_result read_trailer(struct http_body_reader *reader, struct slice *bytes)
{
    enum http_body_result result = collect_line(reader, bytes);
    if (result != HTTP_BODY_COMPLETE || reader->line_length == 0) {
        return result;
    }
    reader->trailer_size += reader->line_length;
    bool has_name = reader->line[0] != ' ' && reader->line[0] != '\t' &&
                    memchr(reader->line, ':', reader->line_length) != NULL;
    reader->line_length = 0;
    return has_name && reader->trailer_size <= HTTP_TRAILERS_MAX ? HTTP_BODY_MORE : HTTP_BODY_BAD;
}

static enum http_body_result read_data(struct http_body_reader *reader, struct slice *bytes,
                                       struct buffer *out)
{
    struct slice content = take(bytes, reader->remaining);
    buffer_append_slice(out, content);
    reader->remaining -= content.length;
    if (reader->remaining > 0) {
        return HTTP_BODY_MORE;
    }
    if (reader->state == HTTP_BODY_FIXED) {
        return HTTP_BODY_COMPLETE;
    }
    reader->state = HTTP_BODY_CHUNK_END;
    return HTTP_BODY_MORE;
}

enum http_body_result http_body_read(struct http_body_reader *reader, struct slice *bytes,
                                     struct buffer *out)
{
    enum http_body_result result = HTTP_BODY_MORE;
    while (result == HTTP_BODY_MORE && bytes->length > 0) {
        switch (reader->state) {
        case HTTP_BODY_FIXED:
        case HTTP_BODY_CHUNK_DATA:
            result = read_data(reader, bytes, out);
            break;
        case HTTP_BODY_CHUNK_SIZE:
            result = read_chunk_size(reader, bytes, out);
            break;
        case HTTP_BODY_CHUNK_END:
            result = read_chunk_end(reader, bytes);
            break;
        case HTTP_BODY_TRAILER:
            result = read_trailer(reader, bytes);
            break;
        }
    }
    return result;
}

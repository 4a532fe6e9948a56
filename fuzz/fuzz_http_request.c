/* Whatever bytes come in: requests are cut out of the stream the same however it arrives, stay
 * within bounds, and nothing dangerous is in what was understood. */
#include "http/body.h"
#include "http/head.h"
#include "http/target.h"

#include <stdint.h>
#include <stdlib.h>

enum { BODY_LIMIT = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool condition)
{
    if (!condition) {
        abort();
    }
}

static struct slice drop(struct slice bytes, size_t length)
{
    return slice_make(bytes.data + length, bytes.length - length);
}

/* What the rest of the program relies on. */
static void check_head(const struct http_head *head)
{
    hold(head->method.length > 0 && head->target.length > 0);
    hold(head->field_count <= HTTP_HEADERS_MAX);
    hold(!head->is_chunked || head->content_length == 0);
    for (size_t i = 0; i < head->field_count; i++) {
        struct slice value = head->fields[i].value;
        hold(head->fields[i].name.length > 0);
        for (size_t k = 0; k < value.length; k++) {
            hold((unsigned char) value.data[k] >= 0x20 || value.data[k] == '\t');
        }
    }
}

static void check_target(struct slice target)
{
    struct arena *arena = arena_new(0);
    struct slice path;
    struct slice query;
    struct slice decoded;
    struct http_query_parameter *items;
    size_t count;
    struct error error = {0};
    slice_split_once(target, '?', &path, &query);
    if (http_percent_decode(arena, path, false, &decoded)) {
        hold(decoded.length <= path.length);
        hold(memchr(decoded.data, '\0', decoded.length) == NULL);
    }
    if (http_query_parse(arena, query, &items, &count, &error) == RESULT_OK) {
        hold(count <= HTTP_QUERY_PARAMETERS_MAX);
    } else {
        hold(error.code[0] != '\0');
    }
    arena_free(arena);
}

/* One head from the front of *rest; false when there is none, or it is refused. */
static bool take_head(struct slice *rest, size_t step, struct http_head *head, struct buffer *story)
{
    struct http_head_scan scan = {0};
    enum http_scan_result result = HTTP_SCAN_MORE;
    for (size_t have = step; result == HTTP_SCAN_MORE && have < rest->length + step; have += step) {
        result = http_head_scan(&scan,
                                slice_make(rest->data, have < rest->length ? have : rest->length));
    }
    buffer_append_format(story, "scan %d at %zu\n", result, scan.offset);
    if (result != HTTP_SCAN_COMPLETE) {
        return false;
    }
    enum http_head_fault fault = http_head_parse(slice_make(rest->data, scan.offset), head);
    buffer_append_format(story, "head %d with %zu fields\n", fault, head->field_count);
    *rest = drop(*rest, scan.offset);
    return fault == HTTP_HEAD_OK;
}

/* The body that the head announces; false when the stream ends in it, or it is refused. */
static bool take_body(struct slice *rest, size_t step, const struct http_head *head,
                      struct buffer *story)
{
    static struct http_body_reader reader;
    struct buffer content = {0};
    enum http_body_result result = http_body_begin(&reader, head, BODY_LIMIT);
    while (result == HTTP_BODY_MORE && rest->length > 0) {
        size_t length = step < rest->length ? step : rest->length;
        struct slice piece = slice_make(rest->data, length);
        result = http_body_read(&reader, &piece, &content);
        *rest = drop(*rest, length - piece.length);
        hold(result != HTTP_BODY_MORE || piece.length == 0);
    }
    hold(content.length <= BODY_LIMIT);
    buffer_append_format(story, "body %d\n", result);
    if (result == HTTP_BODY_COMPLETE) {
        buffer_append_slice(story, buffer_slice(&content));
    }
    buffer_free(&content);
    return result == HTTP_BODY_COMPLETE;
}

/* All requests of the stream, told. */
static void read_stream(struct slice rest, size_t step, struct buffer *story)
{
    static struct http_head head;
    while (rest.length > 0 && take_head(&rest, step, &head, story)) {
        check_head(&head);
        check_target(head.target);
        buffer_append_slice(story, head.method);
        buffer_append_slice(story, head.target);
        if (!take_body(&rest, step, &head, story)) {
            return;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    struct slice stream = slice_make((const char *) data + 1, size - 1);
    struct buffer whole = {0};
    struct buffer pieces = {0};
    read_stream(stream, stream.length, &whole);
    read_stream(stream, 1 + data[0] % 64, &pieces);
    hold(slice_equal(buffer_slice(&whole), buffer_slice(&pieces)));
    buffer_free(&whole);
    buffer_free(&pieces);
    return 0;
}

#include "http/decode.h"

#include "base/json_writer.h"

static bool refuse(struct http_exchange *x, const struct error *error)
{
    http_reply_error(x, error);
    return false;
}

/* "application/json", with or without parameters. */
static bool is_json(struct slice content_type)
{
    struct slice media_type;
    struct slice parameters;
    (void) slice_split_once(content_type, ';', &media_type, &parameters);
    return slice_equal_ignoring_case(slice_trim(media_type), slice_of("application/json"));
}

bool decode_body(struct http_exchange *x, const struct json_object_fields *table, void *out)
{
    struct error error = {0};
    if (!is_json(http_header(x, "Content-Type"))) {
        (void) error_set_at(&error, RESULT_INVALID, "unsupported_media_type", "Content-Type",
                            "The body must be JSON and say so: Content-Type: application/json.");
        return refuse(x, &error);
    }
    return json_decode(http_arena(x), http_body(x), table, out, &error) == RESULT_OK ||
           refuse(x, &error);
}

bool decode_query(struct http_exchange *x, const struct query_fields *table, void *out)
{
    struct error error = {0};
    size_t count;
    const struct http_query_parameter *parameters = http_query(x, &count);
    return query_decode(http_arena(x), parameters, count, table, out, &error) == RESULT_OK ||
           refuse(x, &error);
}

bool decode_no_query(struct http_exchange *x)
{
    static const struct query_fields none = {NULL, 0};
    return decode_query(x, &none, NULL);
}

bool decode_ticket_id(struct http_exchange *x, int64_t *id)
{
    struct slice text = http_path_parameter(x, "id");
    struct slice digits = text;
    if (slice_starts_with(text, slice_of("T-"))) {
        digits = slice_make(text.data + 2, text.length - 2);
    }
    long long number;
    /* One way to write each: no sign, no leading zero. */
    if (digits.length > 0 && digits.data[0] >= '1' && digits.data[0] <= '9' &&
        slice_parse_int64(digits, &number)) {
        *id = number;
        return true;
    }
    struct error error = {0};
    (void) error_set(&error, RESULT_NOT_FOUND, "ticket_not_found",
                     "There is no such ticket: a ticket is named by its number, as in 1 or T-1.");
    return refuse(x, &error);
}

bool decode_page(struct http_exchange *x, const struct query_fields *table, struct slice path,
                 void *out, struct page *page)
{
    page->limit = PAGE_LIMIT_DEFAULT;
    if (!decode_query(x, table, out)) {
        return false;
    }
    size_t count;
    const struct http_query_parameter *parameters = http_query(x, &count);
    page->binding = cursor_bind(path, http_actor(x)->user_id, parameters, count, http_arena(x));
    page->is_continued = page->cursor.length > 0;
    struct error error = {0};
    return !page->is_continued ||
           cursor_decode(http_arena(x), &page->binding, page->cursor, &page->after, &error) ==
               RESULT_OK ||
           refuse(x, &error);
}

size_t page_start(const struct page *page, size_t count,
                  struct slice (*name_at)(const void *items, size_t i), const void *items)
{
    size_t low = 0;
    size_t high = page->is_continued ? count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(name_at(items, middle), page->after.name) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void page_begin(struct http_exchange *x, struct json_writer *w)
{
    json_writer_init(w, http_body_buffer(x));
    json_object_begin(w);
    json_key(w, "items");
    json_array_begin(w);
}

void page_reply(struct http_exchange *x, struct json_writer *w, const struct page *page,
                const struct cursor *next)
{
    json_array_end(w);
    struct slice cursor = {0};
    if (next != NULL) {
        cursor = cursor_encode(http_arena(x), &page->binding, next);
    }
    json_member_string_or_null(w, "next_cursor", cursor);
    json_object_end(w);
    http_reply_json(x, 200);
}

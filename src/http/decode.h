/* The way from a request into a handler's struct: media type, body, query, page, ticket id. */
#ifndef ITOPS_HTTP_DECODE_H
#define ITOPS_HTTP_DECODE_H

#include "http/cursor.h"
#include "http/exchange.h"
#include "http/json_decode.h"
#include "http/query_decode.h"

#include <stdbool.h>
#include <stdint.h>

/* Each of these returns false when it has answered with the problem: the handler just returns. */

/* The body into `out`, a zeroed struct. 415 unless it says that it is JSON. */
bool decode_body(struct http_exchange *x, const struct json_object_fields *table, void *out);

bool decode_query(struct http_exchange *x, const struct query_fields *table, void *out);
/* For operations that take no parameters. */
bool decode_no_query(struct http_exchange *x);

/* {id} in the path: "1" or "T-1". 404 ticket_not_found for anything else. */
bool decode_ticket_id(struct http_exchange *x, int64_t *id);

/* The parameters that every list takes. */
enum { PAGE_LIMIT_DEFAULT = 50, PAGE_LIMIT_MAX = 200 };
struct page {
    int64_t limit;
    struct slice cursor;
    struct cursor_binding binding;
    bool is_continued; /* there was a cursor, and this is its position: */
    struct cursor after;
};

/* For the tables of lists: both fields of the member `page` of a struct. */
#define PAGE_QUERY_FIELDS(record)                                                     \
    {.name = "limit",                                                                 \
     .type = QUERY_INTEGER,                                                           \
     .offset = offsetof(record, page.limit),                                          \
     .minimum = 1,                                                                    \
     .maximum = PAGE_LIMIT_MAX},                                                      \
    {                                                                                 \
        .name = "cursor", .type = QUERY_TEXT, .offset = offsetof(record, page.cursor) \
    }

/* decode_query for a list; `page` is within `out`, `path` names the list for its cursors. */
bool decode_page(struct http_exchange *x, const struct query_fields *table, struct slice path,
                 void *out, struct page *page);

/* Of `count` items sorted by name, the first behind the cursor's; 0 without a cursor. */
size_t page_start(const struct page *page, size_t count,
                  struct slice (*name_at)(const void *items, size_t i), const void *items);

/* {"items":[ … ],"next_cursor":…}: writes the beginning, and the end with the reply (200).
 * `next`: the position of the last item, NULL when nothing follows it. */
struct json_writer;
void page_begin(struct http_exchange *x, struct json_writer *w);
void page_reply(struct http_exchange *x, struct json_writer *w, const struct page *page,
                const struct cursor *next);

#endif

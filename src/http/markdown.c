/* /api/v1/markdown: what a text will look like, by the renderer of comments and descriptions. */
#include "base/markdown.h"

#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/text_rules.h"
#include "ticket/ticket.h"

struct markdown_body {
    struct slice text;
};
static const struct json_field fields[] = {
    {.name = "text",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct markdown_body, text),
     .is_required = true},
};
static const struct json_object_fields table = {fields, 1};

static void render_markdown(struct http_exchange *x)
{
    static const struct markdown_rule rule = {"text", "The text", "/text", TICKET_COMMENT_MAX,
                                              false};
    struct markdown_body body = {0};
    struct error error = {0};
    if (!decode_no_query(x) || !decode_body(x, &table, &body)) {
        return;
    }
    if (text_check_markdown(&rule, body.text, &error) != RESULT_OK) {
        http_reply_error(x, &error);
        return;
    }
    struct buffer html = {0};
    struct json_writer w;
    markdown_to_html(body.text, &html);
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_string(&w, "html", buffer_slice(&html));
    json_object_end(&w);
    buffer_free(&html);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/markdown", HTTP_SIGNED_IN, render_markdown},
};
const struct http_route_table markdown_routes = {routes, sizeof routes / sizeof routes[0]};

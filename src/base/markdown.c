#include "base/markdown.h"

#include "base/autolink.h"
#include "base/html.h"
#include "base/memory.h"

#include <md4c.h>

#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What md4c takes back from a callback. It does not always stop at once when told to, nor say so in
 * the end: the renderer remembers it itself. */
enum { GO_ON = 0, GIVE_UP = 1 };

enum { SPAN = 100 };

/* From the end of an anchor's last value on. */
#define ANCHOR_END "\" rel=\"nofollow noopener noreferrer\">"

struct renderer {
    struct buffer *out;
    size_t start;       /* where our part of `out` begins */
    size_t length_max;  /* of our part */
    struct buffer href; /* of the anchor that is open, or was last */
    bool has_given_up;
    unsigned depth;
    unsigned anchors_open; /* 0 or 1: an anchor within an anchor is not HTML */
    struct {
        int type; /* enum MD_BLOCKTYPE, or SPAN + enum MD_SPANTYPE */
        bool has_anchor;
        size_t text_start;          /* of the anchor */
    } open[MARKDOWN_DEPTH_MAX + 1]; /* by depth, from 1 */
};

/* The attribute's real characters, entities decoded. */
static void append_attribute_bytes(struct buffer *out, const MD_ATTRIBUTE *attribute)
{
    for (size_t i = 0; attribute->size > 0 && attribute->substr_offsets[i] < attribute->size; i++) {
        MD_OFFSET from = attribute->substr_offsets[i];
        struct slice part =
            slice_make(attribute->text + from, attribute->substr_offsets[i + 1] - from);
        MD_TEXTTYPE type = attribute->substr_types[i];
        if (type == MD_TEXT_ENTITY) {
            html_append_entity_decoded(out, part);
        } else if (type == MD_TEXT_NULLCHAR) {
            buffer_append_text(out, HTML_REPLACEMENT_CHARACTER);
        } else {
            buffer_append_slice(out, part);
        }
    }
}

static void append_tag(struct buffer *out, const char *before, const char *name, const char *after)
{
    buffer_append_text(out, before);
    buffer_append_text(out, name);
    buffer_append_text(out, after);
}

static int give_up(struct renderer *r)
{
    r->has_given_up = true;
    return GIVE_UP;
}

static int check_length(struct renderer *r)
{
    return r->out->length - r->start > r->length_max ? give_up(r) : GO_ON;
}

static int go_deeper(struct renderer *r, int type)
{
    if (r->has_given_up || r->depth == MARKDOWN_DEPTH_MAX) {
        return give_up(r);
    }
    r->depth++;
    r->open[r->depth].type = type;
    r->open[r->depth].has_anchor = false;
    return check_length(r);
}

/* Elements without attributes; the rest is in enter_block and leave_block. */
static const char *const block_tags[] = {
    [MD_BLOCK_QUOTE] = "blockquote",
    [MD_BLOCK_UL] = "ul",
    [MD_BLOCK_OL] = "ol",
    [MD_BLOCK_LI] = "li",
    [MD_BLOCK_P] = "p",
    [MD_BLOCK_TABLE] = "table",
    [MD_BLOCK_THEAD] = "thead",
    [MD_BLOCK_TBODY] = "tbody",
    [MD_BLOCK_TR] = "tr",
    [MD_BLOCK_TH] = "th",
    [MD_BLOCK_TD] = "td",
};

/* The language of a fenced block, as a class for highlighters, when it is a plain word. */
static void open_code(struct renderer *r, const MD_BLOCK_CODE_DETAIL *detail)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_+#.-";
    struct slice language = slice_make(detail->lang.text, detail->lang.size);
    bool is_plain = language.length > 0 && language.length <= 32;
    for (size_t i = 0; is_plain && i < language.length; i++) {
        is_plain = language.data[i] != '\0' && strchr(plain, language.data[i]) != NULL;
    }
    buffer_append_text(r->out, "<pre><code");
    if (is_plain) {
        buffer_append_format(r->out, " class=\"language-%.*s\"", SLICE_ARGS(language));
    }
    buffer_append_char(r->out, '>');
}

static void open_cell(struct renderer *r, const char *tag, const MD_BLOCK_TD_DETAIL *detail)
{
    static const char *const alignments[] = {
        [MD_ALIGN_LEFT] = "left", [MD_ALIGN_CENTER] = "center", [MD_ALIGN_RIGHT] = "right"};
    if (detail->align == MD_ALIGN_DEFAULT) {
        append_tag(r->out, "<", tag, ">");
    } else {
        append_tag(r->out, "<", tag, " align=\"");
        append_tag(r->out, "", alignments[detail->align], "\">");
    }
}

static void open_list_item(struct renderer *r, const MD_BLOCK_LI_DETAIL *detail)
{
    buffer_append_text(r->out, detail->is_task ? "<li class=\"task\">" : "<li>");
    if (detail->is_task) {
        buffer_append_text(r->out, detail->task_mark == ' '
                                       ? "<input type=\"checkbox\" disabled> "
                                       : "<input type=\"checkbox\" disabled checked> ");
    }
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct renderer *r = context;
    if (go_deeper(r, (int) type) != GO_ON) {
        return GIVE_UP;
    }
    switch (type) {
    case MD_BLOCK_DOC:
        break;
    case MD_BLOCK_HR:
        buffer_append_text(r->out, "<hr>\n");
        break;
    case MD_BLOCK_H:
        buffer_append_format(r->out, "<h%u>", ((const MD_BLOCK_H_DETAIL *) detail)->level);
        break;
    case MD_BLOCK_OL:
        if (((const MD_BLOCK_OL_DETAIL *) detail)->start == 1) {
            buffer_append_text(r->out, "<ol>");
        } else {
            buffer_append_format(r->out, "<ol start=\"%u\">",
                                 ((const MD_BLOCK_OL_DETAIL *) detail)->start);
        }
        break;
    case MD_BLOCK_LI:
        open_list_item(r, detail);
        break;
    case MD_BLOCK_CODE:
        open_code(r, detail);
        break;
    case MD_BLOCK_TABLE:
        if (((const MD_BLOCK_TABLE_DETAIL *) detail)->col_count > MARKDOWN_COLUMNS_MAX) {
            return give_up(r);
        }
        buffer_append_text(r->out, "<table>");
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        open_cell(r, block_tags[type], detail);
        break;
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_UL:
    case MD_BLOCK_P:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
        append_tag(r->out, "<", block_tags[type], ">");
        break;
    case MD_BLOCK_HTML: /* switched off */
    default:
        return give_up(r);
    }
    return GO_ON;
}

/* A link, or an image as a link to it. */
static void open_anchor(struct renderer *r, const MD_ATTRIBUTE *address, const MD_ATTRIBUTE *title)
{
    if (r->anchors_open > 0) {
        return;
    }
    buffer_clear(&r->href);
    append_attribute_bytes(&r->href, address);
    struct slice href = buffer_slice(&r->href);
    if (!html_address_is_allowed(href)) {
        return;
    }
    buffer_append_text(r->out, "<a href=\"");
    html_append_address(r->out, href);
    if (title->size > 0) {
        struct buffer words = {0};
        append_attribute_bytes(&words, title);
        buffer_append_text(r->out, "\" title=\"");
        html_append_text(r->out, buffer_slice(&words));
        buffer_free(&words);
    }
    buffer_append_text(r->out, ANCHOR_END);
    r->open[r->depth].has_anchor = true;
    r->anchors_open++;
    r->open[r->depth].text_start = r->out->length;
}

static void close_anchor(struct renderer *r)
{
    if (!r->open[r->depth].has_anchor) {
        return;
    }
    if (r->out->length ==
        r->open[r->depth].text_start) { /* nothing to click on: show the address */
        html_append_text(r->out, buffer_slice(&r->href));
    }
    buffer_append_text(r->out, "</a>");
    r->anchors_open--;
}

/* Elements of spans; links and images are anchors. */
static const char *const span_tags[] = {
    [MD_SPAN_EM] = "em",
    [MD_SPAN_STRONG] = "strong",
    [MD_SPAN_CODE] = "code",
    [MD_SPAN_DEL] = "del",
};

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct renderer *r = context;
    if (go_deeper(r, SPAN + (int) type) != GO_ON) {
        return GIVE_UP;
    }
    if (type == MD_SPAN_A) {
        const MD_SPAN_A_DETAIL *link = detail;
        open_anchor(r, &link->href, &link->title);
    } else if (type == MD_SPAN_IMG) {
        const MD_SPAN_IMG_DETAIL *image = detail;
        open_anchor(r, &image->src, &image->title);
    } else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG || type == MD_SPAN_CODE ||
               type == MD_SPAN_DEL) {
        append_tag(r->out, "<", span_tags[type], ">");
    } else { /* other extensions are switched off */
        return give_up(r);
    }
    return check_length(r);
}

static void close_span(struct renderer *r)
{
    int type = r->open[r->depth].type - SPAN;
    if (type == MD_SPAN_A || type == MD_SPAN_IMG) {
        close_anchor(r);
    } else {
        append_tag(r->out, "</", span_tags[type], ">");
    }
    r->depth--;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    (void) detail;
    struct renderer *r = context;
    if (r->has_given_up) {
        return GIVE_UP;
    }
    if (r->open[r->depth].type == SPAN + (int) type) { /* or its block has ended it */
        close_span(r);
    }
    return check_length(r);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct renderer *r = context;
    /* What is open in the block ends with it, whatever md4c thinks. */
    while (!r->has_given_up && r->depth > 0 && r->open[r->depth].type >= SPAN) {
        close_span(r);
    }
    if (r->has_given_up || r->depth == 0 || r->open[r->depth].type != (int) type) {
        return give_up(r);
    }
    r->depth--;
    if (type == MD_BLOCK_H) {
        buffer_append_format(r->out, "</h%u>\n", ((const MD_BLOCK_H_DETAIL *) detail)->level);
    } else if (type == MD_BLOCK_CODE) {
        buffer_append_text(r->out, "</code></pre>\n");
    } else if (type != MD_BLOCK_DOC && type != MD_BLOCK_HR) {
        append_tag(r->out, "</", block_tags[type], ">\n");
    }
    return check_length(r);
}

/* Addresses in running text become links. Our own, because md4c's take quadratic time and run over
 * the edges of table cells. */
static void append_linked(struct renderer *r, struct slice text)
{
    size_t done = 0;
    struct autolink link;
    while (r->anchors_open == 0 && autolink_find(text, done, &link)) {
        struct slice shown = slice_make(text.data + link.start, link.length);
        html_append_text(r->out, slice_make(text.data + done, link.start - done));
        buffer_append_text(r->out, "<a href=\"");
        buffer_append_text(r->out, link.prefix);
        html_append_address(r->out, shown);
        buffer_append_text(r->out, ANCHOR_END);
        html_append_text(r->out, shown);
        buffer_append_text(r->out, "</a>");
        done = link.start + link.length;
    }
    html_append_text(r->out, slice_make(text.data + done, text.length - done));
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *data, MD_SIZE size, void *context)
{
    struct renderer *r = context;
    if (r->has_given_up) {
        return GIVE_UP;
    }
    struct slice text = slice_make(data, size);
    if (type == MD_TEXT_NULLCHAR) {
        buffer_append_text(r->out, HTML_REPLACEMENT_CHARACTER);
    } else if (type == MD_TEXT_BR) {
        buffer_append_text(r->out, "<br>\n");
    } else if (type == MD_TEXT_SOFTBR) {
        buffer_append_char(r->out, '\n');
    } else if (type == MD_TEXT_ENTITY) {
        html_append_entity(r->out, text);
    } else if (type == MD_TEXT_NORMAL) {
        append_linked(r, text);
    } else {
        html_append_text(r->out, text);
    }
    return check_length(r);
}

/* md4c looks for the end of each bracket line by line: that many steps may take half a
 * millisecond. What people write stays far below. */
static bool is_laborious(struct slice text)
{
    enum { STEPS_MAX = 4 * 1000 * 1000 };
    uint64_t brackets = 0;
    uint64_t lines = 0;
    for (size_t i = 0; i < text.length; i++) {
        brackets += text.data[i] == '[' ? 1 : 0;
        lines += text.data[i] == '\n' ? 1 : 0;
    }
    return brackets * lines > STEPS_MAX;
}

/* At most "&quot;" for each byte and the two tags: within the promised bound. */
static void append_preformatted(struct buffer *out, struct slice text)
{
    buffer_append_text(out, "<pre>");
    html_append_text(out, text);
    buffer_append_text(out, "</pre>\n");
}

void markdown_to_html(struct slice text, struct buffer *out)
{
    if (slice_is_empty(text)) {
        return;
    }
    if (is_laborious(text)) {
        append_preformatted(out, text);
        return;
    }
    assert(text.length <= UINT_MAX / 2); /* md4c counts in unsigned */
    static const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOHTML,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = add_text,
    };
    struct renderer renderer = {
        .out = out,
        .start = out->length,
        .length_max = MARKDOWN_GROWTH_MAX * text.length + MARKDOWN_OUTPUT_BASE / 2,
    };
    char *padded = memory_alloc(text.length + 1); /* md4c looks one byte past the end */
    memcpy(padded, text.data, text.length);
    if (md_parse(padded, (MD_SIZE) text.length, &parser, &renderer) != 0 || renderer.has_given_up) {
        out->length = renderer.start;
        append_preformatted(out, text);
    }
    free(padded);
    buffer_free(&renderer.href);
}

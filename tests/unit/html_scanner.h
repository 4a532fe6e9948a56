/* Checks HTML against the small, closed language that our Markdown renderer may write. */
#ifndef ITOPS_TESTS_HTML_SCANNER_H
#define ITOPS_TESTS_HTML_SCANNER_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { HTML_SCANNER_DEPTH_MAX = 64 };

struct html_scanner {
    struct slice html;
    size_t at;
    struct slice open[HTML_SCANNER_DEPTH_MAX];
    size_t depth;
    const char *fault; /* NULL: none so far */
};

static inline bool html_one_of(struct slice word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (slice_equal_text(word, *words)) {
            return true;
        }
    }
    return false;
}

static inline bool html_fail(struct html_scanner *s, const char *fault)
{
    s->fault = fault;
    return false;
}

static inline struct slice html_take(struct html_scanner *s, const char *characters)
{
    size_t from = s->at;
    while (s->at < s->html.length && s->html.data[s->at] != '\0' &&
           strchr(characters, s->html.data[s->at]) != NULL) {
        s->at++;
    }
    return slice_make(s->html.data + from, s->at - from);
}

static inline bool html_take_text(struct html_scanner *s, const char *text)
{
    struct slice rest = slice_make(s->html.data + s->at, s->html.length - s->at);
    if (!slice_starts_with(rest, slice_of(text))) {
        return false;
    }
    s->at += strlen(text);
    return true;
}

#define HTML_LOWER "abcdefghijklmnopqrstuvwxyz"
#define HTML_DIGITS "0123456789"
#define HTML_ALPHANUMERIC HTML_LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" HTML_DIGITS

/* '&' must begin a reference that ends. */
static inline bool html_scan_reference(struct html_scanner *s)
{
    s->at++;
    (void) html_take_text(s, "#");
    struct slice name = html_take(s, HTML_ALPHANUMERIC);
    if (name.length == 0 || !html_take_text(s, ";")) {
        return html_fail(s, "a bare ampersand");
    }
    return true;
}

static inline bool html_href_is_safe(struct slice value)
{
    static const char *const beginnings[] = {"http://", "https://", "mailto:"};
    for (size_t i = 0; i < 3; i++) {
        size_t length = strlen(beginnings[i]);
        if (value.length >= length &&
            slice_equal_ignoring_case(slice_make(value.data, length), slice_of(beginnings[i]))) {
            return true;
        }
    }
    return value.length >= 1 && value.data[0] == '/' &&
           (value.length == 1 || (value.data[1] != '/' && value.data[1] != '\\'));
}

/* One attribute after its blank: exactly those that the renderer has a reason to write. */
static inline bool html_scan_attribute(struct html_scanner *s, struct slice tag)
{
    static const char *const switches[] = {"disabled", "checked", NULL};
    static const char *const cells[] = {"th", "td", NULL};
    struct slice name = html_take(s, HTML_LOWER);
    if (slice_equal_text(tag, "input") && html_one_of(name, switches)) {
        return true;
    }
    if (!html_take_text(s, "=\"")) {
        return html_fail(s, "an attribute without a quoted value");
    }
    size_t from = s->at;
    while (s->at < s->html.length && s->html.data[s->at] != '"') {
        if (s->html.data[s->at] == '<' || s->html.data[s->at] == '>') {
            return html_fail(s, "an angle bracket in an attribute");
        }
        if (s->html.data[s->at] != '&') {
            s->at++;
        } else if (!html_scan_reference(s)) {
            return false;
        }
    }
    struct slice value = slice_make(s->html.data + from, s->at - from);
    if (!html_take_text(s, "\"")) {
        return html_fail(s, "an attribute that does not end");
    }
    bool is_known = (slice_equal_text(tag, "a") &&
                     (slice_equal_text(name, "title") || slice_equal_text(name, "rel") ||
                      (slice_equal_text(name, "href") && html_href_is_safe(value)))) ||
                    (slice_equal_text(tag, "input") && slice_equal_text(name, "type")) ||
                    (slice_equal_text(tag, "code") && slice_equal_text(name, "class")) ||
                    (slice_equal_text(tag, "li") && slice_equal_text(name, "class")) ||
                    (slice_equal_text(tag, "ol") && slice_equal_text(name, "start")) ||
                    (html_one_of(tag, cells) && slice_equal_text(name, "align"));
    return is_known || html_fail(s, "an attribute or address outside the allowed");
}

static inline bool html_scan_tag(struct html_scanner *s)
{
    static const char *const tags[] = {
        "a",      "blockquote", "br",    "code", "del",   "em",    "h1", "h2", "h3",
        "h4",     "h5",         "h6",    "hr",   "input", "li",    "ol", "p",  "pre",
        "strong", "table",      "tbody", "td",   "th",    "thead", "tr", "ul", NULL};
    static const char *const voids[] = {"br", "hr", "input", NULL};
    s->at++;
    bool is_end = html_take_text(s, "/");
    struct slice tag = html_take(s, HTML_LOWER HTML_DIGITS);
    if (!html_one_of(tag, tags)) {
        return html_fail(s, "a tag outside the allowed");
    }
    while (!is_end && html_take_text(s, " ")) {
        if (!html_scan_attribute(s, tag)) {
            return false;
        }
    }
    if (!html_take_text(s, ">")) {
        return html_fail(s, "a tag that does not end");
    }
    if (is_end) {
        if (s->depth == 0 || !slice_equal(s->open[s->depth - 1], tag)) {
            return html_fail(s, "an end tag without its start");
        }
        s->depth--;
    } else if (!html_one_of(tag, voids)) {
        for (size_t i = 0; slice_equal_text(tag, "a") && i < s->depth; i++) {
            if (slice_equal_text(s->open[i], "a")) {
                return html_fail(s, "an anchor within an anchor");
            }
        }
        if (s->depth == HTML_SCANNER_DEPTH_MAX) {
            return html_fail(s, "too deep");
        }
        s->open[s->depth++] = tag;
    }
    return true;
}

/* NULL when `html` is within the language, otherwise what is wrong. */
static inline const char *html_scan(struct slice html)
{
    struct html_scanner s = {.html = html};
    while (s.at < html.length) {
        unsigned char byte = (unsigned char) html.data[s.at];
        if (byte == '<') {
            if (!html_scan_tag(&s)) {
                return s.fault;
            }
        } else if (byte == '&') {
            if (!html_scan_reference(&s)) {
                return s.fault;
            }
        } else if (byte == '>' || byte == '"' || byte == 0x7F ||
                   (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r')) {
            return "a character that must be escaped";
        } else {
            s.at++;
        }
    }
    return s.depth == 0 ? NULL : "an element that does not end";
}

#endif

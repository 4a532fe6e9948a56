#include "base/html.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* The escape for a byte of text, for both element content and quoted attributes; NULL: as it is. */
static const char *escape_for(unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
    case '\r':
        return NULL;
    default:
        return byte < 0x20 || byte == 0x7F ? HTML_REPLACEMENT_CHARACTER : NULL;
    }
}

void html_append_text(struct buffer *out, struct slice text)
{
    size_t done = 0;
    for (size_t i = 0; i < text.length; i++) {
        const char *escape = escape_for((unsigned char) text.data[i]);
        if (escape != NULL) {
            buffer_append(out, text.data + done, i - done);
            buffer_append_text(out, escape);
            done = i + 1;
        }
    }
    if (done < text.length) {
        buffer_append(out, text.data + done, text.length - done);
    }
}

/* "&#106;" or "&#x6A;" to its character; false when it is a named entity. */
static bool decode_numeric_entity(struct slice entity, char out[4], size_t *length)
{
    if (entity.length < 4 || entity.data[1] != '#') {
        return false;
    }
    bool is_hex = entity.data[2] == 'x' || entity.data[2] == 'X';
    /* md4c has matched the shape: digits of that base up to the semicolon, at most seven. */
    unsigned long value = strtoul(entity.data + (is_hex ? 3 : 2), NULL, is_hex ? 16 : 10);
    bool is_scalar = value > 0 && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
    *length = utf8_encode(is_scalar ? (uint32_t) value : 0xFFFD, out);
    return true;
}

/*
 * In running text an entity by name goes through as it stands: md4c has matched letters and digits
 * only, and whatever character the browser knows by that name is text there, never markup.
 */
void html_append_entity(struct buffer *out, struct slice entity)
{
    char character[4];
    size_t length;
    if (decode_numeric_entity(entity, character, &length)) {
        html_append_text(out, slice_make(character, length));
    } else {
        buffer_append_slice(out, entity);
    }
}

/*
 * In an address an entity by name must not reach the browser, which might know a colon or a tab by
 * it: only the ampersand, which real addresses need, is decoded; others stay literal characters.
 */
void html_append_entity_decoded(struct buffer *out, struct slice entity)
{
    char character[4];
    size_t length;
    if (decode_numeric_entity(entity, character, &length)) {
        buffer_append(out, character, length);
    } else if (slice_equal_text(entity, "&amp;")) {
        buffer_append_char(out, '&');
    } else {
        buffer_append_slice(out, entity);
    }
}

static bool starts_with_ignoring_case(struct slice text, const char *prefix)
{
    struct slice wanted = slice_of(prefix);
    return text.length >= wanted.length &&
           slice_equal_ignoring_case(slice_make(text.data, wanted.length), wanted);
}

/*
 * By what it is, not by what it is not: every trick with case, entities, blanks or control
 * characters in front of or inside a scheme ends in "none of these". A path of this site begins
 * with one slash; two, or one and a backslash, would name another host.
 */
bool html_address_is_allowed(struct slice href)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (starts_with_ignoring_case(href, schemes[i])) {
            return true;
        }
    }
    if (href.length == 0 || href.data[0] != '/') {
        return false;
    }
    for (size_t i = 0; i < href.length; i++) {
        unsigned char byte = (unsigned char) href.data[i];
        if (byte < 0x20 || byte == '\\') { /* browsers drop tabs and line ends: "/\t/host" */
            return false;
        }
    }
    return href.length == 1 || href.data[1] != '/';
}

/* What may not stand in a URL is percent-encoded, what may not stand in an attribute escaped. */
void html_append_address(struct buffer *out, struct slice href)
{
    for (size_t i = 0; i < href.length; i++) {
        unsigned char byte = (unsigned char) href.data[i];
        if (byte <= 0x20 || byte >= 0x7F || strchr("\"<>\\^`{|}", byte) != NULL) {
            buffer_append_format(out, "%%%02X", byte);
        } else {
            html_append_text(out, slice_make(href.data + i, 1));
        }
    }
}

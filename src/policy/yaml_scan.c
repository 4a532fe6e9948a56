#include "policy/yaml_scan.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>

/* Nobody needs one. libyaml compares each with all before it, until the document begins. */
enum { DIRECTIVES_MAX = 16 };

static const struct slice byte_order_mark = SLICE_LITERAL("\xEF\xBB\xBF");

struct slice yaml_without_byte_order_mark(struct slice content)
{
    if (slice_starts_with(content, byte_order_mark)) {
        content.data += byte_order_mark.length;
        content.length -= byte_order_mark.length;
    }
    return content;
}

/* The printable set of YAML 1.2 without U+FEFF, which may only stand at the very start. */
static bool is_allowed(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7E) || c == 0x85 ||
           (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF) ||
           c >= 0x10000;
}

static bool is_odd_break(uint32_t c)
{
    return c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* `content` is that of `text` behind a byte order mark. */
static struct source_place place_at(const struct yaml_text *text, struct slice content,
                                    size_t offset)
{
    size_t line_start = 0;
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++) {
        if (content.data[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    size_t column = utf8_count(slice_make(content.data + line_start, offset - line_start)) + 1;
    struct yaml_mark mark = yaml_origin_mark(&text->origin, line, (unsigned) column);
    return (struct source_place){text->file, mark.line, mark.column};
}

static void report_byte(const struct yaml_text *text, struct slice content, size_t offset,
                        struct diagnostics *diagnostics)
{
    unsigned byte = (unsigned char) content.data[offset];
    if (offset == 0 && content.length > 1 &&
        (memcmp(content.data, "\xFF\xFE", 2) == 0 || memcmp(content.data, "\xFE\xFF", 2) == 0)) {
        diagnostics_add(diagnostics, YAML_SYNTAX, place_at(text, content, 0),
                        "the file is UTF-16; save it as UTF-8");
        return;
    }
    diagnostics_add(diagnostics, YAML_SYNTAX, place_at(text, content, offset),
                    "byte 0x%02X is not valid UTF-8 here; save the file as UTF-8", byte);
}

static void report_character(const struct yaml_text *text, struct slice content, size_t offset,
                             uint32_t c, struct diagnostics *diagnostics)
{
    struct source_place place = place_at(text, content, offset);
    if (c == 0) {
        diagnostics_add(diagnostics, YAML_SYNTAX, place,
                        "a NUL byte: this is no text file, or it was damaged");
        return;
    }
    diagnostics_add(diagnostics, YAML_SYNTAX, place,
                    "the invisible character U+%04X is not allowed; remove it, or write it as an "
                    "escape in double quotes",
                    (unsigned) c);
}

/* Counts the lines that libyaml takes for directives of one document. `offset` is where a line
 * begins for libyaml. */
static bool take_line(const struct yaml_text *text, struct slice content, size_t offset,
                      unsigned *directives, struct diagnostics *diagnostics)
{
    static const struct slice document_start = SLICE_LITERAL("---");
    struct slice line = slice_make(content.data + offset, content.length - offset);
    if (slice_starts_with(line, document_start)) {
        *directives = 0;
    }
    if (slice_is_empty(line) || line.data[0] != '%' || ++*directives <= DIRECTIVES_MAX) {
        return true;
    }
    diagnostics_add(diagnostics, YAML_LIMIT, place_at(text, content, offset),
                    "more than %d lines of one document begin with \"%%\": these are directives, "
                    "and policy needs none",
                    DIRECTIVES_MAX);
    return false;
}

bool yaml_scan(const struct yaml_text *text, struct diagnostics *diagnostics, bool *has_odd_breaks)
{
    struct slice content = yaml_without_byte_order_mark(text->content);
    size_t offset = 0;
    unsigned directives = 0;
    *has_odd_breaks = false;
    if (!take_line(text, content, 0, &directives, diagnostics)) {
        return false;
    }
    while (offset < content.length) {
        unsigned char byte = (unsigned char) content.data[offset];
        if (byte >= 0x20 && byte < 0x7F) {
            offset++;
            continue;
        }
        size_t start = offset;
        uint32_t c;
        if (!utf8_next(content, &offset, &c)) {
            report_byte(text, content, start, diagnostics);
            return false;
        }
        if (!is_allowed(c)) {
            report_character(text, content, start, c, diagnostics);
            return false;
        }
        bool is_lone_return =
            c == '\r' && !(offset < content.length && content.data[offset] == '\n');
        bool is_odd = is_lone_return || is_odd_break(c);
        *has_odd_breaks = *has_odd_breaks || is_odd;
        if ((c == '\n' || is_odd) && !take_line(text, content, offset, &directives, diagnostics)) {
            return false;
        }
    }
    return true;
}

void yaml_line_index_build(struct yaml_line_index *index, struct slice text)
{
    size_t offset = 0;
    size_t characters = 0;
    uint32_t c = '\n';
    do {
        if (c == '\n') {
            index->starts =
                memory_grow(index->starts, index->count, &index->capacity, sizeof(*index->starts));
            index->starts[index->count++] = characters;
        }
        characters++;
    } while (utf8_next(text, &offset, &c));
}

void yaml_line_index_free(struct yaml_line_index *index)
{
    free(index->starts);
    *index = (struct yaml_line_index){0};
}

struct yaml_mark yaml_line_index_find(const struct yaml_line_index *index, size_t offset)
{
    size_t low = 0;
    size_t high = index->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (index->starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (struct yaml_mark){.line = (unsigned) low + 1,
                              .column = (unsigned) (offset - index->starts[low]) + 1};
}

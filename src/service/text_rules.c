#include "service/text_rules.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static enum result fail(struct error *error, const char *name, const char *fault,
                        const char *pointer, const char *text)
{
    char code[sizeof error->code];
    snprintf(code, sizeof code, "%s_%s", name, fault);
    return error_set_at(error, RESULT_INVALID, code, pointer, "%s", text);
}

struct range {
    uint32_t first;
    uint32_t last;
};

/* White space, marks without width, fillers: a text of these alone looks like none. */
static const struct range invisible[] = {
    {0x20, 0x20},     {0xa0, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},     {0x61c, 0x61c},
    {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x2000, 0x200f},
    {0x202f, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000},   {0x3164, 0x3164},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xe0000, 0xe0fff},
};

static bool is_invisible(uint32_t code_point)
{
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++) {
        if (code_point >= invisible[i].first && code_point <= invisible[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_one_line(struct slice text)
{
    size_t offset = 0;
    uint32_t code_point;
    while (utf8_next(text, &offset, &code_point)) {
        if (utf8_is_control(code_point)) {
            return false;
        }
    }
    return offset == text.length;
}

static bool shows_nothing(struct slice text)
{
    size_t offset = 0;
    uint32_t code_point;
    while (utf8_next(text, &offset, &code_point)) {
        if (!is_invisible(code_point)) {
            return false;
        }
    }
    return offset == text.length;
}

enum result text_check_line(const struct line_rule *rule, struct slice *text, struct error *error)
{
    char reason[160];
    *text = slice_trim(*text);
    if (shows_nothing(*text)) {
        snprintf(reason, sizeof reason, "%s must not be empty.", rule->label);
        return fail(error, rule->name, "required", rule->pointer, reason);
    }
    if (utf8_count(*text) > rule->length_max) {
        snprintf(reason, sizeof reason, "%s has more than %zu characters.", rule->label,
                 rule->length_max);
        return fail(error, rule->name, "too_long", rule->pointer, reason);
    }
    if (!is_one_line(*text)) {
        snprintf(reason, sizeof reason,
                 "%s must be one line without characters that control terminals or direction.",
                 rule->label);
        return fail(error, rule->name, "invalid", rule->pointer, reason);
    }
    return RESULT_OK;
}

enum result text_check_markdown(const struct markdown_rule *rule, struct slice text,
                                struct error *error)
{
    char reason[160];
    if (rule->is_required && slice_is_empty(slice_trim(text))) {
        snprintf(reason, sizeof reason, "%s must not be empty.", rule->label);
        return fail(error, rule->name, "required", rule->pointer, reason);
    }
    if (text.length > rule->size_max) {
        snprintf(reason, sizeof reason, "%s has more than %zu bytes.", rule->label, rule->size_max);
        return fail(error, rule->name, "too_long", rule->pointer, reason);
    }
    if (text.length > 0 && memchr(text.data, '\0', text.length) != NULL) {
        snprintf(reason, sizeof reason, "%s must not contain a NUL character.", rule->label);
        return fail(error, rule->name, "invalid", rule->pointer, reason);
    }
    return RESULT_OK;
}

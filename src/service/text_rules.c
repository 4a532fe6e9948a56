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

/* C0 and C1 controls, DEL, and the separators that some programs break lines at. */
static bool breaks_line(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0x2028 ||
           code_point == 0x2029;
}

static bool is_one_line(struct slice text)
{
    size_t offset = 0;
    uint32_t code_point;
    while (utf8_next(text, &offset, &code_point)) {
        if (breaks_line(code_point)) {
            return false;
        }
    }
    return offset == text.length;
}

enum result text_check_line(const struct line_rule *rule, struct slice *text, struct error *error)
{
    char reason[160];
    *text = slice_trim(*text);
    if (slice_is_empty(*text)) {
        snprintf(reason, sizeof reason, "%s must not be empty.", rule->label);
        return fail(error, rule->name, "required", rule->pointer, reason);
    }
    if (utf8_count(*text) > rule->length_max) {
        snprintf(reason, sizeof reason, "%s has more than %zu characters.", rule->label,
                 rule->length_max);
        return fail(error, rule->name, "too_long", rule->pointer, reason);
    }
    if (!is_one_line(*text)) {
        snprintf(reason, sizeof reason, "%s must be one line without control characters.",
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

struct slice text_fold(struct arena *arena, struct slice text)
{
    char *folded = arena_copy_text(arena, text);
    for (size_t i = 0; i < text.length; i++) {
        if (folded[i] >= 'A' && folded[i] <= 'Z') {
            folded[i] = (char) (folded[i] - 'A' + 'a');
        }
    }
    return slice_make(folded, text.length);
}

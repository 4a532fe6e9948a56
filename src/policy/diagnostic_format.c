#include "policy/diagnostic_format.h"

void diagnostic_append_text(const struct diagnostic *diagnostic, bool color, struct buffer *out)
{
    const char *begin = diagnostic->severity == DIAGNOSTIC_ERROR ? "\x1b[1;31m" : "\x1b[1;33m";
    struct source_place place = source_place_shown(diagnostic->place);
    buffer_append_slice(out, place.file);
    buffer_append_format(out, ":%u:%u: %s%s[%s]%s: ", place.line, place.column, color ? begin : "",
                         diagnostic_severity_text(diagnostic->severity),
                         diagnostic_code_text(diagnostic->code), color ? "\x1b[0m" : "");
    buffer_append_slice(out, diagnostic->message);
}

void diagnostics_write_text(const struct diagnostics *list, bool color, struct buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        diagnostic_append_text(&list->items[i], color, out);
        buffer_append_char(out, '\n');
    }
    if (list->omitted > 0) {
        buffer_append_format(out, "%zu more are not shown\n", list->omitted);
    }
}

/* GitHub's escapes: of the message, and more of them in a property. */
static void append_escaped(struct buffer *out, struct slice text, bool is_property)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool is_special = c == '%' || c == '\r' || c == '\n';
        if (is_special || (is_property && (c == ':' || c == ','))) {
            buffer_append_format(out, "%%%02X", (unsigned) c);
        } else {
            buffer_append_char(out, c);
        }
    }
}

void diagnostics_write_github(const struct diagnostics *list, struct buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct diagnostic *item = &list->items[i];
        struct source_place place = source_place_shown(item->place);
        buffer_append_format(out, "::%s file=", diagnostic_severity_text(item->severity));
        append_escaped(out, place.file, true);
        buffer_append_format(out, ",line=%u,col=%u,title=%s::", place.line, place.column,
                             diagnostic_code_text(item->code));
        append_escaped(out, item->message, false);
        buffer_append_char(out, '\n');
    }
    if (list->omitted > 0) {
        buffer_append_format(out, "::notice::%zu more are not shown\n", list->omitted);
    }
}

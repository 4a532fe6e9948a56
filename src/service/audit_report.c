#include "service/audit_report.h"

#include "base/utf8.h"

enum { FINDING_MAX = 511 };

void audit_report(const struct audit_reporter *reporter, int64_t ticket_id, int64_t sequence,
                  const char *format, va_list args)
{
    /* Four bytes more than are kept show whether the last code point was cut. */
    char text[FINDING_MAX + 4];
    vsnprintf(text, sizeof text, format, args);
    size_t length = utf8_truncate(slice_of(text), FINDING_MAX).length;
    text[length] = '\0';
    utf8_make_printable(text, length);
    reporter->summary->findings++;
    reporter->visit(&(struct audit_finding){ticket_id, sequence, text}, reporter->context);
}

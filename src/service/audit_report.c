#include "service/audit_report.h"

void audit_report(const struct audit_reporter *reporter, int64_t ticket_id, int64_t sequence,
                  const char *format, va_list args)
{
    char text[512];
    vsnprintf(text, sizeof text, format, args);
    reporter->summary->findings++;
    reporter->visit(&(struct audit_finding){ticket_id, sequence, text}, reporter->context);
}

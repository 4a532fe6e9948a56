/* Findings of the audit, put into words. Private to it. */
#ifndef ITOPS_SERVICE_AUDIT_REPORT_H
#define ITOPS_SERVICE_AUDIT_REPORT_H

#include "service/audit.h"

#include <stdarg.h>

struct audit_reporter {
    audit_visit_fn *visit;
    void *context; /* of visit */
    struct audit_summary *summary;
};

/* ticket_id and sequence as in struct audit_finding. */
void audit_report(const struct audit_reporter *reporter, int64_t ticket_id, int64_t sequence,
                  const char *format, va_list args) __attribute__((format(printf, 4, 0)));

#endif

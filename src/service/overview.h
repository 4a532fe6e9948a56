/* A few numbers about everything: for the metrics and the start page. */
#ifndef ITOPS_SERVICE_OVERVIEW_H
#define ITOPS_SERVICE_OVERVIEW_H

#include "service/service.h"
#include "ticket/sla.h"
#include "ticket/status.h"

struct overview {
    int64_t tickets[TICKET_STATUS_COUNT];
    int64_t breaches[SLA_CLOCK_COUNT]; /* recorded so far */
};

/* From counters that are kept: the cost does not depend on how many tickets there are. */
enum result overview_read(struct service_call *call, struct overview *out, struct error *error);

#endif

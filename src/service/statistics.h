/* How things stand and how they went: the numbers of a dashboard, from counters alone. */
#ifndef ITOPS_SERVICE_STATISTICS_H
#define ITOPS_SERVICE_STATISTICS_H

#include "service/service.h"
#include "ticket/day_counts.h"

enum { STATISTICS_DAYS_MAX = 366, STATISTICS_GROUPS_MAX = 50, STATISTICS_AGE_COUNT = 6 };

/* "Open" means neither resolved nor closed, here and below. */
struct statistics_group {
    struct slice name; /* full; empty: tickets without a group */
    int64_t open;
    int64_t unassigned; /* of the open ones */
};

struct statistics_times {
    int64_t resolved;
    int64_t p50_seconds; /* of `resolved`; 0 when that is 0. At most an eighth off */
    int64_t p90_seconds;
};

/* Days are whole days in UTC; the window is the last `days`, today included. A ticket that was
 * opened again is not counted as resolved any more, also not on the day when it was. */
struct statistics {
    int64_t by_status[TICKET_STATUS_COUNT];
    int64_t open_by_priority[PRIORITY_COUNT];
    struct statistics_group *groups; /* the largest first */
    size_t group_count;
    int64_t first_day;
    size_t days;
    int64_t *opened; /* of the window's days */
    int64_t *resolved;
    int64_t *closed;
    int64_t met[SLA_CLOCK_COUNT];      /* clocks that stopped in time within the window … */
    int64_t breached[SLA_CLOCK_COUNT]; /* … and breaches recorded within it */
    int64_t open_age[STATISTICS_AGE_COUNT];
    struct statistics_times resolve_times[PRIORITY_COUNT]; /* resolved within the window */
};

/* Open tickets by how many days ago they were opened: from[i] to from[i + 1], not included. */
extern const int64_t statistics_age_from_days[STATISTICS_AGE_COUNT];

/* `days`: 1 to STATISTICS_DAYS_MAX. The cost does not depend on how many tickets there are. */
enum result statistics_read(struct service_call *call, size_t days, struct statistics *out,
                            struct error *error);

#endif

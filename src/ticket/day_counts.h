/* What a ticket counts for in the statistics by day, as it stands. Pure arithmetic. */
#ifndef ITOPS_TICKET_DAY_COUNTS_H
#define ITOPS_TICKET_DAY_COUNTS_H

#include "ticket/ticket.h"

#include <stddef.h>
#include <stdint.h>

enum day_count_kind {
    DAY_OPENED,   /* by the day of opening */
    DAY_OPEN,     /* those of them that are neither resolved nor closed now */
    DAY_RESOLVED, /* by the day of the resolution that stands, or of closing without one */
    DAY_CLOSED,
    DAY_RESPONSE_MET,      /* clocks, by the day they stopped in time … */
    DAY_RESPONSE_BREACHED, /* … or their breach was recorded */
    DAY_RESOLUTION_MET,
    DAY_RESOLUTION_BREACHED,
    DAY_RESOLVE_TIME, /* as DAY_RESOLVED, by priority and time since opening */
};
enum { DAY_COUNT_KIND_COUNT = 9 };
const char *day_count_kind_name(enum day_count_kind kind); /* "opened", "response_met", … */

struct day_count {
    enum day_count_kind kind;
    int64_t day;                   /* since 1970, UTC */
    enum ticket_priority priority; /* of DAY_RESOLVE_TIME; otherwise the first */
    unsigned bucket;               /* likewise; otherwise 0 */
};

/*
 * Everything that the ticket counts for, each once; returns how many. A ticket that was opened
 * again is not resolved any more: what it counted for then is not in here, so that the counters are
 * right when the change takes the old counts away and adds the new.
 */
enum { DAY_COUNTS_MAX = 6 };
size_t ticket_day_counts(const struct ticket *ticket, struct day_count out[DAY_COUNTS_MAX]);

int64_t day_of_ms(int64_t unix_ms);
enum { DAY_LENGTH_MS = 24 * 60 * 60 * 1000 };

/*
 * Lengths of time in buckets, four to each doubling: 4 s, 5 s, 6 s, 7 s, 8 s, 10 s, 12 s, …
 * Anything shorter counts as 4 s. A bucket's time is its middle: at most an eighth from any time in
 * it.
 */
enum { DURATION_BUCKET_COUNT = 124 };
unsigned duration_bucket(int64_t duration_ms);
int64_t duration_bucket_seconds(unsigned bucket);

#endif

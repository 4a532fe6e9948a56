/* Counts of tickets by day that are kept, not scanned: for what a dashboard shows about the past.
 */
#ifndef ITOPS_STORE_STATISTICS_H
#define ITOPS_STORE_STATISTICS_H

#include "store/store.h"
#include "ticket/day_counts.h"

/* Days are those of ticket/day_counts.h; ranges include both ends. The counts change with the
 * tickets, in the same transaction. */
struct store_statistics_ops {
    /* out[i]: the count of day first_day + i, for last_day - first_day + 1 days. */
    enum result (*by_day)(struct store_tx *tx, enum day_count_kind kind, int64_t first_day,
                          int64_t last_day, int64_t *out, struct error *error);
    /* The sum of the range. */
    enum result (*sum)(struct store_tx *tx, enum day_count_kind kind, int64_t first_day,
                       int64_t last_day, int64_t *out, struct error *error);
    /* DAY_RESOLVE_TIME, summed over the range. */
    enum result (*resolve_times)(struct store_tx *tx, int64_t first_day, int64_t last_day,
                                 int64_t out[PRIORITY_COUNT][DURATION_BUCKET_COUNT],
                                 struct error *error);
};

#endif

/* Moving a whole installation from one database to another, on whatever engines they are. */
#ifndef ITOPS_STORE_COPY_H
#define ITOPS_STORE_COPY_H

#include "store/store.h"

/* What has become of the first `rows` of a table; compared: of all of it, and it is the same. */
enum store_copy_stage { STORE_COPY_COPYING, STORE_COPY_COMPARING, STORE_COPY_COMPARED };

/* Hears of the progress, often. */
typedef void store_copy_heard_fn(void *context, const char *table, int64_t rows,
                                 enum store_copy_stage stage);

/*
 * Copies everything that `from` holds, as it is at the beginning of the call, into `to`, and then
 * compares all rows of both. Both have this version's schema. CONFLICT: target_not_empty, nothing
 * was written; FAILED: copy_differs. A copy that was broken off leaves a target that is not empty.
 */
enum result store_copy(struct store_reader *from, struct store *to, struct store_reader *to_reader,
                       store_copy_heard_fn *heard, void *context, struct error *error);

#endif

/* Removes what has run out: sessions, remembered answers, throttle rows, events. */
#ifndef ITOPS_SERVICE_HOUSEKEEPING_H
#define ITOPS_SERVICE_HOUSEKEEPING_H

#include "base/error.h"
#include "store/store.h"

#include <stdint.h>

/* Who was away for longer, or missed more, fetches everything anew. */
enum { EVENT_LIFETIME_MS = 24 * 60 * 60 * 1000, EVENTS_KEPT_MAX = 100 * 1000 };

/* One round, in small transactions. What is left over stays for the next round. Not on a loop or
 * the writer thread. */
enum result housekeeping_run(struct store *store, int64_t now_ms, struct error *error);

#endif

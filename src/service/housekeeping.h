/* Removes what has run out: sessions, remembered answers, throttle rows. */
#ifndef ITOPS_SERVICE_HOUSEKEEPING_H
#define ITOPS_SERVICE_HOUSEKEEPING_H

#include "base/error.h"
#include "store/store.h"

#include <stdint.h>

/* One round, in small transactions. What is left over stays for the next round. Not on a loop or
 * the writer thread. */
enum result housekeeping_run(struct store *store, int64_t now_ms, struct error *error);

#endif

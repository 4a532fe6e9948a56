/* The four statuses of a ticket (B4.1): names and parsing. The vocabulary that policy shares. */
#ifndef ITOPS_TICKET_STATUS_H
#define ITOPS_TICKET_STATUS_H

#include "base/slice.h"

#include <stdbool.h>

enum ticket_status { TICKET_OPEN, TICKET_IN_PROGRESS, TICKET_RESOLVED, TICKET_CLOSED };
enum { TICKET_STATUS_COUNT = 4 };

/* "OPEN", "IN_PROGRESS", … : as written in YAML, JSON and the database. */
const char *ticket_status_name(enum ticket_status status);

/* False, *out untouched, when `text` is none of the four (case-sensitive). */
bool ticket_status_parse(struct slice text, enum ticket_status *out);

#endif

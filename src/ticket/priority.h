/* The four priorities of a ticket (B4.1): names and parsing. */
#ifndef ITOPS_TICKET_PRIORITY_H
#define ITOPS_TICKET_PRIORITY_H

#include "base/slice.h"

#include <stdbool.h>

enum ticket_priority { PRIORITY_LOW, PRIORITY_MEDIUM, PRIORITY_HIGH, PRIORITY_CRITICAL };
enum { PRIORITY_COUNT = 4 };

const char *ticket_priority_name(enum ticket_priority priority);
bool ticket_priority_parse(struct slice text, enum ticket_priority *out);

#endif

#include "ticket/status.h"

static const char *const names[TICKET_STATUS_COUNT] = {
    [TICKET_OPEN] = "OPEN",
    [TICKET_IN_PROGRESS] = "IN_PROGRESS",
    [TICKET_RESOLVED] = "RESOLVED",
    [TICKET_CLOSED] = "CLOSED",
};

const char *ticket_status_name(enum ticket_status status)
{
    return names[status];
}

bool ticket_status_parse(struct slice text, enum ticket_status *out)
{
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        if (slice_equal_text(text, names[i])) {
            *out = (enum ticket_status) i;
            return true;
        }
    }
    return false;
}

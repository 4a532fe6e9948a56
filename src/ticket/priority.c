#include "ticket/priority.h"

static const char *const names[PRIORITY_COUNT] = {
    [PRIORITY_LOW] = "LOW",
    [PRIORITY_MEDIUM] = "MEDIUM",
    [PRIORITY_HIGH] = "HIGH",
    [PRIORITY_CRITICAL] = "CRITICAL",
};

const char *ticket_priority_name(enum ticket_priority priority)
{
    return names[priority];
}

bool ticket_priority_parse(struct slice text, enum ticket_priority *out)
{
    for (int i = 0; i < PRIORITY_COUNT; i++) {
        if (slice_equal_text(text, names[i])) {
            *out = (enum ticket_priority) i;
            return true;
        }
    }
    return false;
}

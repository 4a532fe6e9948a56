/* What happens in the demo: tickets and what people do with them, as a table. */
#ifndef ITOPS_SERVICE_DEMO_STORY_H
#define ITOPS_SERVICE_DEMO_STORY_H

#include "ticket/status.h"

#include <stddef.h>

enum demo_act {
    DEMO_END, /* after the last step */
    DEMO_COMMENT,
    DEMO_MOVE,   /* to `status`, with the text as comment when there is one */
    DEMO_ASSIGN, /* to the user named by `text` */
};

struct demo_step {
    enum demo_act act;
    unsigned after_minutes; /* since the step before, or the opening */
    const char *actor;
    enum ticket_status status;
    const char *text;
};

enum { DEMO_STEPS_MAX = 6 };
struct demo_ticket {
    unsigned opened_minutes_ago;
    const char *requester;
    const char *item;
    const char *service;
    const char *title;
    const char *description;
    struct demo_step steps[DEMO_STEPS_MAX + 1];
};

/* Oldest first. Written for the example policy; steps that another policy forbids are left out. */
extern const struct demo_ticket demo_tickets[];
extern const size_t demo_ticket_count;

#endif

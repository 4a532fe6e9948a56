/* What a ticket is: plain data, as stored and as the use cases pass it around. */
#ifndef ITOPS_TICKET_TICKET_H
#define ITOPS_TICKET_TICKET_H

#include "base/slice.h"
#include "ticket/priority.h"
#include "ticket/sla.h"
#include "ticket/status.h"

#include <stdint.h>

enum {
    TICKET_TITLE_MAX = 200,         /* code points */
    TICKET_DESCRIPTION_MAX = 65536, /* bytes */
    TICKET_COMMENT_MAX = 65536,     /* bytes */
};

/* Someone on a ticket. id 0: nobody. */
struct ticket_person {
    int64_t id;
    struct slice username;
    struct slice display_name;
};

/* Slices are borrowed: from the arena that the ticket was read into. */
struct ticket {
    int64_t id;      /* 1, 2, 3 …; "T-1" for people */
    int64_t version; /* 1 at opening, one more with every change (B4.4) */
    struct slice title;
    struct slice description; /* Markdown; may be empty */
    enum ticket_status status;
    enum ticket_priority priority;
    struct slice service;        /* absolute scope (B1.5): at least ORG */
    struct slice workflow;       /* full name (B2.5) */
    struct slice item;           /* full name, or empty */
    struct slice assignee_group; /* full name, or empty */
    struct ticket_person requester;
    struct ticket_person assignee;
    int64_t created_at_ms;
    int64_t updated_at_ms;
    int64_t resolved_at_ms; /* 0: not, or no longer */
    int64_t closed_at_ms;
    struct sla_clock sla[SLA_CLOCK_COUNT];
};

/* Status, and with it when the ticket was resolved and closed; its clocks are another matter. */
void ticket_set_status(struct ticket *ticket, enum ticket_status to, int64_t at_ms);

struct ticket_comment {
    int64_t id;
    int64_t ticket_id;
    struct ticket_person author;
    struct slice body; /* Markdown */
    int64_t created_at_ms;
};

#endif

/* Service level clocks (B5): targets, due times, stopping, resuming and breaches. Pure arithmetic.
 */
#ifndef ITOPS_TICKET_SLA_H
#define ITOPS_TICKET_SLA_H

#include "ticket/priority.h"
#include "ticket/status.h"

#include <stdbool.h>
#include <stdint.h>

enum sla_clock_kind { SLA_RESPONSE, SLA_RESOLUTION };
enum { SLA_CLOCK_COUNT = 2 };
enum { SLA_TARGET_MINUTES_MAX = 10 * 366 * 24 * 60 }; /* ten years: keeps the sums in range */

const char *sla_clock_name(enum sla_clock_kind kind); /* "response", "resolution" */

/* All times are Unix milliseconds; 0 means "not". */
struct sla_clock {
    int64_t target_ms;      /* length of the promise */
    bool from_priority;     /* B5.3: recomputed when the priority changes */
    int64_t due_at_ms;      /* opening + target + time spent stopped */
    int64_t met_at_ms;      /* when the clock stopped; 0 while it runs */
    int64_t breached_at_ms; /* when the breach was recorded; once per clock, never cleared */
    int64_t stopped_ms;     /* time spent stopped before it last ran on */
};

/* B5.1: the target by priority, in milliseconds. */
int64_t sla_priority_target_ms(enum sla_clock_kind kind, enum ticket_priority priority);

/*
 * Starts a clock at opening. target_minutes: from the catalog item, at most
 * SLA_TARGET_MINUTES_MAX, or 0 for "by priority".
 */
struct sla_clock sla_clock_start(enum sla_clock_kind kind, int64_t target_minutes,
                                 enum ticket_priority priority, int64_t opened_at_ms);

/*
 * B5.2: what a move between statuses does to the clocks: response stops at the first IN_PROGRESS,
 * or at RESOLVED or CLOSED when a workflow goes there straight from OPEN: someone has responded
 * then. It never runs on. Resolution stops at RESOLVED (or CLOSED) and runs on, without the time
 * spent there, when the ticket goes back.
 */
void sla_clocks_move(struct sla_clock clocks[SLA_CLOCK_COUNT], enum ticket_status from,
                     enum ticket_status to, int64_t now_ms);

/*
 * B5.3: a new priority, reckoned from the opening time. A clock that has stopped keeps its moment
 * and gets a new due time, which may turn out to be missed or kept after all; a recorded breach
 * stays. Breaches of the old due time must be recorded before, or they are forgotten.
 */
void sla_clocks_reprioritise(struct sla_clock clocks[SLA_CLOCK_COUNT],
                             enum ticket_priority priority, int64_t opened_at_ms);

/*
 * True when the clock is past its due time (or stopped after it, before anybody looked) and no
 * breach is recorded yet. At the due time exactly the promise is still kept.
 */
bool sla_clock_is_newly_breached(const struct sla_clock *clock, int64_t now_ms);

/* When the timer must look at the ticket next: the first moment at which
 * sla_clock_is_newly_breached holds for one of the clocks; 0 when there is none. */
int64_t sla_next_check_ms(const struct sla_clock clocks[SLA_CLOCK_COUNT]);

/* When the ticket begins to be at risk: 25 % of the target left on a running, unbreached clock
 * (the nearest of both); 0 when there is none. */
int64_t sla_at_risk_from_ms(const struct sla_clock clocks[SLA_CLOCK_COUNT]);

/* Milliseconds left until due (negative when past), at the stop when the clock has stopped. */
int64_t sla_clock_remaining_ms(const struct sla_clock *clock, int64_t now_ms);

#endif

#include "ticket/sla.h"

#include <assert.h>
#include <stddef.h>

static const int64_t ms_per_minute = 60000;

/* B5.1 */
static const int64_t target_minutes_by_priority[SLA_CLOCK_COUNT][PRIORITY_COUNT] = {
    [SLA_RESPONSE] =
        {
            [PRIORITY_CRITICAL] = 5,
            [PRIORITY_HIGH] = 30,
            [PRIORITY_MEDIUM] = 2 * 60,
            [PRIORITY_LOW] = 24 * 60,
        },
    [SLA_RESOLUTION] =
        {
            [PRIORITY_CRITICAL] = 2 * 60,
            [PRIORITY_HIGH] = 8 * 60,
            [PRIORITY_MEDIUM] = 24 * 60,
            [PRIORITY_LOW] = 5 * 24 * 60,
        },
};

const char *sla_clock_name(enum sla_clock_kind kind)
{
    static const char *const names[SLA_CLOCK_COUNT] = {
        [SLA_RESPONSE] = "response",
        [SLA_RESOLUTION] = "resolution",
    };
    return names[kind];
}

int64_t sla_priority_target_ms(enum sla_clock_kind kind, enum ticket_priority priority)
{
    return target_minutes_by_priority[kind][priority] * ms_per_minute;
}

struct sla_clock sla_clock_start(enum sla_clock_kind kind, int64_t target_minutes,
                                 enum ticket_priority priority, int64_t opened_at_ms)
{
    assert(target_minutes >= 0 && target_minutes <= SLA_TARGET_MINUTES_MAX);
    struct sla_clock clock = {0};
    clock.from_priority = target_minutes == 0;
    clock.target_ms = clock.from_priority ? sla_priority_target_ms(kind, priority)
                                          : target_minutes * ms_per_minute;
    clock.due_at_ms = opened_at_ms + clock.target_ms;
    return clock;
}

static bool is_running(const struct sla_clock *clock)
{
    return clock->met_at_ms == 0;
}

static void clock_stop(struct sla_clock *clock, int64_t now_ms)
{
    if (is_running(clock)) {
        clock->met_at_ms = now_ms;
    }
}

/* The time spent stopped is given back: due moves on by just as much. */
static void clock_resume(struct sla_clock *clock, int64_t now_ms)
{
    if (is_running(clock)) {
        return;
    }
    /* The wall clock may have been set back since; no time was spent then, rather than less. */
    int64_t pause_ms = now_ms > clock->met_at_ms ? now_ms - clock->met_at_ms : 0;
    clock->stopped_ms += pause_ms;
    clock->due_at_ms += pause_ms;
    clock->met_at_ms = 0;
}

static bool is_done(enum ticket_status status)
{
    return status == TICKET_RESOLVED || status == TICKET_CLOSED;
}

void sla_clocks_move(struct sla_clock clocks[SLA_CLOCK_COUNT], enum ticket_status from,
                     enum ticket_status to, int64_t now_ms)
{
    /* B5.2: leaving OPEN is the response, also when a workflow skips IN_PROGRESS; no way back
     * makes it undone. */
    if (to != TICKET_OPEN) {
        clock_stop(&clocks[SLA_RESPONSE], now_ms);
    }
    /* B5.2: RESOLVED and CLOSED are one stretch of standing still, entered once. */
    if (is_done(to) && !is_done(from)) {
        clock_stop(&clocks[SLA_RESOLUTION], now_ms);
    } else if (is_done(from) && !is_done(to)) {
        clock_resume(&clocks[SLA_RESOLUTION], now_ms);
    }
}

void sla_clocks_reprioritise(struct sla_clock clocks[SLA_CLOCK_COUNT],
                             enum ticket_priority priority, int64_t opened_at_ms)
{
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        struct sla_clock *clock = &clocks[kind];
        if (clock->from_priority) { /* B5.3 */
            clock->target_ms = sla_priority_target_ms((enum sla_clock_kind) kind, priority);
            clock->due_at_ms = opened_at_ms + clock->target_ms + clock->stopped_ms;
        }
    }
}

int64_t sla_clock_remaining_ms(const struct sla_clock *clock, int64_t now_ms)
{
    return clock->due_at_ms - (is_running(clock) ? now_ms : clock->met_at_ms);
}

bool sla_clock_is_newly_breached(const struct sla_clock *clock, int64_t now_ms)
{
    return clock->breached_at_ms == 0 && sla_clock_remaining_ms(clock, now_ms) < 0;
}

/* The earlier of two times, of which 0 is none. */
static int64_t earlier(int64_t a_ms, int64_t b_ms)
{
    return a_ms == 0 || (b_ms != 0 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t sla_next_check_ms(const struct sla_clock clocks[SLA_CLOCK_COUNT])
{
    int64_t next_ms = 0;
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        const struct sla_clock *clock = &clocks[kind];
        bool may_breach = is_running(clock) || clock->met_at_ms > clock->due_at_ms;
        if (may_breach && clock->breached_at_ms == 0) {
            next_ms = earlier(next_ms, clock->due_at_ms + 1);
        }
    }
    return next_ms;
}

int64_t sla_at_risk_from_ms(const struct sla_clock clocks[SLA_CLOCK_COUNT])
{
    int64_t from_ms = 0;
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        const struct sla_clock *clock = &clocks[kind];
        if (is_running(clock) && clock->breached_at_ms == 0) {
            from_ms = earlier(from_ms, clock->due_at_ms - clock->target_ms / 4);
        }
    }
    return from_ms;
}

#include "ticket/day_counts.h"

enum { OCTAVE_FIRST = 2, BUCKETS_PER_OCTAVE = 4 };

const char *day_count_kind_name(enum day_count_kind kind)
{
    static const char *const names[DAY_COUNT_KIND_COUNT] = {
        [DAY_OPENED] = "opened",
        [DAY_OPEN] = "open",
        [DAY_RESOLVED] = "resolved",
        [DAY_CLOSED] = "closed",
        [DAY_RESPONSE_MET] = "response_met",
        [DAY_RESPONSE_BREACHED] = "response_breached",
        [DAY_RESOLUTION_MET] = "resolution_met",
        [DAY_RESOLUTION_BREACHED] = "resolution_breached",
        [DAY_RESOLVE_TIME] = "resolve_time",
    };
    return names[kind];
}

int64_t day_of_ms(int64_t unix_ms)
{
    return unix_ms / DAY_LENGTH_MS;
}

unsigned duration_bucket(int64_t duration_ms)
{
    int64_t seconds = duration_ms / 1000;
    unsigned octave = OCTAVE_FIRST;
    if (seconds < 1 << OCTAVE_FIRST) {
        return 0;
    }
    while (seconds >> octave > 1) {
        octave++;
    }
    int64_t quarter = (seconds >> (octave - 2)) & 3;
    unsigned bucket = (octave - OCTAVE_FIRST) * BUCKETS_PER_OCTAVE + (unsigned) quarter;
    return bucket < DURATION_BUCKET_COUNT ? bucket : DURATION_BUCKET_COUNT - 1;
}

int64_t duration_bucket_seconds(unsigned bucket)
{
    int64_t width = INT64_C(1) << (bucket / BUCKETS_PER_OCTAVE + OCTAVE_FIRST - 2);
    return width * (BUCKETS_PER_OCTAVE + bucket % BUCKETS_PER_OCTAVE) + width / 2;
}

static void add(struct day_count *out, size_t *count, enum day_count_kind kind, int64_t at_ms)
{
    out[(*count)++] = (struct day_count){.kind = kind, .day = day_of_ms(at_ms)};
}

static void add_clock(struct day_count *out, size_t *count, const struct sla_clock *clock,
                      enum day_count_kind met, enum day_count_kind breached)
{
    if (clock->breached_at_ms != 0) {
        add(out, count, breached, clock->breached_at_ms);
    } else if (clock->met_at_ms != 0) {
        add(out, count, met, clock->met_at_ms);
    }
}

size_t ticket_day_counts(const struct ticket *ticket, struct day_count out[DAY_COUNTS_MAX])
{
    size_t count = 0;
    int64_t done_at_ms =
        ticket->resolved_at_ms != 0 ? ticket->resolved_at_ms : ticket->closed_at_ms;
    add(out, &count, DAY_OPENED, ticket->created_at_ms);
    if (ticket->status == TICKET_OPEN || ticket->status == TICKET_IN_PROGRESS) {
        add(out, &count, DAY_OPEN, ticket->created_at_ms);
    } else if (done_at_ms != 0) {
        add(out, &count, DAY_RESOLVED, done_at_ms);
        add(out, &count, DAY_RESOLVE_TIME, done_at_ms);
        out[count - 1].priority = ticket->priority;
        out[count - 1].bucket = duration_bucket(done_at_ms - ticket->created_at_ms);
    }
    if (ticket->closed_at_ms != 0) {
        add(out, &count, DAY_CLOSED, ticket->closed_at_ms);
    }
    add_clock(out, &count, &ticket->sla[SLA_RESPONSE], DAY_RESPONSE_MET, DAY_RESPONSE_BREACHED);
    add_clock(out, &count, &ticket->sla[SLA_RESOLUTION], DAY_RESOLUTION_MET,
              DAY_RESOLUTION_BREACHED);
    return count;
}

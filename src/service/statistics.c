#include "service/statistics.h"

#include "store/counters.h"
#include "store/statistics.h"

#include <stdlib.h>

/* Of groups that tickets name: those beyond are not looked at. */
enum { GROUPS_READ_MAX = 2000 };

const int64_t statistics_age_from_days[STATISTICS_AGE_COUNT] = {0, 1, 3, 7, 30, 90};

static int64_t open_of(const struct counter *counter)
{
    return counter->by_status[TICKET_OPEN] + counter->by_status[TICKET_IN_PROGRESS];
}

static enum result read_priorities(struct service_call *call, struct statistics *out,
                                   struct error *error)
{
    struct counter *counters;
    size_t count;
    enum result result = call->tx->engine->counters->list(call->tx, call->arena, COUNTER_PRIORITY,
                                                          PRIORITY_COUNT, &counters, &count, error);
    for (size_t i = 0; result == RESULT_OK && i < count; i++) {
        enum ticket_priority priority;
        if (ticket_priority_parse(counters[i].key, &priority)) {
            out->open_by_priority[priority] = open_of(&counters[i]);
        }
    }
    return result;
}

static int by_size(const void *a, const void *b)
{
    const struct statistics_group *x = a;
    const struct statistics_group *y = b;
    if (x->open != y->open) {
        return x->open > y->open ? -1 : 1;
    }
    return slice_compare(x->name, y->name);
}

/* Both lists are in order of the names. */
static enum result read_groups(struct service_call *call, struct statistics *out,
                               struct error *error)
{
    const struct store_counter_ops *ops = call->tx->engine->counters;
    struct counter *all;
    struct counter *unassigned;
    size_t all_count;
    size_t unassigned_count;
    enum result result =
        ops->list(call->tx, call->arena, COUNTER_GROUP, GROUPS_READ_MAX, &all, &all_count, error);
    if (result == RESULT_OK) {
        result = ops->list(call->tx, call->arena, COUNTER_UNASSIGNED, GROUPS_READ_MAX, &unassigned,
                           &unassigned_count, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    out->groups = arena_alloc_array(call->arena, all_count, sizeof *out->groups);
    for (size_t i = 0, at = 0; i < all_count; i++) {
        while (at < unassigned_count && slice_compare(unassigned[at].key, all[i].key) < 0) {
            at++;
        }
        bool has_unassigned = at < unassigned_count && slice_equal(unassigned[at].key, all[i].key);
        if (open_of(&all[i]) > 0) {
            out->groups[out->group_count++] = (struct statistics_group){
                .name = all[i].key,
                .open = open_of(&all[i]),
                .unassigned = has_unassigned ? open_of(&unassigned[at]) : 0,
            };
        }
    }
    qsort(out->groups, out->group_count, sizeof *out->groups, by_size);
    if (out->group_count > STATISTICS_GROUPS_MAX) {
        out->group_count = STATISTICS_GROUPS_MAX;
    }
    return RESULT_OK;
}

static enum result read_days(struct service_call *call, struct statistics *out, struct error *error)
{
    const struct {
        enum day_count_kind kind;
        int64_t **days;
    } series[] = {
        {DAY_OPENED, &out->opened}, {DAY_RESOLVED, &out->resolved}, {DAY_CLOSED, &out->closed}};
    int64_t last_day = out->first_day + (int64_t) out->days - 1;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof series / sizeof series[0] && result == RESULT_OK; i++) {
        int64_t *days = arena_alloc_array(call->arena, out->days, sizeof *days);
        result = call->tx->engine->statistics->by_day(call->tx, series[i].kind, out->first_day,
                                                      last_day, days, error);
        *series[i].days = days;
    }
    return result;
}

static enum result read_outcomes(struct service_call *call, struct statistics *out,
                                 struct error *error)
{
    const struct {
        enum day_count_kind kind;
        int64_t *sum;
    } outcomes[] = {
        {DAY_RESPONSE_MET, &out->met[SLA_RESPONSE]},
        {DAY_RESPONSE_BREACHED, &out->breached[SLA_RESPONSE]},
        {DAY_RESOLUTION_MET, &out->met[SLA_RESOLUTION]},
        {DAY_RESOLUTION_BREACHED, &out->breached[SLA_RESOLUTION]},
    };
    int64_t last_day = out->first_day + (int64_t) out->days - 1;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0] && result == RESULT_OK; i++) {
        result = call->tx->engine->statistics->sum(call->tx, outcomes[i].kind, out->first_day,
                                                   last_day, outcomes[i].sum, error);
    }
    return result;
}

/* The youngest take in what a clock ahead of ours has dated into the future, the oldest all that
 * is left. */
static enum result read_ages(struct service_call *call, struct statistics *out, struct error *error)
{
    int64_t today = day_of_ms(call->now_ms);
    enum result result = RESULT_OK;
    for (int i = 0; i < STATISTICS_AGE_COUNT && result == RESULT_OK; i++) {
        bool is_oldest = i == STATISTICS_AGE_COUNT - 1;
        int64_t first = is_oldest ? 0 : today - statistics_age_from_days[i + 1] + 1;
        int64_t last = i == 0 ? INT32_MAX : today - statistics_age_from_days[i];
        result = call->tx->engine->statistics->sum(call->tx, DAY_OPEN, first, last,
                                                   &out->open_age[i], error);
    }
    return result;
}

/* The middle of the bucket in which the given share of the times is reached. */
static int64_t quantile(const int64_t buckets[DURATION_BUCKET_COUNT], int64_t count, int percent)
{
    int64_t rank = (count * percent + 99) / 100;
    int64_t seen = 0;
    unsigned bucket = 0;
    while (bucket < DURATION_BUCKET_COUNT - 1 && seen + buckets[bucket] < rank) {
        seen += buckets[bucket++];
    }
    return duration_bucket_seconds(bucket);
}

static enum result read_resolve_times(struct service_call *call, struct statistics *out,
                                      struct error *error)
{
    int64_t times[PRIORITY_COUNT][DURATION_BUCKET_COUNT];
    int64_t last_day = out->first_day + (int64_t) out->days - 1;
    enum result result = call->tx->engine->statistics->resolve_times(call->tx, out->first_day,
                                                                     last_day, times, error);
    for (int priority = 0; result == RESULT_OK && priority < PRIORITY_COUNT; priority++) {
        struct statistics_times *of = &out->resolve_times[priority];
        for (unsigned bucket = 0; bucket < DURATION_BUCKET_COUNT; bucket++) {
            of->resolved += times[priority][bucket];
        }
        if (of->resolved > 0) {
            of->p50_seconds = quantile(times[priority], of->resolved, 50);
            of->p90_seconds = quantile(times[priority], of->resolved, 90);
        }
    }
    return result;
}

enum result statistics_read(struct service_call *call, size_t days, struct statistics *out,
                            struct error *error)
{
    static enum result (*const parts[])(struct service_call *, struct statistics *,
                                        struct error *) = {
        read_priorities, read_groups, read_days, read_outcomes, read_ages, read_resolve_times};
    *out = (struct statistics){
        .days = days,
        .first_day = day_of_ms(call->now_ms) - (int64_t) days + 1,
    };
    enum result result = call->tx->engine->counters->by_status(call->tx, out->by_status, error);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && result == RESULT_OK; i++) {
        result = parts[i](call, out, error);
    }
    return result;
}

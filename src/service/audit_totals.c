#include "service/audit_totals.h"

#include "store/counters.h"
#include "store/history.h"

#include <inttypes.h>

void audit_totals_add(struct audit_totals *totals, const struct ticket *ticket)
{
    totals->summary->tickets++;
    totals->tickets[ticket->priority][ticket->status]++;
}

void audit_totals_note_number(struct audit_totals *totals, int64_t number)
{
    struct audit_summary *summary = totals->summary;
    int64_t expected = totals->last_number + 1;
    if (number > expected && summary->missing_numbers == 0) {
        summary->first_missing_number = expected;
    }
    summary->missing_numbers += number - expected;
    totals->last_number = number;
}

static void report(const struct audit_reporter *reporter, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void report(const struct audit_reporter *reporter, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    audit_report(reporter, 0, 0, format, args);
    va_end(args);
}

static void compare_counts(const struct audit_totals *totals,
                           int64_t counted[PRIORITY_COUNT][TICKET_STATUS_COUNT],
                           const struct audit_reporter *reporter)
{
    for (int i = 0; i < PRIORITY_COUNT * TICKET_STATUS_COUNT; i++) {
        enum ticket_priority priority = (enum ticket_priority)(i / TICKET_STATUS_COUNT);
        enum ticket_status status = (enum ticket_status)(i % TICKET_STATUS_COUNT);
        int64_t there = totals->tickets[priority][status];
        if (there != counted[priority][status]) {
            report(reporter,
                   "there are %" PRId64 " %s tickets of priority %s, but the counters say %" PRId64,
                   there, ticket_status_name(status), ticket_priority_name(priority),
                   counted[priority][status]);
        }
    }
}

/* The counters change in the transaction that changes a ticket: one that is gone with its whole
 * history is still counted. */
static enum result examine_counters(const struct audit_totals *totals, struct store_tx *tx,
                                    struct arena *arena, const struct audit_reporter *reporter,
                                    struct error *error)
{
    struct counter *counters;
    size_t count = 0;
    int64_t counted[PRIORITY_COUNT][TICKET_STATUS_COUNT] = {0};
    enum result result = tx->engine->counters->list(tx, arena, COUNTER_PRIORITY, PRIORITY_COUNT,
                                                    &counters, &count, error);
    if (result != RESULT_OK) {
        return result;
    }
    for (size_t i = 0; i < count; i++) {
        enum ticket_priority priority;
        if (ticket_priority_parse(counters[i].key, &priority)) {
            memcpy(counted[priority], counters[i].by_status, sizeof counted[priority]);
        }
    }
    compare_counts(totals, counted, reporter);
    return RESULT_OK;
}

static enum result examine_guards(struct store_tx *tx, struct arena *arena,
                                  const struct audit_reporter *reporter, struct error *error)
{
    const char **names;
    size_t count = 0;
    enum result result = tx->engine->history->list_missing_guards(tx, arena, &names, &count, error);
    for (size_t i = 0; result == RESULT_OK && i < count; i++) {
        report(reporter,
               "the trigger %s is gone or switched off: nothing keeps what is written as it is",
               names[i]);
    }
    return result;
}

enum result audit_totals_examine(const struct audit_totals *totals, struct store_tx *tx,
                                 const struct audit_reporter *reporter, struct error *error)
{
    struct arena *arena = arena_new(0);
    enum result result = examine_counters(totals, tx, arena, reporter, error);
    if (result == RESULT_OK) {
        result = examine_guards(tx, arena, reporter, error);
    }
    arena_free(arena);
    return result;
}

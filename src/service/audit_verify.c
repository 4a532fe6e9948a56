#include "base/memory.h"
#include "base/utf8.h"
#include "service/audit_report.h"
#include "service/audit_totals.h"
#include "service/audit_walk.h"
#include "store/comments.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

enum { COMMENT_PAGE_SIZE = 200, EXCERPT_MAX = 80 };

/* A field as the rows tell it: what the last one left. Unknown until a row names it, but for what
 * every ticket starts with. */
struct chain {
    bool is_known;
    struct slice value;
};

struct comment_row {
    int64_t sequence;
    int64_t comment_id;
    int64_t at_ms;
    struct slice actor;
};

/* One ticket under examination. */
struct examination {
    struct store_tx *tx;
    struct arena *arena; /* of this ticket */
    const struct audit_reporter *reporter;
    struct audit_totals *totals;
    struct ticket ticket;
    struct ticket retold; /* status and its moments as the rows tell them, and nothing else */
    int64_t row_count;
    int64_t last_at_ms;
    struct chain chains[HISTORY_KIND_COUNT];
    int64_t breach_rows[SLA_CLOCK_COUNT];
    struct comment_row *comment_rows;
    size_t comment_row_count;
    size_t comment_row_capacity;
};

static void report(struct examination *x, int64_t sequence, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void report(struct examination *x, int64_t sequence, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    audit_report(x->reporter, x->ticket.id, sequence, format, args);
    va_end(args);
}

/* The beginning of a value, for a message. */
static struct slice excerpt(struct slice value)
{
    return utf8_truncate(value, EXCERPT_MAX);
}

static void examine_opening(struct examination *x, const struct history_entry *row)
{
    if (x->row_count > 1) {
        report(x, row->sequence, "the ticket is opened a second time");
        return;
    }
    if (!slice_equal_text(row->new_value, ticket_status_name(TICKET_OPEN))) {
        report(x, row->sequence, "the ticket is opened as %.*s",
               SLICE_ARGS(excerpt(row->new_value)));
    }
    if (!slice_equal(row->actor, x->ticket.requester.username)) {
        report(x, row->sequence, "%.*s opened it, but the requester is %.*s",
               SLICE_ARGS(row->actor), SLICE_ARGS(x->ticket.requester.username));
    }
    if (row->at_ms != x->ticket.created_at_ms) {
        report(x, row->sequence, "the row and the ticket differ in when it was opened");
    }
    x->chains[HISTORY_STATUS] = (struct chain){true, row->new_value};
    x->chains[HISTORY_ASSIGNEE] = (struct chain){.is_known = true};
}

static void examine_change(struct examination *x, const struct history_entry *row)
{
    struct chain *chain = &x->chains[row->kind];
    const char *field = history_kind_name(row->kind);
    if (chain->is_known && !slice_equal(chain->value, row->old_value)) {
        report(x, row->sequence, "%s goes on from \"%.*s\", but was \"%.*s\"", field,
               SLICE_ARGS(excerpt(row->old_value)), SLICE_ARGS(excerpt(chain->value)));
    }
    if (slice_equal(row->old_value, row->new_value)) {
        report(x, row->sequence, "%s is changed to what it was", field);
    }
    *chain = (struct chain){true, row->new_value};
}

static void examine_status(struct examination *x, const struct history_entry *row)
{
    enum ticket_status status;
    if (ticket_status_parse(row->new_value, &status)) {
        ticket_set_status(&x->retold, status, row->at_ms);
    } else {
        report(x, row->sequence, "\"%.*s\" is no status", SLICE_ARGS(excerpt(row->new_value)));
    }
    if (slice_is_empty(row->rule) || slice_is_empty(row->via)) {
        report(x, row->sequence, "nothing says which rule allowed the transition, and to whom");
    }
    if (!slice_equal(row->workflow, x->ticket.workflow)) {
        report(x, row->sequence, "the transition is of %.*s, but the ticket follows %.*s",
               SLICE_ARGS(row->workflow), SLICE_ARGS(x->ticket.workflow));
    }
}

static void examine_breach(struct examination *x, const struct history_entry *row)
{
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        const char *name = sla_clock_name((enum sla_clock_kind) kind);
        if (!slice_equal_text(row->new_value, name)) {
            continue;
        }
        x->breach_rows[kind]++;
        if (x->breach_rows[kind] > 1) { /* B5.2 */
            report(x, row->sequence, "the breach of the %s clock is recorded again", name);
        } else if (row->at_ms != x->ticket.sla[kind].breached_at_ms) {
            report(x, row->sequence, "the ticket does not know of this breach of its %s clock",
                   name);
        }
        return;
    }
    report(x, row->sequence, "\"%.*s\" is no clock", SLICE_ARGS(excerpt(row->new_value)));
}

static void note_comment_row(struct examination *x, const struct history_entry *row)
{
    x->comment_rows = memory_grow(x->comment_rows, x->comment_row_count, &x->comment_row_capacity,
                                  sizeof *x->comment_rows);
    x->comment_rows[x->comment_row_count++] =
        (struct comment_row){row->sequence, row->comment_id, row->at_ms, row->actor};
}

static enum result examine_row(const struct history_entry *row, void *context, struct error *error)
{
    (void) error;
    struct examination *x = context;
    x->row_count++;
    x->reporter->summary->rows++;
    if (row->sequence != x->row_count) {
        report(x, row->sequence, "row %" PRId64 " is missing", x->row_count);
        x->row_count = row->sequence;
    }
    if (row->sequence == 1 && row->kind != HISTORY_OPENED) {
        report(x, row->sequence, "the history does not begin with the opening");
    }
    if (row->at_ms < x->last_at_ms) {
        report(x, row->sequence, "the row is older than the one before it");
    }
    x->last_at_ms = row->at_ms;
    switch (row->kind) {
    case HISTORY_OPENED:
        examine_opening(x, row);
        break;
    case HISTORY_STATUS:
        examine_status(x, row);
        examine_change(x, row);
        break;
    case HISTORY_ASSIGNEE:
    case HISTORY_ASSIGNEE_GROUP:
    case HISTORY_PRIORITY:
    case HISTORY_TITLE:
    case HISTORY_DESCRIPTION:
    case HISTORY_SERVICE:
        examine_change(x, row);
        break;
    case HISTORY_COMMENT:
        note_comment_row(x, row);
        break;
    case HISTORY_SLA_BREACHED:
        examine_breach(x, row);
        break;
    }
    return RESULT_OK;
}

/* What the rows lead to must be what the ticket says. */
static void examine_outcome(struct examination *x)
{
    const struct ticket *ticket = &x->ticket;
    const struct {
        enum history_kind kind;
        struct slice value;
    } fields[] = {
        {HISTORY_STATUS, slice_of(ticket_status_name(ticket->status))},
        {HISTORY_ASSIGNEE, ticket->assignee.username},
        {HISTORY_ASSIGNEE_GROUP, ticket->assignee_group},
        {HISTORY_PRIORITY, slice_of(ticket_priority_name(ticket->priority))},
        {HISTORY_TITLE, ticket->title},
        {HISTORY_DESCRIPTION, ticket->description},
        {HISTORY_SERVICE, ticket->service},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const struct chain *chain = &x->chains[fields[i].kind];
        if (chain->is_known && !slice_equal(chain->value, fields[i].value)) {
            report(x, 0, "%s is \"%.*s\", but its history ends with \"%.*s\"",
                   history_kind_name(fields[i].kind), SLICE_ARGS(excerpt(fields[i].value)),
                   SLICE_ARGS(excerpt(chain->value)));
        }
    }
    if (ticket->resolved_at_ms != x->retold.resolved_at_ms) {
        report(x, 0, "the ticket and its history differ in when it was resolved");
    }
    if (ticket->closed_at_ms != x->retold.closed_at_ms) {
        report(x, 0, "the ticket and its history differ in when it was closed");
    }
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        if (ticket->sla[kind].breached_at_ms != 0 && x->breach_rows[kind] == 0) {
            report(x, 0, "the breach of the %s clock has no row",
                   sla_clock_name((enum sla_clock_kind) kind));
        }
    }
    if (x->row_count > 0 && ticket->updated_at_ms != x->last_at_ms) {
        report(x, 0, "the last change of the ticket has no row");
    }
}

static void examine_comment(struct examination *x, const struct ticket_comment *comment,
                            const struct comment_row *row)
{
    if (!slice_equal(comment->author.username, row->actor)) {
        report(x, row->sequence, "comment %" PRId64 " is by %.*s", comment->id,
               SLICE_ARGS(comment->author.username));
    }
    if (comment->created_at_ms != row->at_ms) {
        report(x, row->sequence, "comment %" PRId64 " was written at another time", comment->id);
    }
}

/* Comments and their rows were written in the same order: one walk over both. */
static enum result examine_comments(struct examination *x, struct error *error)
{
    struct comment_page page = {.has_more = true};
    int64_t after_id = 0;
    size_t at = 0;
    while (page.has_more) {
        enum result result = x->tx->engine->comments->list(x->tx, x->arena, x->ticket.id, after_id,
                                                           COMMENT_PAGE_SIZE, &page, error);
        if (result != RESULT_OK) {
            return result;
        }
        for (size_t i = 0; i < page.count; i++) {
            const struct ticket_comment *comment = &page.items[i];
            after_id = comment->id;
            for (; at < x->comment_row_count && x->comment_rows[at].comment_id < comment->id;
                 at++) {
                report(x, x->comment_rows[at].sequence, "the ticket has no comment %" PRId64,
                       x->comment_rows[at].comment_id);
            }
            if (at < x->comment_row_count && x->comment_rows[at].comment_id == comment->id) {
                examine_comment(x, comment, &x->comment_rows[at++]);
            } else {
                report(x, 0, "comment %" PRId64 " has no row", comment->id);
            }
        }
    }
    for (; at < x->comment_row_count; at++) {
        report(x, x->comment_rows[at].sequence, "the ticket has no comment %" PRId64,
               x->comment_rows[at].comment_id);
    }
    return RESULT_OK;
}

static enum result examine_there(struct examination *x, int64_t ticket_id, struct error *error)
{
    enum result result = x->tx->engine->tickets->get(x->tx, x->arena, ticket_id, &x->ticket, error);
    if (result == RESULT_OK) {
        result = audit_each_row(x->tx, x->arena, ticket_id, examine_row, x, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    audit_totals_add(x->totals, &x->ticket);
    if (x->row_count == 0) {
        report(x, 0, "the ticket has no history");
    }
    examine_outcome(x);
    return examine_comments(x, error);
}

static enum result count_row(const struct history_entry *row, void *context, struct error *error)
{
    (void) row;
    (void) error;
    struct examination *x = context;
    x->row_count++;
    x->reporter->summary->rows++;
    return RESULT_OK;
}

static enum result count_comments(struct examination *x, int64_t *count, struct error *error)
{
    struct comment_page page = {.has_more = true};
    int64_t after_id = 0;
    enum result result = RESULT_OK;
    while (result == RESULT_OK && page.has_more) {
        result = x->tx->engine->comments->list(x->tx, x->arena, x->ticket.id, after_id,
                                               COMMENT_PAGE_SIZE, &page, error);
        if (result == RESULT_OK && page.count > 0) {
            after_id = page.items[page.count - 1].id;
            *count += (int64_t) page.count;
        }
    }
    return result;
}

static enum result examine_lost(struct examination *x, int64_t ticket_id, struct error *error)
{
    int64_t comments = 0;
    x->ticket.id = ticket_id;
    enum result result = audit_each_row(x->tx, x->arena, ticket_id, count_row, x, error);
    if (result == RESULT_OK) {
        result = count_comments(x, &comments, error);
    }
    if (result == RESULT_OK) {
        report(x, 0,
               "there is no such ticket, but %" PRId64 " rows of its history and %" PRId64
               " comments",
               x->row_count, comments);
    }
    return result;
}

static enum result examine_ticket(int64_t ticket_id, bool is_lost, void *context,
                                  struct error *error)
{
    const struct examination *common = context;
    struct examination x = *common;
    x.arena = arena_new(0);
    audit_totals_note_number(x.totals, ticket_id);
    enum result result =
        is_lost ? examine_lost(&x, ticket_id, error) : examine_there(&x, ticket_id, error);
    free(x.comment_rows);
    arena_free(x.arena);
    return result;
}

enum result audit_verify(struct store_tx *tx, audit_visit_fn *visit, void *context,
                         struct audit_summary *summary, struct error *error)
{
    *summary = (struct audit_summary){0};
    const struct audit_reporter reporter = {visit, context, summary};
    struct audit_totals totals = {.summary = summary};
    struct examination common = {.tx = tx, .reporter = &reporter, .totals = &totals};
    enum result result = audit_each_ticket(tx, examine_ticket, &common, error);
    return result == RESULT_OK ? audit_totals_examine(&totals, tx, &reporter, error) : result;
}

#include "service/ticket_edit.h"

#include "base/clock.h"
#include "store/comments.h"
#include "store/events.h"
#include "store/history.h"
#include "store/tickets.h"

#include <inttypes.h>

struct qualification qualification_of(const struct decision *decision)
{
    return (struct qualification){
        .via = slice_of(decision_via_name(decision->via)),
        .acted_as = decision->resolved,
        .member_of = decision->member_of,
    };
}

struct policy_case ticket_policy_case(const struct registry *registry, const struct ticket *ticket)
{
    return (struct policy_case){
        .service = ticket->service,
        .workflow = registry_workflow(registry, ticket->workflow),
        .requester = ticket->requester.username,
        .assignee = ticket->assignee.username,
        .assignee_group = ticket->assignee_group,
    };
}

enum result ticket_edit_begin(struct ticket_edit *edit, struct service_call *call, int64_t id,
                              int64_t expected_version, struct ticket *out, struct error *error)
{
    enum result result = call->tx->engine->tickets->get(call->tx, call->arena, id, out, error);
    if (result != RESULT_OK) {
        return result;
    }
    int64_t last_ms = out->updated_at_ms;
    *edit = (struct ticket_edit){call, out, call->now_ms > last_ms ? call->now_ms : last_ms};
    if (expected_version != 0 && expected_version != out->version) { /* B4.4 */
        return error_set(error, RESULT_CONFLICT, "version_conflict",
                         "T-%" PRId64 " is at version %" PRId64 ", not %" PRId64
                         ": somebody changed it. Look at it as it is now, then try again.",
                         out->id, out->version, expected_version);
    }
    return RESULT_OK;
}

/* Fills in what every row of one change has in common, appends it, and tells who watches. */
static enum result append(struct ticket_edit *edit, struct history_entry *row, struct error *error)
{
    struct service_call *call = edit->call;
    row->ticket_id = edit->ticket->id;
    row->at_ms = edit->at_ms;
    row->revision = call->registry->revision;
    if (slice_is_empty(row->actor)) {
        row->actor = call->actor->username;
    }
    enum result result = call->tx->engine->history->append(call->tx, row, error);
    if (result == RESULT_OK) {
        result = call->tx->engine->events->note(call->tx, row->ticket_id, row->at_ms, row->actor,
                                                row->kind, error);
    }
    return result;
}

enum result ticket_edit_record_breaches(struct ticket_edit *edit, size_t *count,
                                        struct error *error)
{
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        struct sla_clock *clock = &edit->ticket->sla[kind];
        if (!sla_clock_is_newly_breached(clock, edit->at_ms)) {
            continue;
        }
        char due[CLOCK_TEXT_SIZE];
        size_t due_length = clock_format_ms(clock->due_at_ms, due);
        struct history_entry row = {
            .kind = HISTORY_SLA_BREACHED,
            .actor = slice_of(HISTORY_SYSTEM_ACTOR),
            .old_value = slice_make(due, due_length),
            .new_value = slice_of(sla_clock_name((enum sla_clock_kind) kind)),
        };
        enum result result = append(edit, &row, error);
        if (result != RESULT_OK) {
            return result;
        }
        clock->breached_at_ms = edit->at_ms;
        if (count != NULL) {
            (*count)++;
        }
    }
    return RESULT_OK;
}

enum result ticket_edit_note(struct ticket_edit *edit, enum history_kind kind,
                             const struct qualification *how, struct slice old_value,
                             struct slice new_value, struct error *error)
{
    struct history_entry row = {
        .kind = kind,
        .old_value = old_value,
        .new_value = new_value,
        .via = how->via,
        .acted_as = how->acted_as,
        .member_of = how->member_of,
    };
    return append(edit, &row, error);
}

enum result ticket_edit_note_status(struct ticket_edit *edit, const struct decision *decision,
                                    struct error *error)
{
    const struct source_place *place = &decision->transition->place;
    struct history_entry row = {
        .kind = HISTORY_STATUS,
        .old_value = slice_of(ticket_status_name(decision->from)),
        .new_value = slice_of(ticket_status_name(decision->to)),
        .via = slice_of(decision_via_name(decision->via)),
        .acted_as = decision->resolved,
        .member_of = decision->member_of,
        .workflow = decision->workflow,
        .rule = arena_format(edit->call->arena, "%.*s:%u", SLICE_ARGS(place->file), place->line),
    };
    return append(edit, &row, error);
}

enum result ticket_edit_comment(struct ticket_edit *edit, struct slice body,
                                struct ticket_comment *out, struct error *error)
{
    struct store_tx *tx = edit->call->tx;
    const struct actor *actor = edit->call->actor;
    *out = (struct ticket_comment){
        .ticket_id = edit->ticket->id,
        .author = {actor->user_id, actor->username, actor->display_name},
        .body = body,
        .created_at_ms = edit->at_ms,
    };
    enum result result = tx->engine->comments->insert(tx, out, error);
    if (result != RESULT_OK) {
        return result;
    }
    /* B8.1: everybody who is signed in may comment; there is nothing to qualify for. */
    struct history_entry row = {.kind = HISTORY_COMMENT, .comment_id = out->id};
    return append(edit, &row, error);
}

enum result ticket_edit_finish(struct ticket_edit *edit, struct error *error)
{
    struct store_tx *tx = edit->call->tx;
    struct ticket *ticket = edit->ticket;
    ticket->updated_at_ms = edit->at_ms;
    enum result result = tx->engine->tickets->update(tx, ticket, ticket->version, error);
    if (result == RESULT_OK) {
        ticket->version++;
    }
    return result;
}

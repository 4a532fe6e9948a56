#include "store/sql/ticket_row.h"

#include <assert.h>

static void read_clock(struct statement *statement, struct sla_clock *clock)
{
    clock->target_ms = statement_int(statement);
    clock->from_priority = statement_bool(statement);
    clock->due_at_ms = statement_int(statement);
    clock->met_at_ms = statement_int(statement);
    clock->breached_at_ms = statement_int(statement);
    clock->stopped_ms = statement_int(statement);
}

static void read_person(struct statement *statement, struct arena *arena,
                        struct ticket_person *person)
{
    person->id = statement_int(statement);
    person->username = statement_text(statement, arena);
    person->display_name = statement_text(statement, arena);
}

void ticket_row_read(struct statement *statement, struct arena *arena, struct ticket *out)
{
    bool is_known;

    *out = (struct ticket){.id = statement_int(statement)};
    out->version = statement_int(statement);
    /* The table's checks allow the names of the enums and nothing else. */
    is_known = ticket_status_parse(statement_borrowed(statement), &out->status);
    is_known = ticket_priority_parse(statement_borrowed(statement), &out->priority) && is_known;
    assert(is_known);
    (void) is_known;
    out->created_at_ms = statement_int(statement);
    out->updated_at_ms = statement_int(statement);
    out->resolved_at_ms = statement_int(statement);
    out->closed_at_ms = statement_int(statement);
    for (size_t i = 0; i < SLA_CLOCK_COUNT; i++) {
        read_clock(statement, &out->sla[i]);
    }
    out->workflow = statement_text(statement, arena);
    out->item = statement_text(statement, arena);
    out->assignee_group = statement_text(statement, arena);
    out->service = statement_text(statement, arena);
    out->title = statement_text(statement, arena);
    read_person(statement, arena, &out->requester);
    read_person(statement, arena, &out->assignee);
}

size_t scope_segment_count(struct slice scope)
{
    size_t count = 1;

    for (size_t i = 0; i < scope.length; i++) {
        count += scope.data[i] == '/' ? 1 : 0;
    }
    return count;
}

struct slice scope_ancestor(struct slice scope, size_t segments)
{
    size_t seen = 0;

    for (size_t i = 0; i < scope.length; i++) {
        if (scope.data[i] == '/' && ++seen == segments) {
            return slice_make(scope.data, i);
        }
    }
    return seen + 1 == segments ? scope : slice_make(NULL, 0);
}

#include "store/tickets.h"

#include "store/sql/ops.h"
#include "store/sql/queues.h"
#include "store/sql/ticket_row.h"

static enum result no_such_ticket(int64_t id, struct error *error)
{
    return error_set(error, RESULT_NOT_FOUND, "ticket_not_found", "There is no ticket T-%lld.",
                     (long long) id);
}

/* The columns that both insert and update write, in the order that bind_fields binds them. */
#define WRITTEN_COLUMNS                                                                    \
    "version, status, priority, assignee_id, updated_at_ms, resolved_at_ms, closed_at_ms," \
    " response_target_ms, response_from_priority, response_due_at_ms, response_met_at_ms," \
    " response_breached_at_ms, response_stopped_ms,"                                       \
    " resolution_target_ms, resolution_from_priority, resolution_due_at_ms,"               \
    " resolution_met_at_ms, resolution_breached_at_ms, resolution_stopped_ms,"             \
    " next_check_at_ms, at_risk_from_ms, workflow, item, assignee_group, service,"         \
    " scope_2, scope_3, scope_4, scope_5, title, description"
#define WRITTEN_PARAMETERS                                                             \
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18," \
    " ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31"

static void bind_clock(struct statement *statement, const struct sla_clock *clock)
{
    statement_bind_int(statement, clock->target_ms);
    statement_bind_bool(statement, clock->from_priority);
    statement_bind_int(statement, clock->due_at_ms);
    statement_bind_nonzero(statement, clock->met_at_ms);
    statement_bind_nonzero(statement, clock->breached_at_ms);
    statement_bind_int(statement, clock->stopped_ms);
}

static void bind_fields(struct statement *statement, const struct ticket *ticket, int64_t version)
{
    statement_bind_int(statement, version);
    statement_bind_text(statement, slice_of(ticket_status_name(ticket->status)));
    statement_bind_text(statement, slice_of(ticket_priority_name(ticket->priority)));
    statement_bind_nonzero(statement, ticket->assignee.id);
    statement_bind_int(statement, ticket->updated_at_ms);
    statement_bind_nonzero(statement, ticket->resolved_at_ms);
    statement_bind_nonzero(statement, ticket->closed_at_ms);
    for (size_t i = 0; i < SLA_CLOCK_COUNT; i++) {
        bind_clock(statement, &ticket->sla[i]);
    }
    statement_bind_nonzero(statement, sla_next_check_ms(ticket->sla));
    statement_bind_nonzero(statement, sla_at_risk_from_ms(ticket->sla));
    statement_bind_text(statement, ticket->workflow);
    statement_bind_nonempty(statement, ticket->item);
    statement_bind_nonempty(statement, ticket->assignee_group);
    statement_bind_text(statement, ticket->service);
    for (size_t segments = SCOPE_SEGMENTS_MIN; segments <= SCOPE_SEGMENTS_MAX; segments++) {
        statement_bind_nonempty(statement, scope_ancestor(ticket->service, segments));
    }
    statement_bind_text(statement, ticket->title);
    statement_bind_text(statement, ticket->description);
}

static struct statement start_insert(struct store_tx *tx, const char *sql,
                                     const struct ticket *ticket)
{
    struct statement statement = statement_start(tx, sql);

    bind_fields(&statement, ticket, ticket->version);
    statement_bind_int(&statement, ticket->requester.id);
    statement_bind_int(&statement, ticket->created_at_ms);
    return statement;
}

#define INSERT_COLUMNS "INSERT INTO tickets (" WRITTEN_COLUMNS ", requester_id, created_at_ms"
#define INSERT_PARAMETERS " VALUES (" WRITTEN_PARAMETERS ", ?32, ?33"

/* Where the number is known before, nobody waits for the row. */
static enum result insert_numbered(struct store_tx *tx, struct ticket *ticket, struct error *error)
{
    int64_t number = 0;
    struct statement statement;
    enum result result = sql_driver_of(tx)->number_ticket(tx, &number, error);

    if (result != RESULT_OK) {
        return result;
    }
    statement = start_insert(tx, INSERT_COLUMNS ", id)" INSERT_PARAMETERS ", ?34)", ticket);
    statement_bind_int(&statement, number);
    ticket->id = number;
    return statement_queue(&statement, error);
}

static enum result insert_unnumbered(struct store_tx *tx, struct ticket *ticket,
                                     struct error *error)
{
    struct statement statement =
        start_insert(tx, INSERT_COLUMNS ")" INSERT_PARAMETERS ") RETURNING id", ticket);

    if (statement_next(&statement)) {
        ticket->id = statement_int(&statement);
    }
    return statement_run(&statement, error);
}

static enum result tickets_insert(struct store_tx *tx, struct ticket *ticket, struct error *error)
{
    const struct sql_driver *driver = sql_driver_of(tx);
    enum result result = driver->number_ticket ? insert_numbered(tx, ticket, error)
                                               : insert_unnumbered(tx, ticket, error);

    if (result == RESULT_OK) {
        sql_queues_count(sql_connection_of(tx)->queues, ticket, 1);
        result = driver->search->add(tx, ticket->id, ticket->title, ticket->description, error);
    }
    return result;
}

/* The lock comes first and by itself: what is read then is what those before us have left. */
static enum result tickets_get(struct store_tx *tx, struct arena *arena, int64_t id,
                               struct ticket *out, struct error *error)
{
    struct statement statement;
    bool is_found;
    enum result result = sql_lock_ticket(tx, id, error);

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, "SELECT " TICKET_ROW_COLUMNS ", t.description" TICKET_ROW_TABLES
                                    " WHERE t.id = ?1");
    statement_bind_int(&statement, id);
    is_found = statement_next(&statement);
    if (is_found) {
        ticket_row_read(&statement, arena, out);
        out->description = statement_text(&statement, arena);
    }
    result = statement_end(&statement, error);
    return result == RESULT_OK && !is_found ? no_such_ticket(id, error) : result;
}

/* What the change means for the counters and for the full text; done when it is committed. */
static enum result queue_changes(struct store_tx *tx, const struct ticket *before,
                                 const struct ticket *after, struct error *error)
{
    struct sql_queues *queues = sql_connection_of(tx)->queues;

    sql_queues_count(queues, before, -1);
    sql_queues_count(queues, after, 1);
    if (!slice_equal(before->title, after->title) ||
        !slice_equal(before->description, after->description)) {
        return sql_driver_of(tx)->search->replace(tx, before, after, error);
    }
    return RESULT_OK;
}

/* B4.4: the version in the database decides. Reading it has locked the ticket: nobody comes in
 * between. */
static enum result tickets_update(struct store_tx *tx, const struct ticket *ticket,
                                  int64_t expected_version, struct error *error)
{
    struct arena *scratch = sql_connection_of(tx)->scratch;
    struct ticket before;
    struct statement statement;
    enum result result;

    arena_reset(scratch);
    result = tickets_get(tx, scratch, ticket->id, &before, error);
    if (result != RESULT_OK) {
        return result;
    }
    if (before.version != expected_version) {
        return error_set(error, RESULT_CONFLICT, "version_conflict",
                         "T-%lld is at version %lld, not %lld: somebody changed it.",
                         (long long) ticket->id, (long long) before.version,
                         (long long) expected_version);
    }
    statement = statement_start(tx, "UPDATE tickets SET (" WRITTEN_COLUMNS
                                    ") = (" WRITTEN_PARAMETERS ") WHERE id = ?32");
    bind_fields(&statement, ticket, expected_version + 1);
    statement_bind_int(&statement, ticket->id);
    result = statement_queue(&statement, error);
    if (result == RESULT_OK) {
        result = queue_changes(tx, &before, ticket, error);
    }
    return result;
}

static enum result tickets_touch(struct store_tx *tx, int64_t id, int64_t at_ms,
                                 struct error *error)
{
    struct statement statement = statement_start(
        tx, "UPDATE tickets SET updated_at_ms = CASE WHEN updated_at_ms < ?1 THEN ?1"
            " ELSE updated_at_ms END WHERE id = ?2");
    enum result result;

    statement_bind_int(&statement, at_ms);
    statement_bind_int(&statement, id);
    result = statement_run(&statement, error);
    if (result == RESULT_OK && statement_changes(tx) == 0) {
        return no_such_ticket(id, error);
    }
    return result;
}

static enum result tickets_list(struct store_tx *tx, struct arena *arena,
                                const struct ticket_query *query, struct ticket_page *out,
                                struct error *error)
{
    return sql_driver_of(tx)->list_tickets(tx, arena, query, out, error);
}

static enum result tickets_list_due(struct store_tx *tx, struct arena *arena, int64_t now_ms,
                                    size_t limit, int64_t **ids, size_t *count, struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT id FROM tickets WHERE next_check_at_ms <= ?1"
                            " ORDER BY next_check_at_ms, id LIMIT ?2");

    *ids = arena_alloc_array(arena, limit, sizeof **ids);
    *count = 0;
    statement_bind_int(&statement, now_ms);
    statement_bind_int(&statement, (int64_t) limit);
    while (statement_next(&statement)) {
        (*ids)[(*count)++] = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

static enum result tickets_next_due(struct store_tx *tx, int64_t *out_ms, struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT min(next_check_at_ms) FROM tickets WHERE next_check_at_ms IS NOT NULL");

    if (statement_next(&statement)) {
        *out_ms = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

static enum result tickets_list_lost(struct store_tx *tx, struct arena *arena, int64_t after_id,
                                     int64_t up_to_id, size_t limit, int64_t **ids, size_t *count,
                                     struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT ticket_id FROM ticket_status_history h WHERE ticket_id > ?1 AND ticket_id <= ?2"
            " AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = h.ticket_id)"
            " UNION"
            " SELECT ticket_id FROM ticket_comments c WHERE ticket_id > ?1 AND ticket_id <= ?2"
            " AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = c.ticket_id)"
            " ORDER BY ticket_id LIMIT ?3");

    *ids = arena_alloc_array(arena, limit, sizeof **ids);
    *count = 0;
    statement_bind_int(&statement, after_id);
    statement_bind_int(&statement, up_to_id);
    statement_bind_int(&statement, (int64_t) limit);
    while (statement_next(&statement)) {
        (*ids)[(*count)++] = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

const struct store_ticket_ops sql_ticket_ops = {
    .insert = tickets_insert,
    .get = tickets_get,
    .update = tickets_update,
    .touch = tickets_touch,
    .list = tickets_list,
    .list_due = tickets_list_due,
    .next_due = tickets_next_due,
    .list_lost = tickets_list_lost,
};

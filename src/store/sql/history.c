#include "store/history.h"

#include "store/sql/driver.h"
#include "store/sql/ops.h"

#include <assert.h>

/* B6.1: no gap. The table's trigger refuses any other sequence than the one computed here. */
static enum result history_append(struct store_tx *tx, const struct history_entry *entry,
                                  struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO ticket_status_history (ticket_id, sequence, at_ms, actor, kind,"
            " old_value, new_value, comment_id, via, acted_as, member_of, revision, workflow, rule)"
            " VALUES (?1, 1 + (SELECT coalesce(max(sequence), 0) FROM ticket_status_history"
            " WHERE ticket_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");

    statement_bind_int(&statement, entry->ticket_id);
    statement_bind_int(&statement, entry->at_ms);
    statement_bind_text(&statement, entry->actor);
    statement_bind_text(&statement, slice_of(history_kind_name(entry->kind)));
    statement_bind_nonempty(&statement, entry->old_value);
    statement_bind_nonempty(&statement, entry->new_value);
    statement_bind_nonzero(&statement, entry->comment_id);
    statement_bind_nonempty(&statement, entry->via);
    statement_bind_nonempty(&statement, entry->acted_as);
    statement_bind_nonempty(&statement, entry->member_of);
    statement_bind_text(&statement, entry->revision);
    statement_bind_nonempty(&statement, entry->workflow);
    statement_bind_nonempty(&statement, entry->rule);
    return statement_queue(&statement, error);
}

static void read_entry(struct statement *statement, struct arena *arena,
                       struct history_entry *entry)
{
    bool is_known;

    entry->ticket_id = statement_int(statement);
    entry->sequence = statement_int(statement);
    entry->at_ms = statement_int(statement);
    entry->actor = statement_text(statement, arena);
    is_known = history_kind_parse(statement_borrowed(statement), &entry->kind);
    assert(is_known); /* the table's check */
    (void) is_known;
    entry->old_value = statement_text(statement, arena);
    entry->new_value = statement_text(statement, arena);
    entry->comment_id = statement_int(statement);
    entry->via = statement_text(statement, arena);
    entry->acted_as = statement_text(statement, arena);
    entry->member_of = statement_text(statement, arena);
    entry->revision = statement_text(statement, arena);
    entry->workflow = statement_text(statement, arena);
    entry->rule = statement_text(statement, arena);
}

static enum result history_list(struct store_tx *tx, struct arena *arena, int64_t ticket_id,
                                int64_t after_sequence, size_t limit, struct history_page *out,
                                struct error *error)
{
    struct statement statement = statement_start(
        tx, "SELECT ticket_id, sequence, at_ms, actor, kind, old_value, new_value, comment_id, via,"
            " acted_as, member_of, revision, workflow, rule FROM ticket_status_history"
            " WHERE ticket_id = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3");

    *out = (struct history_page){.items = arena_alloc_array(arena, limit, sizeof *out->items)};
    statement_bind_int(&statement, ticket_id);
    statement_bind_int(&statement, after_sequence);
    statement_bind_int(&statement, (int64_t) limit + 1);
    size_t bytes = 0;
    while (out->count < limit && bytes < STORE_PAGE_BYTES && statement_next(&statement)) {
        struct history_entry *entry = &out->items[out->count++];
        read_entry(&statement, arena, entry);
        bytes += entry->old_value.length + entry->new_value.length;
    }
    out->has_more =
        (out->count == limit || bytes >= STORE_PAGE_BYTES) && statement_next(&statement);
    return statement_end(&statement, error);
}

static enum result has_guard(struct store_tx *tx, const char *name, bool *out, struct error *error)
{
    struct statement statement = statement_start(tx, sql_driver_of(tx)->guards->find_sql);

    statement_bind_text(&statement, slice_of(name));
    *out = statement_next(&statement);
    return statement_end(&statement, error);
}

static enum result history_list_missing_guards(struct store_tx *tx, struct arena *arena,
                                               const char ***names, size_t *count,
                                               struct error *error)
{
    const struct sql_guards *guards = sql_driver_of(tx)->guards;
    enum result result = RESULT_OK;

    *names = arena_alloc_array(arena, guards->count, sizeof **names);
    *count = 0;
    for (size_t i = 0; i < guards->count && result == RESULT_OK; i++) {
        bool is_there = false;
        result = has_guard(tx, guards->names[i], &is_there, error);
        if (!is_there) {
            (*names)[(*count)++] = guards->names[i];
        }
    }
    return result;
}

const struct store_history_ops sql_history_ops = {
    .append = history_append,
    .list = history_list,
    .list_missing_guards = history_list_missing_guards,
};

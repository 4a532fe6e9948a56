/* History: numbered without a gap, whole or not at all, and read page by page. */
#include "database.h"

static enum result append(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->history->append(tx, context, error);
}

static void sequences_have_no_gap(void **state) /* B6.1 */
{
    struct fixture *f = *state;
    struct ticket tickets[] = {fixture_ticket(f, "one"), fixture_ticket(f, "two")};
    struct history_page page = {.has_more = true};
    struct store_tx *tx;
    int64_t seen = 0;

    fixture_insert(f, tickets, 2);
    for (int i = 0; i < 10; i++) {
        struct history_entry entry = fixture_entry(tickets[i % 2].id, HISTORY_TITLE);
        fixture_run(f, append, &entry);
    }
    tx = fixture_read(f);
    while (page.has_more) {
        assert_ok(
            f, tx->engine->history->list(tx, f->arena, tickets[1].id, seen, 2, &page, &f->error));
        for (size_t i = 0; i < page.count; i++) {
            assert_int_equal(page.items[i].sequence, ++seen);
            assert_int_equal(page.items[i].ticket_id, tickets[1].id);
        }
    }
    assert_int_equal(seen, 5);
    fixture_read_end(f);
}

static void long_values_make_short_pages(void **state)
{
    enum { COUNT = 20, SHORT_PAGE = STORE_PAGE_BYTES / (2 * TICKET_DESCRIPTION_MAX) };
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");
    struct history_page page = {.has_more = true};
    struct store_tx *tx;
    int64_t seen = 0;
    char *text = arena_alloc(f->arena, TICKET_DESCRIPTION_MAX + 1);

    memset(text, 'x', TICKET_DESCRIPTION_MAX);
    fixture_insert(f, &ticket, 1);
    for (int i = 0; i < COUNT; i++) {
        struct history_entry entry = fixture_entry(ticket.id, HISTORY_DESCRIPTION);
        entry.old_value = entry.new_value = slice_of(text);
        fixture_run(f, append, &entry);
    }
    tx = fixture_read(f);
    while (page.has_more) {
        assert_ok(f,
                  tx->engine->history->list(tx, f->arena, ticket.id, seen, 200, &page, &f->error));
        assert_true(page.count == SHORT_PAGE || !page.has_more);
        seen += (int64_t) page.count;
    }
    assert_int_equal(seen, COUNT);
    fixture_read_end(f);
}

static enum result comment(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->comments->insert(tx, context, error);
}

static void keeps_all_fields(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");
    struct ticket_comment said;
    struct history_entry entries[2];
    struct history_page page;
    struct store_tx *tx;

    fixture_insert(f, &ticket, 1);
    said = (struct ticket_comment){.ticket_id = ticket.id,
                                   .author = {.id = f->bob},
                                   .body = slice_of("done"),
                                   .created_at_ms = FIXTURE_NOW_MS};
    fixture_run(f, comment, &said);
    entries[0] = fixture_entry(ticket.id, HISTORY_STATUS);
    entries[0].old_value = slice_of("OPEN");
    entries[0].new_value = slice_of("IN_PROGRESS");
    entries[0].via = slice_of("inherited");
    entries[0].acted_as = slice_of("acme/platform/ops");
    entries[0].member_of = slice_of("acme/ops");
    entries[0].workflow = slice_of("acme/incident_response");
    entries[0].rule = slice_of("workflow.yaml:12");
    entries[1] = fixture_entry(ticket.id, HISTORY_COMMENT);
    entries[1].comment_id = said.id;
    fixture_run(f, append, &entries[0]);
    fixture_run(f, append, &entries[1]);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->history->list(tx, f->arena, ticket.id, 0, 10, &page, &f->error));
    assert_int_equal(page.count, 2);
    assert_false(page.has_more);
    assert_int_equal(page.items[0].kind, HISTORY_STATUS);
    assert_int_equal(page.items[0].at_ms, FIXTURE_NOW_MS);
    assert_slice(page.items[0].actor, "alice");
    assert_slice(page.items[0].old_value, "OPEN");
    assert_slice(page.items[0].new_value, "IN_PROGRESS");
    assert_slice(page.items[0].via, "inherited");
    assert_slice(page.items[0].acted_as, "acme/platform/ops");
    assert_slice(page.items[0].member_of, "acme/ops");
    assert_slice(page.items[0].revision, "sha256:00");
    assert_slice(page.items[0].workflow, "acme/incident_response");
    assert_slice(page.items[0].rule, "workflow.yaml:12");
    assert_int_equal(page.items[0].comment_id, 0);
    assert_int_equal(page.items[1].kind, HISTORY_COMMENT);
    assert_int_equal(page.items[1].comment_id, said.id);
    fixture_read_end(f);
}

static void every_kind_is_stored(void **state)
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");

    fixture_insert(f, &ticket, 1);
    for (int kind = 0; kind < HISTORY_KIND_COUNT; kind++) {
        struct history_entry entry = fixture_entry(ticket.id, (enum history_kind) kind);
        enum result result = fixture_try(f, append, &entry);
        /* A comment's row names its comment. */
        assert_int_equal(result, kind == HISTORY_COMMENT ? RESULT_INVALID : RESULT_OK);
    }
}

struct change {
    struct ticket ticket;
    struct history_entry entry;
};

static enum result change_and_note(void *context, struct store_tx *tx, struct error *error)
{
    struct change *change = context;
    enum result result = tx->engine->tickets->update(tx, &change->ticket, 1, error);

    return result == RESULT_OK ? tx->engine->history->append(tx, &change->entry, error) : result;
}

static void ticket_and_history_change_together_or_not_at_all(void **state) /* B6.2 */
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "before");
    struct change change;

    fixture_insert(f, &ticket, 1);
    change = (struct change){ticket, fixture_entry(4711, HISTORY_TITLE)};
    change.ticket.title = slice_of("after");
    assert_refused(f, fixture_try(f, change_and_note, &change), RESULT_INVALID,
                   "reference_missing");
    assert_slice(fixture_get(f, ticket.id).title, "before");
    assert_int_equal(fixture_get(f, ticket.id).version, 1);
}

static void what_guards_the_history_is_there(void **state) /* B6.2 */
{
    struct fixture *f = *state;
    struct ticket ticket = fixture_ticket(f, "one");
    const char **names;
    int64_t *ids;
    size_t count = 1;
    struct store_tx *tx;

    fixture_insert(f, &ticket, 1);
    tx = fixture_read(f);
    assert_ok(f, tx->engine->history->list_missing_guards(tx, f->arena, &names, &count, &f->error));
    assert_int_equal(count, 0);
    count = 1;
    assert_ok(
        f, tx->engine->tickets->list_lost(tx, f->arena, 0, INT64_MAX, 10, &ids, &count, &f->error));
    assert_int_equal(count, 0);
    fixture_read_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(sequences_have_no_gap),
        fixture_test(long_values_make_short_pages),
        fixture_test(keeps_all_fields),
        fixture_test(every_kind_is_stored),
        fixture_test(ticket_and_history_change_together_or_not_at_all),
        fixture_test(what_guards_the_history_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Saved views belong to their person, under a name that is theirs once. */
#include "database.h"

struct view_case {
    int64_t user_id;
    struct saved_view view;
};

static struct view_case view_of(int64_t user_id, const char *name)
{
    return (struct view_case){user_id,
                              {.name = slice_of(name),
                               .query = slice_of("status=OPEN"),
                               .layout = VIEW_BOARD,
                               .created_at_ms = FIXTURE_NOW_MS}};
}

static enum result insert(void *context, struct store_tx *tx, struct error *error)
{
    struct view_case *c = context;
    return tx->engine->views->insert(tx, c->user_id, &c->view, error);
}

static enum result update(void *context, struct store_tx *tx, struct error *error)
{
    struct view_case *c = context;
    return tx->engine->views->update(tx, c->user_id, &c->view, error);
}

static enum result discard(void *context, struct store_tx *tx, struct error *error)
{
    struct view_case *c = context;
    return tx->engine->views->remove(tx, c->user_id, c->view.id, error);
}

static struct saved_view *list(struct fixture *f, int64_t user_id, size_t limit, size_t *count)
{
    struct saved_view *items;
    struct store_tx *tx = fixture_read(f);

    assert_ok(f, tx->engine->views->list(tx, f->arena, user_id, limit, &items, count, &f->error));
    fixture_read_end(f);
    return items;
}

static void views_are_listed_in_the_order_they_were_made(void **state)
{
    struct fixture *f = *state;
    struct view_case mine = view_of(f->alice, "Mine");
    struct view_case another = view_of(f->alice, "A later one");
    struct view_case of_bob = view_of(f->bob, "Mine");
    struct saved_view *items;
    size_t count;

    another.view.layout = VIEW_TABLE;
    another.view.query = slice_of("");
    fixture_run(f, insert, &mine);
    fixture_run(f, insert, &another);
    fixture_run(f, insert, &of_bob);
    items = list(f, f->alice, 10, &count);
    assert_int_equal(count, 2);
    assert_int_equal(items[0].id, mine.view.id);
    assert_slice(items[0].name, "Mine");
    assert_slice(items[0].query, "status=OPEN");
    assert_int_equal(items[0].layout, VIEW_BOARD);
    assert_int_equal(items[0].created_at_ms, FIXTURE_NOW_MS);
    assert_slice(items[1].name, "A later one");
    assert_slice(items[1].query, "");
    assert_int_equal(items[1].layout, VIEW_TABLE);
    (void) list(f, f->alice, 1, &count);
    assert_int_equal(count, 1);
    (void) list(f, f->carol, 10, &count);
    assert_int_equal(count, 0);
}

static void a_name_is_taken_once(void **state)
{
    struct fixture *f = *state;
    struct view_case first = view_of(f->alice, "Mine");
    struct view_case second = view_of(f->alice, "Other");

    fixture_run(f, insert, &first);
    fixture_run(f, insert, &second);
    assert_refused(f, fixture_try(f, insert, &first), RESULT_CONFLICT, "view_exists");
    second.view.name = slice_of("Mine");
    assert_refused(f, fixture_try(f, update, &second), RESULT_CONFLICT, "view_exists");
    assert_string_equal(f->error.pointer, "/name");
    second.view.name = slice_of("mine");
    second.view.created_at_ms = 0;
    fixture_run(f, update, &second);
    assert_int_equal(second.view.created_at_ms, FIXTURE_NOW_MS);
}

static void nobody_touches_anothers_views(void **state)
{
    struct fixture *f = *state;
    struct view_case mine = view_of(f->alice, "Mine");
    struct view_case stolen;
    size_t count;

    fixture_run(f, insert, &mine);
    stolen = mine;
    stolen.user_id = f->bob;
    assert_refused(f, fixture_try(f, update, &stolen), RESULT_NOT_FOUND, "view_not_found");
    assert_refused(f, fixture_try(f, discard, &stolen), RESULT_NOT_FOUND, "view_not_found");
    fixture_run(f, discard, &mine);
    assert_refused(f, fixture_try(f, discard, &mine), RESULT_NOT_FOUND, "view_not_found");
    (void) list(f, f->alice, 10, &count);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(views_are_listed_in_the_order_they_were_made),
        fixture_test(a_name_is_taken_once),
        fixture_test(nobody_touches_anothers_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

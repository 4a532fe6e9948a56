/* First answers are kept under a person's key, byte by byte, and forgotten in time. */
#include "database.h"

struct keep_case {
    int64_t user_id;
    const char *key;
    struct idempotency_record record;
};

static enum result keep(void *context, struct store_tx *tx, struct error *error)
{
    const struct keep_case *c = context;
    return tx->engine->idempotency->insert(tx, c->user_id, slice_of(c->key), &c->record, error);
}

static enum result forget(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->idempotency->remove_before(tx, *(int64_t *) context, 10, error);
}

static enum result find(struct fixture *f, int64_t user_id, const char *key,
                        struct idempotency_record *out)
{
    struct store_tx *tx = fixture_read(f);
    enum result result =
        tx->engine->idempotency->find(tx, f->arena, user_id, slice_of(key), out, &f->error);

    fixture_read_end(f);
    return result;
}

static void answers_are_kept_for_each_person(void **state)
{
    struct fixture *f = *state;
    struct keep_case first = {f->alice,
                              "key-1",
                              {.request_hash = {1, 0, 255, 9},
                               .status = 201,
                               .location = slice_of("/api/v1/tickets/1"),
                               .etag = slice_of("\"1\""),
                               .body = slice_of("{\"id\":1}"),
                               .created_at_ms = FIXTURE_NOW_MS}};
    struct keep_case of_bob = first;
    struct idempotency_record found;
    int64_t before_ms = FIXTURE_NOW_MS;

    of_bob.user_id = f->bob;
    of_bob.record.body = slice_of("");
    of_bob.record.created_at_ms++;
    fixture_run(f, keep, &first);
    fixture_run(f, keep, &of_bob);
    assert_refused(f, fixture_try(f, keep, &first), RESULT_CONFLICT, "already_exists");
    assert_ok(f, find(f, f->alice, "key-1", &found));
    assert_memory_equal(found.request_hash, first.record.request_hash, SECRET_HASH_SIZE);
    assert_int_equal(found.status, 201);
    assert_slice(found.location, "/api/v1/tickets/1");
    assert_slice(found.etag, "\"1\"");
    assert_slice(found.body, "{\"id\":1}");
    assert_int_equal(found.created_at_ms, FIXTURE_NOW_MS);
    assert_int_equal(find(f, f->alice, "key-2", &found), RESULT_NOT_FOUND);
    assert_int_equal(find(f, f->carol, "key-1", &found), RESULT_NOT_FOUND);
    fixture_run(f, forget, &before_ms);
    assert_ok(f, find(f, f->alice, "key-1", &found));
    before_ms++;
    fixture_run(f, forget, &before_ms);
    assert_int_equal(find(f, f->alice, "key-1", &found), RESULT_NOT_FOUND);
    assert_ok(f, find(f, f->bob, "key-1", &found));
    assert_slice(found.body, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {fixture_test(answers_are_kept_for_each_person)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

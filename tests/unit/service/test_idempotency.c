/* Idempotency keys, and the rows that housekeeping takes away. */
#include "service/housekeeping.h"
#include "service/idempotency.h"
#include "world.h"

static struct idempotency_use use_of(const char *key, const char *body)
{
    struct idempotency_use use;
    struct error error = {0};
    assert_int_equal(idempotency_use_make(slice_of(key), slice_of("POST"),
                                          slice_of("/api/v1/tickets"), slice_of(body), &use,
                                          &error),
                     RESULT_OK);
    return use;
}

struct repeat {
    struct idempotency_use use;
    bool found;
    struct idempotency_record record;
};

/* What a handler does: asks, acts unless it has an answer, remembers. */
static enum result open_once(struct service_call *call, void *context, struct error *error)
{
    struct repeat *x = context;
    enum result result = idempotency_find(call, &x->use, &x->found, &x->record, error);
    if (result != RESULT_OK || x->found) {
        return result;
    }
    struct ticket ticket;
    struct ticket_open_input input = {.item = slice_of("outage")};
    result = ticket_open(call, &input, &ticket, error);
    if (result != RESULT_OK) {
        return result;
    }
    x->record = (struct idempotency_record){
        .status = 201,
        .location = slice_of("/api/v1/tickets/1"),
        .etag = slice_of("\"1\""),
        .body = slice_of("{\"id\":1}"),
    };
    return idempotency_remember(call, &x->use, &x->record, error);
}

static void a_repetition_gets_the_first_answer(void **state)
{
    struct world *w = *state;
    struct repeat first = {.use = use_of("key-1", "{}")};
    struct repeat second = {.use = use_of("key-1", "{}")};
    assert_int_equal(world_run(w, "alice", open_once, &first), RESULT_OK);
    assert_false(first.found);
    char *before = world_contents(w);
    w->now_ms += HOUR_MS;
    assert_int_equal(world_run(w, "alice", open_once, &second), RESULT_OK);
    assert_true(second.found);
    assert_int_equal(second.record.status, 201);
    assert_slice(second.record.location, "/api/v1/tickets/1");
    assert_slice(second.record.etag, "\"1\"");
    assert_slice(second.record.body, "{\"id\":1}");
    assert_string_equal(world_contents(w), before);
}

static void a_key_is_for_one_request_of_one_person(void **state)
{
    struct world *w = *state;
    struct repeat first = {.use = use_of("key-1", "{}")};
    struct repeat other_body = {.use = use_of("key-1", "{\"title\":\"x\"}")};
    struct repeat other_person = {.use = use_of("key-1", "{}")};
    assert_int_equal(world_run(w, "alice", open_once, &first), RESULT_OK);
    char *before = world_contents(w);
    assert_refused(w, world_run(w, "alice", open_once, &other_body), RESULT_INVALID,
                   "idempotency_key_reused");
    assert_string_equal(world_contents(w), before);
    assert_int_equal(world_run(w, "bob", open_once, &other_person), RESULT_OK);
    assert_false(other_person.found);
}

static void a_request_is_told_by_each_of_its_parts(void **state)
{
    static const char *const parts[][3] = {
        {"POST", "/a", "b"}, {"PATCH", "/a", "b"}, {"POST", "/ab", ""}, {"POST", "/a", "bc"}};
    (void) state;
    struct idempotency_use uses[4];
    struct error error = {0};
    for (size_t i = 0; i < 4; i++) {
        idempotency_use_make(slice_of("k"), slice_of(parts[i][0]), slice_of(parts[i][1]),
                             slice_of(parts[i][2]), &uses[i], &error);
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(uses[i].request_hash, uses[k].request_hash, SECRET_HASH_SIZE);
        }
    }
}

static void keys_are_short_and_printable(void **state)
{
    (void) state;
    char longest[IDEMPOTENCY_KEY_MAX + 2];
    memset(longest, 'k', sizeof longest);
    const struct {
        struct slice key;
        enum result result;
    } rows[] = {
        {slice_of(""), RESULT_INVALID},
        {slice_of("a\x01"), RESULT_INVALID},
        {slice_of("\xC3\xA9"), RESULT_INVALID},
        {slice_make(longest, IDEMPOTENCY_KEY_MAX + 1), RESULT_INVALID},
        {slice_make(longest, IDEMPOTENCY_KEY_MAX), RESULT_OK},
        {slice_of("8e03978e-40d5-43dd-bc93-6894a57f9324"), RESULT_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct idempotency_use use;
        struct error error = {0};
        assert_int_equal(idempotency_use_make(rows[i].key, slice_of("POST"), slice_of("/"),
                                              slice_of(""), &use, &error),
                         rows[i].result);
        assert_string_equal(error.code,
                            rows[i].result == RESULT_OK ? "" : "idempotency_key_invalid");
    }
}

static void keep_house(struct world *w)
{
    struct error error = {0};
    assert_int_equal(housekeeping_run(w->store, w->now_ms, &error), RESULT_OK);
}

static void an_answer_is_kept_for_a_day(void **state)
{
    struct world *w = *state;
    struct repeat x = {.use = use_of("key-1", "{}")};
    assert_int_equal(world_run(w, "alice", open_once, &x), RESULT_OK);
    w->now_ms += IDEMPOTENCY_LIFETIME_MS;
    keep_house(w);
    assert_int_equal(world_run(w, "alice", open_once, &x), RESULT_OK);
    assert_true(x.found);
    w->now_ms += 1;
    keep_house(w);
    assert_int_equal(world_run(w, "alice", open_once, &x), RESULT_OK);
    assert_false(x.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_repetition_gets_the_first_answer),
        world_test(a_key_is_for_one_request_of_one_person),
        cmocka_unit_test(a_request_is_told_by_each_of_its_parts),
        cmocka_unit_test(keys_are_short_and_printable),
        world_test(an_answer_is_kept_for_a_day),
    };
    return cmocka_run_group_tests_name("service/idempotency", tests, NULL, NULL);
}

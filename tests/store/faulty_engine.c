#include "faulty_engine.h"

#include "store/comments.h"
#include "store/counters.h"
#include "store/history.h"
#include "store/idempotency.h"
#include "store/sessions.h"
#include "store/tickets.h"
#include "store/users.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_uint calls;
static atomic_uint armed_call;
static atomic_int armed_result;
static const char *_Atomic armed_code;

void faulty_engine_arm(unsigned call, enum result result)
{
    atomic_store(&calls, 0);
    atomic_store(&armed_result, (int) result);
    atomic_store(&armed_code, "injected");
    atomic_store(&armed_call, call);
}

void faulty_engine_arm_unknown(unsigned call)
{
    faulty_engine_arm(0, RESULT_FAILED);
    atomic_store(&armed_code, "commit_unknown");
    atomic_store(&armed_call, call);
}

unsigned faulty_engine_calls(void)
{
    return atomic_load(&calls);
}

/* Counts a call; the armed one fails. */
static enum result meet_fault(struct error *error)
{
    unsigned call = atomic_fetch_add(&calls, 1) + 1;

    if (call != atomic_load(&armed_call)) {
        return RESULT_OK;
    }
    return error_set(error, (enum result) atomic_load(&armed_result), atomic_load(&armed_code),
                     "Call %u failed on purpose.", call);
}

struct faulty_connection {
    struct engine_connection base; /* first */
    struct engine_connection *inner;
};

static struct engine_connection *inner_of(const struct engine_connection *base)
{
    return ((const struct faulty_connection *) base)->inner;
}

static struct store_tx *inner_tx(struct store_tx *tx)
{
    return &((struct faulty_connection *) tx)->inner->tx;
}

/* Makes the function of one operation: a fault, or what the inner engine does. */
#define OPERATION(aggregate, name, parameters, arguments)                                    \
    static enum result aggregate##_##name parameters                                         \
    {                                                                                        \
        enum result fault = meet_fault(error);                                               \
        return fault == RESULT_OK ? inner_tx(tx)->engine->aggregate->name arguments : fault; \
    }

OPERATION(users, insert, (struct store_tx * tx, struct user *user, struct error *error),
          (inner_tx(tx), user, error))
OPERATION(users, find,
          (struct store_tx * tx, struct arena *arena, int64_t id, struct user *out,
           struct error *error),
          (inner_tx(tx), arena, id, out, error))
OPERATION(users, find_by_name,
          (struct store_tx * tx, struct arena *arena, struct slice name, struct user *out,
           struct error *error),
          (inner_tx(tx), arena, name, out, error))
OPERATION(users, search,
          (struct store_tx * tx, struct arena *arena, struct slice query, struct slice after,
           size_t limit, bool with_inactive, struct user_page *out, struct error *error),
          (inner_tx(tx), arena, query, after, limit, with_inactive, out, error))
OPERATION(users, set_password,
          (struct store_tx * tx, int64_t id, struct slice password_hash, struct error *error),
          (inner_tx(tx), id, password_hash, error))
OPERATION(users, set_active,
          (struct store_tx * tx, int64_t id, bool is_active, struct error *error),
          (inner_tx(tx), id, is_active, error))
OPERATION(users, count, (struct store_tx * tx, int64_t *out, struct error *error),
          (inner_tx(tx), out, error))
OPERATION(sessions, insert,
          (struct store_tx * tx, const uint8_t hash[SECRET_HASH_SIZE], int64_t user_id,
           int64_t created_at_ms, int64_t expires_at_ms, struct error *error),
          (inner_tx(tx), hash, user_id, created_at_ms, expires_at_ms, error))
OPERATION(sessions, find_user,
          (struct store_tx * tx, struct arena *arena, const uint8_t hash[SECRET_HASH_SIZE],
           int64_t now_ms, struct user *out, struct error *error),
          (inner_tx(tx), arena, hash, now_ms, out, error))
OPERATION(sessions, remove,
          (struct store_tx * tx, const uint8_t hash[SECRET_HASH_SIZE], struct error *error),
          (inner_tx(tx), hash, error))
OPERATION(sessions, remove_of_user, (struct store_tx * tx, int64_t user_id, struct error *error),
          (inner_tx(tx), user_id, error))
OPERATION(sessions, remove_expired,
          (struct store_tx * tx, int64_t now_ms, size_t limit, struct error *error),
          (inner_tx(tx), now_ms, limit, error))
OPERATION(tokens, insert,
          (struct store_tx * tx, const uint8_t hash[SECRET_HASH_SIZE], struct api_token *token,
           struct error *error),
          (inner_tx(tx), hash, token, error))
OPERATION(tokens, find_user,
          (struct store_tx * tx, struct arena *arena, const uint8_t hash[SECRET_HASH_SIZE],
           int64_t now_ms, struct user *out, struct error *error),
          (inner_tx(tx), arena, hash, now_ms, out, error))
OPERATION(tokens, list,
          (struct store_tx * tx, struct arena *arena, struct api_token **items, size_t *count,
           struct error *error),
          (inner_tx(tx), arena, items, count, error))
OPERATION(tokens, revoke, (struct store_tx * tx, int64_t id, int64_t now_ms, struct error *error),
          (inner_tx(tx), id, now_ms, error))
OPERATION(throttle, get,
          (struct store_tx * tx, struct slice key, struct throttle_state *out, struct error *error),
          (inner_tx(tx), key, out, error))
OPERATION(throttle, put,
          (struct store_tx * tx, struct slice key, const struct throttle_state *state,
           struct error *error),
          (inner_tx(tx), key, state, error))
OPERATION(throttle, remove, (struct store_tx * tx, struct slice key, struct error *error),
          (inner_tx(tx), key, error))
OPERATION(throttle, remove_stale,
          (struct store_tx * tx, int64_t before_ms, size_t limit, struct error *error),
          (inner_tx(tx), before_ms, limit, error))
OPERATION(tickets, insert, (struct store_tx * tx, struct ticket *ticket, struct error *error),
          (inner_tx(tx), ticket, error))
OPERATION(tickets, get,
          (struct store_tx * tx, struct arena *arena, int64_t id, struct ticket *out,
           struct error *error),
          (inner_tx(tx), arena, id, out, error))
OPERATION(tickets, update,
          (struct store_tx * tx, const struct ticket *ticket, int64_t expected_version,
           struct error *error),
          (inner_tx(tx), ticket, expected_version, error))
OPERATION(tickets, touch, (struct store_tx * tx, int64_t id, int64_t at_ms, struct error *error),
          (inner_tx(tx), id, at_ms, error))
OPERATION(tickets, list,
          (struct store_tx * tx, struct arena *arena, const struct ticket_query *query,
           struct ticket_page *out, struct error *error),
          (inner_tx(tx), arena, query, out, error))
OPERATION(tickets, list_due,
          (struct store_tx * tx, struct arena *arena, int64_t now_ms, size_t limit, int64_t **ids,
           size_t *count, struct error *error),
          (inner_tx(tx), arena, now_ms, limit, ids, count, error))
OPERATION(tickets, next_due, (struct store_tx * tx, int64_t *out_ms, struct error *error),
          (inner_tx(tx), out_ms, error))
OPERATION(comments, insert,
          (struct store_tx * tx, struct ticket_comment *comment, struct error *error),
          (inner_tx(tx), comment, error))
OPERATION(comments, list,
          (struct store_tx * tx, struct arena *arena, int64_t ticket_id, int64_t after_id,
           size_t limit, struct comment_page *out, struct error *error),
          (inner_tx(tx), arena, ticket_id, after_id, limit, out, error))
OPERATION(history, append,
          (struct store_tx * tx, const struct history_entry *entry, struct error *error),
          (inner_tx(tx), entry, error))
OPERATION(history, list,
          (struct store_tx * tx, struct arena *arena, int64_t ticket_id, int64_t after_sequence,
           size_t limit, struct history_page *out, struct error *error),
          (inner_tx(tx), arena, ticket_id, after_sequence, limit, out, error))
OPERATION(counters, by_status,
          (struct store_tx * tx, int64_t out[TICKET_STATUS_COUNT], struct error *error),
          (inner_tx(tx), out, error))
OPERATION(counters, list,
          (struct store_tx * tx, struct arena *arena, enum counter_kind kind, size_t limit,
           struct counter **items, size_t *count, struct error *error),
          (inner_tx(tx), arena, kind, limit, items, count, error))
OPERATION(counters, breaches,
          (struct store_tx * tx, int64_t out[SLA_CLOCK_COUNT], struct error *error),
          (inner_tx(tx), out, error))
OPERATION(idempotency, find,
          (struct store_tx * tx, struct arena *arena, int64_t user_id, struct slice key,
           struct idempotency_record *out, struct error *error),
          (inner_tx(tx), arena, user_id, key, out, error))
OPERATION(idempotency, insert,
          (struct store_tx * tx, int64_t user_id, struct slice key,
           const struct idempotency_record *record, struct error *error),
          (inner_tx(tx), user_id, key, record, error))
OPERATION(idempotency, remove_before,
          (struct store_tx * tx, int64_t before_ms, size_t limit, struct error *error),
          (inner_tx(tx), before_ms, limit, error))

static const struct store_user_ops users_ops = {
    .insert = users_insert,
    .find = users_find,
    .find_by_name = users_find_by_name,
    .search = users_search,
    .set_password = users_set_password,
    .set_active = users_set_active,
    .count = users_count,
};
static const struct store_session_ops sessions_ops = {
    .insert = sessions_insert,
    .find_user = sessions_find_user,
    .remove = sessions_remove,
    .remove_of_user = sessions_remove_of_user,
    .remove_expired = sessions_remove_expired,
};
static const struct store_token_ops tokens_ops = {
    .insert = tokens_insert,
    .find_user = tokens_find_user,
    .list = tokens_list,
    .revoke = tokens_revoke,
};
static const struct store_throttle_ops throttle_ops = {
    .get = throttle_get,
    .put = throttle_put,
    .remove = throttle_remove,
    .remove_stale = throttle_remove_stale,
};
static const struct store_ticket_ops tickets_ops = {
    .insert = tickets_insert,
    .get = tickets_get,
    .update = tickets_update,
    .touch = tickets_touch,
    .list = tickets_list,
    .list_due = tickets_list_due,
    .next_due = tickets_next_due,
};
static const struct store_comment_ops comments_ops = {
    .insert = comments_insert,
    .list = comments_list,
};
static const struct store_history_ops history_ops = {
    .append = history_append,
    .list = history_list,
};
static const struct store_counter_ops counters_ops = {
    .by_status = counters_by_status,
    .list = counters_list,
    .breaches = counters_breaches,
};
static const struct store_idempotency_ops idempotency_ops = {
    .find = idempotency_find,
    .insert = idempotency_insert,
    .remove_before = idempotency_remove_before,
};

static const struct store_engine operations = {
    .users = &users_ops,
    .sessions = &sessions_ops,
    .tokens = &tokens_ops,
    .throttle = &throttle_ops,
    .tickets = &tickets_ops,
    .comments = &comments_ops,
    .history = &history_ops,
    .counters = &counters_ops,
    .idempotency = &idempotency_ops,
};

/* The engine that really does it: of the last store opened. */
static const struct engine *inner_engine = &sqlite_engine;

static const char *faulty_version(void)
{
    return inner_engine->version();
}

static enum result faulty_open(const char *url, enum engine_role role, bool create,
                               struct engine_connection **out, struct error *error)
{
    struct engine_connection *inner = NULL;
    enum result result;
    struct faulty_connection *connection;

    inner_engine = strncmp(url, "postgres:", 9) == 0 ? &postgres_engine : &sqlite_engine;
    result = inner_engine->open(url, role, create, &inner, error);
    if (result != RESULT_OK) {
        return result;
    }
    connection = calloc(1, sizeof *connection);
    if (!connection) {
        abort();
    }
    connection->base.tx = (struct store_tx){&operations, inner->tx.can_write};
    connection->inner = inner;
    *out = &connection->base;
    return RESULT_OK;
}

static void faulty_close(struct engine_connection *base)
{
    if (base) {
        inner_engine->close(inner_of(base));
        free(base);
    }
}

static enum result faulty_migrate(struct engine_connection *base, unsigned *applied,
                                  struct error *error)
{
    return inner_engine->migrate(inner_of(base), applied, error);
}

static enum result faulty_check(struct engine_connection *base, struct error *error)
{
    return inner_engine->check(inner_of(base), error);
}

static enum result faulty_begin(struct engine_connection *base, struct error *error)
{
    enum result fault = meet_fault(error);
    return fault == RESULT_OK ? inner_engine->begin(inner_of(base), error) : fault;
}

/* A commit that fails leaves nothing, whoever makes it fail. */
static enum result faulty_commit(struct engine_connection *base, struct error *error)
{
    enum result fault = meet_fault(error);

    if (fault != RESULT_OK) {
        inner_engine->rollback(inner_of(base));
        return fault;
    }
    return inner_engine->commit(inner_of(base), error);
}

static void faulty_rollback(struct engine_connection *base)
{
    inner_engine->rollback(inner_of(base));
}

static bool faulty_is_open(const struct engine_connection *base)
{
    return inner_engine->is_open(inner_of(base));
}

static enum result faulty_savepoint_set(struct engine_connection *base, struct error *error)
{
    enum result fault = meet_fault(error);
    return fault == RESULT_OK ? inner_engine->savepoint_set(inner_of(base), error) : fault;
}

static enum result faulty_savepoint_keep(struct engine_connection *base, struct error *error)
{
    enum result fault = meet_fault(error);
    return fault == RESULT_OK ? inner_engine->savepoint_keep(inner_of(base), error) : fault;
}

static enum result faulty_savepoint_undo(struct engine_connection *base, struct error *error)
{
    enum result fault = meet_fault(error);
    return fault == RESULT_OK ? inner_engine->savepoint_undo(inner_of(base), error) : fault;
}

const struct engine faulty_engine = {
    .scheme = "faulty",
    .version = faulty_version,
    .open = faulty_open,
    .close = faulty_close,
    .migrate = faulty_migrate,
    .check = faulty_check,
    .begin = faulty_begin,
    .commit = faulty_commit,
    .rollback = faulty_rollback,
    .is_open = faulty_is_open,
    .savepoint_set = faulty_savepoint_set,
    .savepoint_keep = faulty_savepoint_keep,
    .savepoint_undo = faulty_savepoint_undo,
};

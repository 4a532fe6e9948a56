#include "store/idempotency.h"

#include "store/sql/driver.h"
#include "store/sql/ops.h"

#include <string.h>

static enum result idempotency_find(struct store_tx *tx, struct arena *arena, int64_t user_id,
                                    struct slice key, struct idempotency_record *out,
                                    struct error *error)
{
    struct statement statement;
    bool is_found;
    enum result result = sql_lock_name(tx, "idempotency", key, error);

    if (result != RESULT_OK) {
        return result;
    }
    statement =
        statement_start(tx, "SELECT request_hash, http_status, location, etag, body, created_at_ms"
                            " FROM idempotency_keys WHERE user_id = ?1 AND key = ?2");
    statement_bind_int(&statement, user_id);
    statement_bind_text(&statement, key);
    is_found = statement_next(&statement);
    if (is_found) {
        struct slice hash = statement_borrowed(&statement);
        memcpy(out->request_hash, hash.data,
               hash.length < sizeof out->request_hash ? hash.length : sizeof out->request_hash);
        out->status = (int) statement_int(&statement);
        out->location = statement_text(&statement, arena);
        out->etag = statement_text(&statement, arena);
        out->body = statement_text(&statement, arena);
        out->created_at_ms = statement_int(&statement);
    }
    result = statement_end(&statement, error);
    if (result == RESULT_OK && !is_found) {
        return error_set(error, RESULT_NOT_FOUND, "idempotency_key_not_found",
                         "The key has not been used.");
    }
    return result;
}

static enum result idempotency_insert(struct store_tx *tx, int64_t user_id, struct slice key,
                                      const struct idempotency_record *record, struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO idempotency_keys (user_id, key, request_hash, http_status, location,"
            " etag, body, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");

    statement_bind_int(&statement, user_id);
    statement_bind_text(&statement, key);
    statement_bind_bytes(&statement, record->request_hash, sizeof record->request_hash);
    statement_bind_int(&statement, record->status);
    statement_bind_text(&statement, record->location);
    statement_bind_text(&statement, record->etag);
    statement_bind_text(&statement, record->body);
    statement_bind_int(&statement, record->created_at_ms);
    return statement_queue(&statement, error);
}

static enum result idempotency_remove_before(struct store_tx *tx, int64_t before_ms, size_t limit,
                                             struct error *error)
{
    struct statement statement = statement_start(
        tx, "DELETE FROM idempotency_keys WHERE id IN (SELECT id FROM idempotency_keys"
            " WHERE created_at_ms < ?1 ORDER BY created_at_ms LIMIT ?2)");

    statement_bind_int(&statement, before_ms);
    statement_bind_int(&statement, (int64_t) limit);
    return statement_run(&statement, error);
}

const struct store_idempotency_ops sql_idempotency_ops = {
    .find = idempotency_find,
    .insert = idempotency_insert,
    .remove_before = idempotency_remove_before,
};

#include "store/users.h"

#include "store/sql/driver.h"
#include "store/sql/ops.h"
#include "store/sql/people.h"

#include <string.h>

static void read_user(struct statement *statement, struct arena *arena, struct user *out)
{
    out->id = statement_int(statement);
    out->username = statement_text(statement, arena);
    out->display_name = statement_text(statement, arena);
    out->email = statement_text(statement, arena);
    out->password_hash = statement_text(statement, arena);
    out->is_superadmin = statement_bool(statement);
    out->is_active = statement_bool(statement);
    out->created_at_ms = statement_int(statement);
}

enum result user_read_one(struct statement *statement, struct arena *arena, struct user *out,
                          struct error *error)
{
    bool is_found = statement_next(statement);
    enum result result;

    if (is_found) {
        read_user(statement, arena, out);
    }
    result = statement_end(statement, error);
    if (result == RESULT_OK && !is_found) {
        return error_set(error, RESULT_NOT_FOUND, "user_not_found", "There is no such person.");
    }
    return result;
}

/* The unique constraint says which of the names is taken. */
static enum result explain_conflict(const struct user *user, const struct error *cause,
                                    struct error *error)
{
    if (strstr(cause->text, "email")) {
        return error_set_at(error, RESULT_CONFLICT, "email_taken", "/email",
                            "Another person has the e-mail address %.*s.", SLICE_ARGS(user->email));
    }
    return error_set_at(error, RESULT_CONFLICT, "username_taken", "/username",
                        "The user name %.*s is taken.", SLICE_ARGS(user->username));
}

static enum result users_insert(struct store_tx *tx, struct user *user, struct error *error)
{
    struct statement statement = statement_start(
        tx, "INSERT INTO users (username, display_name, email, password_hash, is_superadmin,"
            " is_active, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id");
    struct arena *scratch = sql_connection_of(tx)->scratch;
    struct error cause = {0};
    enum result result;

    arena_reset(scratch);

    statement_bind_text(&statement, user->username);
    statement_bind_text(&statement, user->display_name);
    statement_bind_nonempty(&statement, arena_copy_lower_case(scratch, user->email));
    statement_bind_nonempty(&statement, user->password_hash);
    statement_bind_bool(&statement, user->is_superadmin);
    statement_bind_bool(&statement, user->is_active);
    statement_bind_int(&statement, user->created_at_ms);
    if (statement_next(&statement)) {
        user->id = statement_int(&statement);
    }
    result = statement_end(&statement, &cause);
    if (result == RESULT_CONFLICT) {
        return explain_conflict(user, &cause, error);
    }
    if (result != RESULT_OK) {
        return error_set(error, result, cause.code, "%s", cause.text);
    }
    return sql_driver_of(tx)->search->add_person(tx, user, error);
}

static enum result users_find(struct store_tx *tx, struct arena *arena, int64_t id,
                              struct user *out, struct error *error)
{
    /* A sign-in that is under way and a new password hold each other off. */
    enum result result = sql_lock_id(tx, "user", id, error);
    struct statement statement;

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, "SELECT " USER_COLUMNS " FROM users WHERE id = ?1");
    statement_bind_int(&statement, id);
    return user_read_one(&statement, arena, out, error);
}

static enum result users_find_by_name(struct store_tx *tx, struct arena *arena, struct slice name,
                                      struct user *out, struct error *error)
{
    bool is_email = name.length > 0 && memchr(name.data, '@', name.length);
    struct statement statement =
        statement_start(tx, is_email ? "SELECT " USER_COLUMNS " FROM users WHERE email = ?1"
                                     : "SELECT " USER_COLUMNS " FROM users WHERE username = ?1");

    statement_bind_text(&statement, is_email ? arena_copy_lower_case(arena, name) : name);
    return user_read_one(&statement, arena, out, error);
}

static const char search_all_sql[] = "SELECT " USER_COLUMNS " FROM users"
                                     " WHERE username > ?1 AND is_active >= ?2"
                                     " ORDER BY username LIMIT ?3";

static enum result users_search(struct store_tx *tx, struct arena *arena, struct slice query,
                                struct slice after, size_t limit, bool with_inactive,
                                struct user_page *out, struct error *error)
{
    const struct sql_search_ops *search = sql_driver_of(tx)->search;
    bool is_all = slice_is_empty(query);
    struct slice match = {0};
    struct statement statement;
    enum result result = RESULT_OK;

    *out = (struct user_page){.items = arena_alloc_array(arena, limit, sizeof *out->items)};
    if (!is_all) {
        result = search->match(tx, arena, query, &match, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, is_all ? search_all_sql : search->people_sql);
    if (!is_all) {
        /* Not by SQL's lower(): what that does depends on the engine and on the database. */
        statement_bind_text(&statement, arena_copy_lower_case(arena, query));
        statement_bind_text(&statement, match.length > 0 ? match : slice_of(search->no_match));
    }
    statement_bind_text(&statement, after);
    statement_bind_bool(&statement, !with_inactive);
    statement_bind_int(&statement, (int64_t) limit + 1);
    while (out->count < limit && statement_next(&statement)) {
        read_user(&statement, arena, &out->items[out->count++]);
    }
    out->has_more = out->count == limit && statement_next(&statement);
    return statement_end(&statement, error);
}

/* Ends a statement that must have changed one person. */
static enum result changed_one(struct statement *statement, struct error *error)
{
    struct store_tx *tx = &statement->connection->base.tx;
    enum result result = statement_run(statement, error);

    if (result == RESULT_OK && statement_changes(tx) == 0) {
        return error_set(error, RESULT_NOT_FOUND, "user_not_found", "There is no such person.");
    }
    return result;
}

static enum result users_set_password(struct store_tx *tx, int64_t id, struct slice password_hash,
                                      struct error *error)
{
    enum result result = sql_lock_id(tx, "user", id, error);
    struct statement statement;

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, "UPDATE users SET password_hash = ?1 WHERE id = ?2");
    statement_bind_nonempty(&statement, password_hash);
    statement_bind_int(&statement, id);
    return changed_one(&statement, error);
}

static enum result users_set_active(struct store_tx *tx, int64_t id, bool is_active,
                                    struct error *error)
{
    enum result result = sql_lock_id(tx, "user", id, error);
    struct statement statement;

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, "UPDATE users SET is_active = ?1 WHERE id = ?2");
    statement_bind_bool(&statement, is_active);
    statement_bind_int(&statement, id);
    return changed_one(&statement, error);
}

/* Whoever counts in order to be the first holds off others who do. */
static enum result users_count(struct store_tx *tx, int64_t *out, struct error *error)
{
    struct statement statement;
    enum result result = sql_lock_name(tx, "users", slice_of("count"), error);

    if (result != RESULT_OK) {
        return result;
    }
    statement = statement_start(tx, "SELECT count(*) FROM users");
    if (statement_next(&statement)) {
        *out = statement_int(&statement);
    }
    return statement_end(&statement, error);
}

const struct store_user_ops sql_user_ops = {
    .insert = users_insert,
    .find = users_find,
    .find_by_name = users_find_by_name,
    .search = users_search,
    .set_password = users_set_password,
    .set_active = users_set_active,
    .count = users_count,
};

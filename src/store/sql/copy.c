#include "store/copy.h"

#include "base/secret.h"
#include "store/sql/driver.h"

#include <assert.h>
#include <string.h>

enum { COPY_ROWS = 500, COLUMNS_MAX = 40, KEYS_MAX = 4 };

struct copied_value {
    int64_t number;
    struct slice text;
};

/* Columns by kind: i number, n number or NULL for 0, t text, e text or NULL for an empty one,
 * b bytes. */
struct copied_table {
    const char *name;
    const char *kinds;
    size_t keys; /* so many columns at the beginning are the key */
    const char *first_sql;
    const char *next_sql; /* after a key */
    const char *insert_sql;
    /* Adds a row's words to the full text; NULL: it has none. */
    enum result (*add_words)(struct store_tx *tx, const struct copied_value *row,
                             struct error *error);
};

static enum result add_person_words(struct store_tx *tx, const struct copied_value *row,
                                    struct error *error)
{
    const struct user user = {.id = row[0].number, .display_name = row[1].text};

    return sql_driver_of(tx)->search->add_person(tx, &user, error);
}

static enum result add_ticket_words(struct store_tx *tx, const struct copied_value *row,
                                    struct error *error)
{
    return sql_driver_of(tx)->search->add(tx, row[0].number, row[1].text, row[2].text, error);
}

static enum result add_comment_words(struct store_tx *tx, const struct copied_value *row,
                                     struct error *error)
{
    return sql_driver_of(tx)->search->add(tx, row[1].number, row[2].text, slice_make("", 0), error);
}

#define TABLE(table, columns, parameters, column_kinds, key, key_parameters, key_count, words) \
    {                                                                                          \
        .name = (table), .kinds = (column_kinds), .keys = (key_count), .add_words = (words),   \
        .first_sql = "SELECT " columns " FROM " table " ORDER BY " key " LIMIT 500",           \
        .next_sql = "SELECT " columns " FROM " table " WHERE (" key ") > (" key_parameters     \
                    ") ORDER BY " key " LIMIT 500",                                            \
        .insert_sql = "INSERT INTO " table " (" columns ") VALUES (" parameters ")",           \
    }

/* All that is kept, what is referred to before what refers to it. Indexes of words and generated
 * columns make themselves. */
static const struct copied_table tables[] = {
    TABLE("users",
          "id, display_name, username, email, password_hash, is_superadmin, is_active,"
          " created_at_ms",
          "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8", "itteeiii", "id", "?1", 1, add_person_words),
    TABLE("sessions", "token_hash, user_id, created_at_ms, expires_at_ms", "?1, ?2, ?3, ?4", "biii",
          "token_hash", "?1", 1, NULL),
    TABLE("api_tokens",
          "id, token_hash, user_id, label, created_at_ms, expires_at_ms, revoked_at_ms",
          "?1, ?2, ?3, ?4, ?5, ?6, ?7", "ibitinn", "id", "?1", 1, NULL),
    TABLE("sign_in_throttle", "subject, failures, window_started_at_ms, blocked_until_ms",
          "?1, ?2, ?3, ?4", "tiin", "subject", "?1", 1, NULL),
    TABLE("idempotency_keys",
          "id, user_id, key, request_hash, http_status, location, etag, created_at_ms, body",
          "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9", "iitbittit", "id", "?1", 1, NULL),
    TABLE("tickets",
          "id, title, description, version, status, priority, requester_id, assignee_id,"
          " created_at_ms, updated_at_ms, resolved_at_ms, closed_at_ms,"
          " response_target_ms, response_from_priority, response_due_at_ms, response_met_at_ms,"
          " response_breached_at_ms, response_stopped_ms,"
          " resolution_target_ms, resolution_from_priority, resolution_due_at_ms,"
          " resolution_met_at_ms, resolution_breached_at_ms, resolution_stopped_ms,"
          " next_check_at_ms, at_risk_from_ms, workflow, item, assignee_group, service,"
          " scope_2, scope_3, scope_4, scope_5",
          "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
          " ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34",
          "ittittiniinniiinniiiinninnteeteeee", "id", "?1", 1, add_ticket_words),
    TABLE("ticket_comments", "id, ticket_id, body, author_id, created_at_ms", "?1, ?2, ?3, ?4, ?5",
          "iitii", "id", "?1", 1, add_comment_words),
    TABLE("ticket_status_history",
          "ticket_id, sequence, at_ms, actor, kind, old_value, new_value, comment_id, via,"
          " acted_as, member_of, revision, workflow, rule",
          "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14", "iiitteeneeetee",
          "ticket_id, sequence", "?1, ?2", 2, NULL),
    TABLE("ticket_counters", "kind, key, status, count", "?1, ?2, ?3, ?4", "ttti",
          "kind, key, status", "?1, ?2, ?3", 3, NULL),
    TABLE("ticket_day_counters", "kind, day, priority, bucket, count", "?1, ?2, ?3, ?4, ?5",
          "titii", "kind, day, priority, bucket", "?1, ?2, ?3, ?4", 4, NULL),
    TABLE("ticket_events", "id, ticket_id, at_ms, actor, kinds", "?1, ?2, ?3, ?4, ?5", "iiiti",
          "id", "?1", 1, NULL),
    TABLE("saved_views", "id, user_id, name, query, layout, created_at_ms",
          "?1, ?2, ?3, ?4, ?5, ?6", "iittti", "id", "?1", 1, NULL),
};
enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

static bool is_number(char kind)
{
    return kind == 'i' || kind == 'n';
}

static void bind_value(struct statement *statement, char kind, const struct copied_value *value)
{
    switch (kind) {
    case 'i':
        statement_bind_int(statement, value->number);
        break;
    case 'n':
        statement_bind_nonzero(statement, value->number);
        break;
    case 't':
        statement_bind_text(statement, value->text);
        break;
    case 'e':
        statement_bind_nonempty(statement, value->text);
        break;
    default:
        statement_bind_bytes(statement, value->text.data, value->text.length);
        break;
    }
}

static void read_row(struct statement *statement, const char *kinds, struct copied_value *row)
{
    for (size_t i = 0; kinds[i] != '\0'; i++) {
        if (is_number(kinds[i])) {
            row[i].number = statement_int(statement);
        } else {
            row[i].text = statement_borrowed(statement);
        }
    }
}

/* A place in a table: the key of the last row that is done. */
struct place {
    bool is_set;
    struct copied_value key[KEYS_MAX];
    struct arena *arena; /* what the key's texts live in */
};

static struct statement start_page(struct store_tx *tx, const struct copied_table *table,
                                   const struct place *after)
{
    struct statement statement =
        statement_start(tx, after->is_set ? table->next_sql : table->first_sql);

    for (size_t i = 0; after->is_set && i < table->keys; i++) {
        bind_value(&statement, table->kinds[i], &after->key[i]);
    }
    return statement;
}

static void keep_place(struct place *place, const struct copied_table *table,
                       const struct copied_value *row)
{
    arena_reset(place->arena);
    place->is_set = true;
    for (size_t i = 0; i < table->keys; i++) {
        place->key[i].number = row[i].number;
        if (!is_number(table->kinds[i])) {
            place->key[i].text = arena_copy(place->arena, row[i].text);
        }
    }
}

/* One transaction's part. It may run again, from `after`, and leaves its end in `reached`. */
struct copied_page {
    struct store_tx *from;
    const struct copied_table *table;
    const struct place *after;
    struct place reached;
    size_t count;
};

static enum result insert_row(struct store_tx *tx, const struct copied_table *table,
                              const struct copied_value *row, struct error *error)
{
    struct statement statement = statement_start(tx, table->insert_sql);
    enum result result;

    for (size_t i = 0; table->kinds[i] != '\0'; i++) {
        bind_value(&statement, table->kinds[i], &row[i]);
    }
    result = statement_queue(&statement, error);
    return result == RESULT_OK && table->add_words ? table->add_words(tx, row, error) : result;
}

static enum result copy_page(void *context, struct store_tx *tx, struct error *error)
{
    struct copied_page *page = context;
    struct statement rows = start_page(page->from, page->table, page->after);
    struct copied_value row[COLUMNS_MAX];
    enum result result = RESULT_OK;
    enum result ended;

    page->count = 0;
    while (result == RESULT_OK && statement_next(&rows)) {
        read_row(&rows, page->table->kinds, row);
        result = insert_row(tx, page->table, row, error);
        if (++page->count == COPY_ROWS) {
            keep_place(&page->reached, page->table, row);
        }
    }
    ended = statement_end(&rows, error);
    return result == RESULT_OK ? ended : result;
}

struct copy {
    struct store_tx *from;
    struct store *to;
    struct arena *arenas[2]; /* of the place that was reached, and of the one before */
    store_copy_heard_fn *heard;
    void *context;
};

static enum result copy_table(struct copy *copy, const struct copied_table *table,
                              struct error *error)
{
    struct place after = {.arena = copy->arenas[0]};
    struct copied_page page = {.from = copy->from,
                               .table = table,
                               .after = &after,
                               .reached = {.arena = copy->arenas[1]},
                               .count = COPY_ROWS};
    int64_t rows = 0;
    enum result result = RESULT_OK;

    while (result == RESULT_OK && page.count == COPY_ROWS) {
        result = store_run(copy->to, copy_page, &page, error);
        if (result == RESULT_OK) {
            struct arena *free_arena = after.arena;
            after = page.reached;
            page.reached = (struct place){.arena = free_arena};
            rows += (int64_t) page.count;
            copy->heard(copy->context, table->name, rows, STORE_COPY_COPYING);
        }
    }
    return result;
}

/* One database's part of a comparison: where it has come to, and all rows up to there as one
 * number. */
struct digest {
    struct store_tx *tx;
    struct place after;
    struct secret_hasher hasher;
    int64_t rows;
    bool is_complete;
};

static void digest_row(struct secret_hasher *hasher, const char *kinds,
                       const struct copied_value *row)
{
    for (size_t i = 0; kinds[i] != '\0'; i++) {
        uint64_t length = row[i].text.length;
        secret_hasher_add(hasher, &row[i].number, sizeof row[i].number);
        secret_hasher_add(hasher, &length, sizeof length);
        secret_hasher_add(hasher, row[i].text.data, row[i].text.length);
    }
}

static enum result digest_page(struct digest *digest, const struct copied_table *table,
                               struct error *error)
{
    struct statement statement = start_page(digest->tx, table, &digest->after);
    struct copied_value row[COLUMNS_MAX] = {0};
    size_t count = 0;

    for (; statement_next(&statement); count++) {
        read_row(&statement, table->kinds, row);
        digest_row(&digest->hasher, table->kinds, row);
        if (count + 1 == COPY_ROWS) {
            keep_place(&digest->after, table, row);
        }
    }
    digest->rows += (int64_t) count;
    digest->is_complete = count < COPY_ROWS;
    return statement_end(&statement, error);
}

/* Page by page in turns: a database gives up who leaves it alone for long in a transaction. */
static enum result compare_table(struct copy *copy, struct store_tx *to,
                                 const struct copied_table *table, struct error *error)
{
    struct digest sides[] = {{.tx = copy->from, .after = {.arena = copy->arenas[0]}},
                             {.tx = to, .after = {.arena = copy->arenas[1]}}};
    uint8_t digests[2][SECRET_HASH_SIZE];
    enum result result = RESULT_OK;

    secret_hasher_begin(&sides[0].hasher);
    secret_hasher_begin(&sides[1].hasher);
    while (result == RESULT_OK && !(sides[0].is_complete && sides[1].is_complete)) {
        for (size_t i = 0; i < 2 && result == RESULT_OK; i++) {
            if (!sides[i].is_complete) {
                result = digest_page(&sides[i], table, error);
            }
        }
        copy->heard(copy->context, table->name, sides[0].rows, STORE_COPY_COMPARING);
    }
    secret_hasher_end(&sides[0].hasher, digests[0]);
    secret_hasher_end(&sides[1].hasher, digests[1]);
    if (result == RESULT_OK &&
        (sides[0].rows != sides[1].rows || memcmp(digests[0], digests[1], SECRET_HASH_SIZE) != 0)) {
        return error_set(error, RESULT_FAILED, "copy_differs",
                         "The copy of %s is not the original: %lld rows of %lld, or others.",
                         table->name, (long long) sides[1].rows, (long long) sides[0].rows);
    }
    if (result == RESULT_OK) {
        copy->heard(copy->context, table->name, sides[0].rows, STORE_COPY_COMPARED);
    }
    return result;
}

static enum result check_empty(struct store_tx *tx, struct error *error)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct place start = {0};
        struct statement statement = start_page(tx, &tables[i], &start);
        bool is_empty = !statement_next(&statement);
        enum result result = statement_end(&statement, error);
        if (result != RESULT_OK) {
            return result;
        }
        if (!is_empty) {
            return error_set(error, RESULT_CONFLICT, "target_not_empty",
                             "The database to copy to has rows in %s already: it must be empty.",
                             tables[i].name);
        }
    }
    return RESULT_OK;
}

static enum result settle(void *context, struct store_tx *tx, struct error *error)
{
    const struct sql_driver *driver = sql_driver_of(tx);

    (void) context;
    return driver->settle_numbers ? driver->settle_numbers(tx, error) : RESULT_OK;
}

static enum result copy_all(struct copy *copy, struct store_reader *to_reader, struct error *error)
{
    struct store_tx *to = NULL;
    enum result result = store_read_begin(to_reader, &to, error);

    if (result != RESULT_OK) {
        return result;
    }
    result = check_empty(to, error);
    store_read_end(to_reader);
    for (size_t i = 0; i < TABLE_COUNT && result == RESULT_OK; i++) {
        assert(strlen(tables[i].kinds) <= COLUMNS_MAX && tables[i].keys <= KEYS_MAX);
        result = copy_table(copy, &tables[i], error);
    }
    if (result == RESULT_OK) {
        result = store_run(copy->to, settle, NULL, error);
    }
    if (result == RESULT_OK) {
        result = store_read_begin(to_reader, &to, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    for (size_t i = 0; i < TABLE_COUNT && result == RESULT_OK; i++) {
        result = compare_table(copy, to, &tables[i], error);
    }
    store_read_end(to_reader);
    return result;
}

enum result store_copy(struct store_reader *from, struct store *to, struct store_reader *to_reader,
                       store_copy_heard_fn *heard, void *context, struct error *error)
{
    struct copy copy = {
        .to = to, .arenas = {arena_new(0), arena_new(0)}, .heard = heard, .context = context};
    enum result result = store_read_begin(from, &copy.from, error);

    if (result == RESULT_OK) {
        result = copy_all(&copy, to_reader, error);
        store_read_end(from);
    }
    arena_free(copy.arenas[0]);
    arena_free(copy.arenas[1]);
    return result;
}

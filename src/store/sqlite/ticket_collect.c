#include "store/sqlite/ticket_collect.h"

#include <string.h>

bool list_is_by_creation(const struct ticket_query *query)
{
    return query->sort == TICKET_SORT_CREATED_DESC || query->sort == TICKET_SORT_CREATED_ASC;
}

/* Negative, zero or positive: a comes before, with or after b. */
static int ascending(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static struct ticket_position position_of(const struct list_candidate *candidate,
                                          enum ticket_sort sort)
{
    struct ticket_position position = {.is_set = true, .id = candidate->id};

    switch (sort) {
    case TICKET_SORT_UPDATED_DESC:
    case TICKET_SORT_UPDATED_ASC:
        position.key = candidate->updated_at_ms;
        break;
    case TICKET_SORT_CREATED_DESC:
    case TICKET_SORT_CREATED_ASC:
        position.key = candidate->id;
        break;
    case TICKET_SORT_PRIORITY_DESC:
        position.key = candidate->lane % PRIORITY_COUNT;
        position.key2 = candidate->updated_at_ms;
        break;
    case TICKET_SORT_DUE_ASC:
        position.key = candidate->next_check_at_ms;
        position.key2 = position.key == 0 ? candidate->updated_at_ms : 0;
        break;
    }
    return position;
}

static int compare(const struct ticket_position *a, const struct ticket_position *b,
                   enum ticket_sort sort)
{
    int by_id = ascending(a->id, b->id);
    int by_key = ascending(a->key, b->key);
    int by_key2 = ascending(a->key2, b->key2);

    switch (sort) {
    case TICKET_SORT_UPDATED_ASC:
    case TICKET_SORT_CREATED_ASC:
        return by_key != 0 ? by_key : by_id;
    case TICKET_SORT_UPDATED_DESC:
    case TICKET_SORT_CREATED_DESC:
    case TICKET_SORT_PRIORITY_DESC:
        break;
    case TICKET_SORT_DUE_ASC:
        if ((a->key == 0) != (b->key == 0)) {
            return a->key == 0 ? 1 : -1;
        }
        if (a->key != 0) {
            return by_key != 0 ? by_key : by_id;
        }
        break;
    }
    if (by_key != 0) {
        return -by_key;
    }
    return by_key2 != 0 ? -by_key2 : -by_id;
}

/* Keeps the candidate when it is after the page before and among the first of this one. */
static void consider(const struct ticket_query *query, const struct list_candidate *candidate,
                     struct list_result *result)
{
    struct ticket_position position = position_of(candidate, query->sort);
    size_t place = result->count;

    if (query->after.is_set && compare(&position, &query->after, query->sort) <= 0) {
        return;
    }
    while (place > 0 && compare(&position, &result->items[place - 1], query->sort) < 0) {
        place--;
    }
    if (place == result->wanted) {
        return;
    }
    if (result->count < result->wanted) {
        result->count++;
    }
    memmove(&result->items[place + 1], &result->items[place],
            (result->count - 1 - place) * sizeof *result->items);
    result->items[place] = position;
}

enum result list_text_matches(struct store_tx *tx, struct arena *arena, struct slice match,
                              struct id_set *out, struct error *error)
{
    struct statement statement =
        statement_start(tx, "SELECT rowid FROM ticket_words WHERE ticket_words MATCH ?1");

    statement_bind_text(&statement, match);
    while (statement_next(&statement)) {
        id_set_put(out, arena, statement_int(&statement));
    }
    return statement_end(&statement, error);
}

/* Looks one ticket up and considers it. The statement stays open for the next. */
static void consider_id(struct statement *lookup, const struct ticket_query *query,
                        unsigned filters, int64_t id, struct list_result *result)
{
    statement_restart(lookup);
    statement_bind_int(lookup, id);
    if (statement_next(lookup)) {
        struct list_candidate candidate;
        list_candidate_read(lookup, &candidate);
        if (list_filter_passes(query, filters, NULL, &candidate)) {
            consider(query, &candidate, result);
        }
    }
}

static const char lookup_sql[] = "SELECT " LIST_CANDIDATE_COLUMNS " FROM tickets WHERE id = ?1";

enum result list_collect_text(struct store_tx *tx, const struct ticket_query *query,
                              unsigned filters, struct slice match, struct list_result *result,
                              struct error *error)
{
    bool is_descending = query->sort == TICKET_SORT_CREATED_DESC;
    int64_t start = is_descending ? INT64_MAX : 0;
    struct statement lookup = statement_start(tx, lookup_sql);
    struct statement words = statement_start(
        tx, is_descending ? "SELECT rowid FROM ticket_words WHERE ticket_words MATCH ?1"
                            " AND rowid < ?2 ORDER BY rowid DESC"
                          : "SELECT rowid FROM ticket_words WHERE ticket_words MATCH ?1"
                            " AND rowid > ?2 ORDER BY rowid");
    enum result looked_up;
    enum result ended;

    statement_bind_text(&words, match);
    statement_bind_int(&words, query->after.is_set ? query->after.id : start);
    while (result->count < result->wanted && statement_next(&words)) {
        consider_id(&lookup, query, filters, statement_int(&words), result);
    }
    looked_up = statement_end(&lookup, error);
    ended = statement_end(&words, error);
    return looked_up == RESULT_OK ? ended : looked_up;
}

enum result list_collect_ids(struct store_tx *tx, const struct ticket_query *query,
                             unsigned filters, const struct id_set *ids, struct list_result *result,
                             struct error *error)
{
    struct statement lookup = statement_start(tx, lookup_sql);

    for (size_t word = 0; word < ids->word_count; word++) {
        for (uint64_t bits = ids->words[word]; bits != 0; bits &= bits - 1) {
            int64_t id = (int64_t) (word * 64) + __builtin_ctzll(bits);
            consider_id(&lookup, query, filters, id, result);
        }
    }
    return statement_end(&lookup, error);
}

enum result list_collect_at_risk(struct store_tx *tx, const struct ticket_query *query,
                                 unsigned filters, const struct id_set *matches,
                                 struct list_result *result, struct error *error)
{
    struct statement statement = statement_start(tx, "SELECT " LIST_CANDIDATE_COLUMNS
                                                     " FROM tickets INDEXED BY tickets_by_risk"
                                                     " WHERE at_risk_from_ms <= ?1");

    statement_bind_int(&statement, query->now_ms);
    while (statement_next(&statement)) {
        struct list_candidate candidate;
        list_candidate_read(&statement, &candidate);
        if (list_filter_passes(query, filters, matches, &candidate)) {
            consider(query, &candidate, result);
        }
    }
    return statement_end(&statement, error);
}

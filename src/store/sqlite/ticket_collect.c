#include "store/sqlite/ticket_collect.h"

#include <string.h>

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

/* The place that the candidate takes among the first of the page; false when it takes none. */
static bool find_place(const struct ticket_query *query, const struct list_result *result,
                       const struct ticket_position *position, size_t *place)
{
    if (query->after.is_set && compare(position, &query->after, query->sort) <= 0) {
        return false;
    }
    *place = result->count;
    while (*place > 0 && compare(position, &result->items[*place - 1], query->sort) < 0) {
        (*place)--;
    }
    return *place < result->wanted;
}

static void put(struct list_result *result, size_t place, const struct ticket_position *position)
{
    if (result->count < result->wanted) {
        result->count++;
    }
    memmove(&result->items[place + 1], &result->items[place],
            (result->count - 1 - place) * sizeof *result->items);
    result->items[place] = *position;
}

/* Keeps the candidate when it belongs to the page. */
static enum result consider(struct store_tx *tx, const struct ticket_query *query, unsigned filters,
                            struct list_text *text, const struct list_candidate *candidate,
                            struct list_result *result, struct error *error)
{
    struct ticket_position position = position_of(candidate, query->sort);
    bool is_match = true;
    enum result status = RESULT_OK;
    size_t place;

    if (!list_filter_passes(query, filters, candidate) ||
        !find_place(query, result, &position, &place)) {
        return RESULT_OK;
    }
    if (text) {
        status = list_text_has(tx, text, candidate->id, &is_match, error);
    }
    if (is_match) {
        put(result, place, &position);
    }
    return status;
}

enum result list_collect_matches(struct store_tx *tx, const struct ticket_query *query,
                                 unsigned filters, struct list_text *text,
                                 struct list_result *result, struct error *error)
{
    struct statement lookup =
        statement_start(tx, "SELECT " LIST_CANDIDATE_COLUMNS " FROM tickets WHERE id = ?1");
    bool is_by_creation = list_is_by_creation(query);
    bool is_descending = query->sort == TICKET_SORT_CREATED_DESC;
    int64_t id = is_descending ? INT64_MAX : 0;
    enum result status = RESULT_OK;
    enum result ended;

    if (is_by_creation && query->after.is_set) {
        id = query->after.id;
    }
    while (status == RESULT_OK && (!is_by_creation || result->count < result->wanted) &&
           (is_descending ? id_set_below(&text->matches, id, &id)
                          : id_set_above(&text->matches, id, &id))) {
        statement_restart(&lookup);
        statement_bind_int(&lookup, id);
        if (statement_next(&lookup)) {
            struct list_candidate candidate;
            list_candidate_read(&lookup, &candidate);
            status = consider(tx, query, filters, text, &candidate, result, error);
        }
    }
    ended = statement_end(&lookup, error);
    return status == RESULT_OK ? ended : status;
}

enum result list_collect_at_risk(struct store_tx *tx, const struct ticket_query *query,
                                 unsigned filters, struct list_text *text,
                                 struct list_result *result, struct error *error)
{
    struct statement statement = statement_start(tx, "SELECT " LIST_CANDIDATE_COLUMNS
                                                     " FROM tickets INDEXED BY tickets_by_risk"
                                                     " WHERE at_risk_from_ms <= ?1");
    enum result status = RESULT_OK;
    enum result ended;

    statement_bind_int(&statement, query->now_ms);
    while (status == RESULT_OK && statement_next(&statement)) {
        struct list_candidate candidate;
        list_candidate_read(&statement, &candidate);
        status = consider(tx, query, filters, text, &candidate, result, error);
    }
    ended = statement_end(&statement, error);
    return status == RESULT_OK ? ended : status;
}

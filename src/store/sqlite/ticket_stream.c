#include "store/sqlite/ticket_stream.h"

#include "base/memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct source_text {
    const char *index; /* up to the order: "tickets_by_lane" */
    const char *condition;
};

#define IS_BREACHED "(response_breached_at_ms IS NOT NULL OR resolution_breached_at_ms IS NOT NULL)"

static const struct source_text sources[LIST_SOURCE_COUNT] = {
    [LIST_ALL] = {"tickets_by_lane", "lane = ?2"},
    [LIST_ASSIGNEE] = {"tickets_by_assignee", "assignee_id IS ?1 AND lane = ?2"},
    [LIST_REQUESTER] = {"tickets_by_requester", "requester_id = ?1 AND lane = ?2"},
    [LIST_GROUP] = {"tickets_by_group", "assignee_group = ?1 AND lane = ?2"},
    [LIST_ITEM] = {"tickets_by_item", "item = ?1 AND lane = ?2"},
    [LIST_WORKFLOW] = {"tickets_by_workflow", "workflow = ?1 AND lane = ?2"},
    [LIST_SCOPE_2] = {"tickets_by_scope_2", "scope_2 = ?1 AND lane = ?2"},
    [LIST_SCOPE_3] = {"tickets_by_scope_3", "scope_3 = ?1 AND lane = ?2"},
    [LIST_SCOPE_4] = {"tickets_by_scope_4", "scope_4 = ?1 AND lane = ?2"},
    [LIST_SCOPE_5] = {"tickets_by_scope_5", "scope_5 = ?1 AND lane = ?2"},
    [LIST_BREACHED] = {"tickets_by_breach", IS_BREACHED " AND lane = ?2"},
    [LIST_CHECK] = {"tickets_by", "next_check_at_ms IS NOT NULL"},
};

struct order_text {
    const char *index; /* from the order on */
    const char *key;
    const char *after; /* the tickets that come after a place */
    const char *order;
    bool is_descending;
};

static const struct order_text orders[LIST_ORDER_COUNT] = {
    [LIST_UPDATED_DESC] = {"updated", "updated_at_ms", "(updated_at_ms, id) < (?3, ?4)",
                           "updated_at_ms DESC, id DESC", true},
    [LIST_UPDATED_ASC] = {"updated", "updated_at_ms", "(updated_at_ms, id) > (?3, ?4)",
                          "updated_at_ms, id", false},
    [LIST_CREATED_DESC] = {"created", "id", "id < ?4", "id DESC", true},
    [LIST_CREATED_ASC] = {"created", "id", "id > ?4", "id", false},
    [LIST_CHECK_ASC] = {"check", "next_check_at_ms", "(next_check_at_ms, id) > (?3, ?4)",
                        "next_check_at_ms, id", false},
};

/* The statements of a connection, put together from the two tables above when first used: the text
 * depends on nothing else. */
struct list_texts {
    char *text[LIST_SOURCE_COUNT][LIST_ORDER_COUNT][2];
};

void ticket_list_texts_free(struct list_texts *texts)
{
    if (!texts) {
        return;
    }
    for (size_t i = 0; i < LIST_SOURCE_COUNT; i++) {
        for (size_t j = 0; j < LIST_ORDER_COUNT; j++) {
            free(texts->text[i][j][false]);
            free(texts->text[i][j][true]);
        }
    }
    free(texts);
}

/* Only filters need more than the key and the id, which lie in the index: without filters the
 * table is not touched. */
static const char *range_sql(struct sqlite_connection *connection, enum list_source source,
                             enum list_order order, bool is_filtered)
{
    char **text;

    if (!connection->lists) {
        connection->lists = memory_alloc(sizeof *connection->lists);
    }
    text = &connection->lists->text[source][order][is_filtered];
    if (!*text) {
        const struct source_text *from = &sources[source];
        const struct order_text *by = &orders[order];
        char sql[1024];
        int length = snprintf(sql, sizeof sql,
                              "SELECT %s, %s FROM tickets INDEXED BY %s_%s WHERE %s AND %s"
                              " ORDER BY %s",
                              by->key, is_filtered ? LIST_CANDIDATE_COLUMNS : "id", from->index,
                              by->index, from->condition, by->after, by->order);
        assert(length > 0 && (size_t) length < sizeof sql);
        (void) length;
        *text = memory_copy_text(sql);
    }
    return *text;
}

struct list_key list_order_start(enum list_order order)
{
    return orders[order].is_descending ? (struct list_key){INT64_MAX, INT64_MAX}
                                       : (struct list_key){INT64_MIN, INT64_MIN};
}

static void bind_range(struct statement *statement, const struct list_stream *stream)
{
    if (stream->value.text.length > 0) {
        statement_bind_text(statement, stream->value.text);
    } else {
        statement_bind_nonzero(statement, stream->value.number);
    }
    statement_bind_int(statement, stream->lane);
    statement_bind_int(statement, stream->position.key);
    statement_bind_int(statement, stream->position.id);
}

/* Reads on from the stream's position: up to read_ahead tickets that pass the filters. */
static enum result refill(const struct list_merge *merge, struct list_stream *stream,
                          struct error *error)
{
    struct statement statement =
        statement_start(merge->tx, range_sql(sqlite_connection_of(merge->tx), stream->source,
                                             merge->order, merge->filters != 0));
    bool is_row = true;

    bind_range(&statement, stream);
    stream->first = 0;
    stream->count = 0;
    while (stream->count < stream->read_ahead && (is_row = statement_next(&statement))) {
        struct list_key row = {.key = statement_int(&statement)};
        struct list_candidate candidate;

        if (merge->filters != 0) {
            list_candidate_read(&statement, &candidate);
            row.id = candidate.id;
        } else {
            row.id = statement_int(&statement);
        }
        stream->position = row;
        if (merge->filters == 0 || list_filter_passes(merge->query, merge->filters, &candidate)) {
            stream->rows[stream->count++] = row;
        }
    }
    stream->is_finished = !is_row;
    stream->read_ahead =
        stream->read_ahead * 4 < LIST_STREAM_BUFFER ? stream->read_ahead * 4 : LIST_STREAM_BUFFER;
    return statement_end(&statement, error);
}

static bool is_before(struct list_key a, struct list_key b, bool is_descending)
{
    if (a.key != b.key) {
        return (a.key > b.key) == is_descending;
    }
    return (a.id > b.id) == is_descending;
}

enum result list_merge_next(struct list_merge *merge, struct list_key *out, bool *is_found,
                            struct error *error)
{
    bool is_descending = orders[merge->order].is_descending;
    struct list_stream *best = NULL;

    for (size_t i = 0; i < merge->stream_count; i++) {
        struct list_stream *stream = &merge->streams[i];
        if (stream->first == stream->count && !stream->is_finished) {
            enum result result = refill(merge, stream, error);
            if (result != RESULT_OK) {
                return result;
            }
        }
        if (stream->first < stream->count &&
            (!best ||
             is_before(stream->rows[stream->first], best->rows[best->first], is_descending))) {
            best = stream;
        }
    }
    *is_found = best != NULL;
    if (best) {
        *out = best->rows[best->first++];
    }
    return RESULT_OK;
}

/* Lists of tickets: the plan's ranges as one statement, which reads of each range as much as a page
 * has room for. */
#include "store/postgres/connection.h"
#include "store/postgres/list_sql.h"
#include "store/sql/ticket_row.h"

#include <inttypes.h>
#include <stdio.h>

/*
 * So many tickets are asked for the words in the list's own order first: of a common word the page
 * is full then. Where it is not, the words are read from their index, and up to so many matches
 * sorted; above, the list's order is followed to its end. The planner is no help: of the beginning
 * of a word it always thinks that two tickets of a hundred have it.
 */
enum { PROBED = 500, COLLECT_MAX = 20000 };

/* What all the statements of one list have in common. */
struct list_context {
    const struct list_plan *plan;
    struct slice match;
    size_t wanted; /* the page, and one more that says whether there is another */
};

/* A phase of a list from a place on. */
struct list_part {
    const struct list_context *list;
    const struct list_phase *phase;
    const struct list_key *after; /* NULL: from the beginning */
};

/* A range in each of its lanes. */
static void put_range(struct list_sql *sql, const struct list_part *part,
                      const struct list_range *range, bool with_match, size_t limit)
{
    const struct list_phase *phase = part->phase;

    list_sql_put(sql, "SELECT c.key, c.id FROM (VALUES ");
    list_sql_put_lanes(sql, phase->is_check ? 1 : phase->lanes, "(", ")");
    list_sql_put(sql, ") AS l (lane) CROSS JOIN LATERAL (SELECT ");
    list_sql_put(sql, list_sql_key(phase->order));
    list_sql_put(sql, " AS key, t.id FROM tickets t WHERE ");
    list_sql_put(sql, phase->is_check ? "t.next_check_at_ms IS NOT NULL" : "t.lane = l.lane");
    list_sql_put_source(sql, range);
    if (part->after) {
        list_sql_put_after(sql, phase->order, *part->after);
    }
    list_sql_put_filters(sql, part->list->plan->query, phase->filters);
    if (with_match && part->list->match.length > 0) {
        list_sql_put(sql, " AND ");
        list_sql_put_has_words(sql, part->list->match, "t.id");
    }
    list_sql_put_order(sql, phase->order);
    list_sql_put(sql, " LIMIT ");
    list_sql_put_int(sql, (int64_t) limit);
    list_sql_put(sql, ") c");
}

static void put_page_begin(struct list_sql *sql)
{
    list_sql_put(sql, "SELECT " TICKET_ROW_COLUMNS " FROM (");
}

static void put_page_end(struct list_sql *sql, const char *order)
{
    list_sql_put(sql, ") k JOIN tickets t ON t.id = k.id" TICKET_ROW_PEOPLE " ORDER BY ");
    list_sql_put(sql, order);
}

static struct statement start_list(struct store_tx *tx, const struct list_sql *sql)
{
    struct statement statement = postgres_statement_once(tx, sql->text.data);

    for (size_t i = 0; i < sql->name_count; i++) {
        statement_bind_text(&statement, sql->names[i]);
    }
    return statement;
}

/* Runs what was put together, and adds the tickets to the page. */
static enum result read_page(struct store_tx *tx, struct arena *arena, const struct list_sql *sql,
                             struct ticket_page *out, struct error *error)
{
    struct statement statement = start_list(tx, sql);

    while (statement_next(&statement)) {
        ticket_row_read(&statement, arena, &out->items[out->count++]);
    }
    return statement_end(&statement, error);
}

static void write_order(const struct list_phase *phase, char *out, size_t size)
{
    const char *direction = list_sql_direction(phase->order);

    (void) snprintf(out, size, "k.key%s, k.id%s", direction, direction);
}

/* The first keys and ids of a part; with_match: of those that have the words. */
static void put_part(struct list_sql *sql, const struct list_part *part, bool with_match,
                     size_t limit)
{
    static const struct list_range check = {.source = LIST_CHECK};
    const struct list_plan *plan = part->list->plan;
    const struct list_range *ranges = part->phase->is_check ? &check : plan->ranges;
    size_t range_count = part->phase->is_check ? 1 : plan->range_count;
    char order[64];

    write_order(part->phase, order, sizeof order);
    list_sql_put(sql, "SELECT k.key, k.id FROM (");
    for (size_t i = 0; i < range_count; i++) {
        list_sql_put(sql, i > 0 ? " UNION ALL " : "");
        put_range(sql, part, &ranges[i], with_match, limit);
    }
    list_sql_put(sql, ") k ORDER BY ");
    list_sql_put(sql, order);
    list_sql_put(sql, " LIMIT ");
    list_sql_put_int(sql, (int64_t) limit);
}

static enum result read_part(struct store_tx *tx, struct arena *arena, const struct list_part *part,
                             struct ticket_page *out, struct error *error)
{
    struct list_sql sql = {0};
    char order[64];
    enum result result;

    write_order(part->phase, order, sizeof order);
    put_page_begin(&sql);
    put_part(&sql, part, true, part->list->wanted - out->count);
    put_page_end(&sql, order);
    result = read_page(tx, arena, &sql, out, error);
    list_sql_free(&sql);
    return result;
}

/* Of the first tickets of a part those that have the words. */
static enum result probe_part(struct store_tx *tx, struct arena *arena,
                              const struct list_part *part, struct ticket_page *out,
                              struct error *error)
{
    struct list_sql sql = {0};
    char order[64];
    enum result result;

    write_order(part->phase, order, sizeof order);
    put_page_begin(&sql);
    list_sql_put(&sql, "SELECT k.key, k.id FROM (");
    put_part(&sql, part, false, PROBED);
    list_sql_put(&sql, ") k WHERE ");
    list_sql_put_has_words(&sql, part->list->match, "k.id");
    list_sql_put(&sql, " ORDER BY ");
    list_sql_put(&sql, order);
    list_sql_put(&sql, " LIMIT ");
    list_sql_put_int(&sql, (int64_t) (part->list->wanted - out->count));
    put_page_end(&sql, order);
    result = read_page(tx, arena, &sql, out, error);
    list_sql_free(&sql);
    return result;
}

/* Whether a part has no more tickets than were probed. */
static enum result is_short(struct store_tx *tx, const struct list_part *part, bool *out,
                            struct error *error)
{
    struct list_sql sql = {0};
    struct statement statement;
    enum result result;

    list_sql_put(&sql, "SELECT count(*) FROM (");
    put_part(&sql, part, false, PROBED);
    list_sql_put(&sql, ") c");
    statement = start_list(tx, &sql);
    *out = statement_next(&statement) && statement_int(&statement) < PROBED;
    result = statement_end(&statement, error);
    list_sql_free(&sql);
    return result;
}

/* Probes the part; *goes_on: it did not give all that it has. */
static enum result probe(struct store_tx *tx, struct arena *arena, const struct list_part *part,
                         struct ticket_page *out, bool *goes_on, struct error *error)
{
    bool has_all = true;
    enum result result = probe_part(tx, arena, part, out, error);

    if (result == RESULT_OK && out->count < part->list->wanted) {
        result = is_short(tx, part, &has_all, error);
    }
    *goes_on = !has_all;
    return result;
}

/* The parts one after the other until the page is full. With `gives_up` they are only probed, and
 * it says whether that was not enough. */
static enum result read_phases(struct store_tx *tx, struct arena *arena,
                               const struct list_context *list, struct ticket_page *out,
                               bool *gives_up, struct error *error)
{
    const struct ticket_position *after = &list->plan->query->after;
    struct list_phase phases[LIST_PHASES_MAX];
    size_t count = list_plan_phases(list->plan, phases);
    size_t first = after->is_set ? list_phase_find(phases, count, after) : 0;
    enum result result = RESULT_OK;

    for (size_t i = first; i < count && result == RESULT_OK && out->count < list->wanted; i++) {
        bool continues = after->is_set && i == first;
        struct list_key key =
            continues ? list_phase_resume(&phases[i], after) : (struct list_key){0};
        struct list_part part = {list, &phases[i], continues ? &key : NULL};
        if (!phases[i].is_check && phases[i].lanes == 0) {
            continue;
        }
        result = gives_up ? probe(tx, arena, &part, out, gives_up, error)
                          : read_part(tx, arena, &part, out, error);
        if (gives_up && *gives_up) {
            break;
        }
    }
    return result;
}

/* Few tickets in no order: all of them are looked at, and the first are kept. */
static enum result read_sorted(struct store_tx *tx, struct arena *arena,
                               const struct list_context *list, struct ticket_page *out,
                               struct error *error)
{
    const struct ticket_query *query = list->plan->query;
    struct list_sql sql = {0};
    enum result result;

    put_page_begin(&sql);
    if (list->match.length > 0) {
        /* From the words to the tickets, never the other way round: so the limit. */
        list_sql_put(&sql, "SELECT t.id FROM ticket_words w CROSS JOIN LATERAL"
                           " (SELECT * FROM tickets t WHERE t.id = w.ticket_id LIMIT 1) t WHERE ");
        list_sql_put_match(&sql, list->match);
    } else {
        list_sql_put(&sql, "SELECT t.id FROM tickets t WHERE TRUE");
    }
    list_sql_put_filters(&sql, query, list->plan->filters);
    if (query->after.is_set) {
        list_sql_put_sort_after(&sql, query->sort, &query->after);
    }
    list_sql_put(&sql, " ORDER BY ");
    list_sql_put(&sql, list_sql_sort(query->sort));
    list_sql_put(&sql, " LIMIT ");
    list_sql_put_int(&sql, (int64_t) list->wanted);
    put_page_end(&sql, list_sql_sort(query->sort));
    result = read_page(tx, arena, &sql, out, error);
    list_sql_free(&sql);
    return result;
}

static enum result is_rare(struct store_tx *tx, struct slice match, bool *out, struct error *error)
{
    struct statement statement = postgres_statement_once(
        tx, "SELECT count(*) FROM (SELECT 1 FROM ticket_words WHERE words @@ CAST(?1 AS tsquery)"
            " LIMIT ?2) w");

    statement_bind_text(&statement, match);
    statement_bind_int(&statement, COLLECT_MAX + 1);
    *out = statement_next(&statement) && statement_int(&statement) <= COLLECT_MAX;
    return statement_end(&statement, error);
}

/* Those that have the words: by asking tickets, or by the index of words, as it costs less. */
static enum result read_text(struct store_tx *tx, struct arena *arena,
                             const struct list_context *list, struct ticket_page *out,
                             struct error *error)
{
    bool gives_up = false;
    bool is_collected = false;
    enum result result = read_phases(tx, arena, list, out, &gives_up, error);

    if (result != RESULT_OK || !gives_up) {
        return result;
    }
    out->count = 0;
    result = is_rare(tx, list->match, &is_collected, error);
    if (result != RESULT_OK) {
        return result;
    }
    return is_collected ? read_sorted(tx, arena, list, out, error)
                        : read_phases(tx, arena, list, out, NULL, error);
}

static enum result read_list(struct store_tx *tx, struct arena *arena, struct list_context *list,
                             struct ticket_page *out, struct error *error)
{
    const struct ticket_query *query = list->plan->query;
    bool is_at_risk = (list->plan->filters & LIST_FILTER_AT_RISK) != 0;

    if (query->text.length > 0) {
        enum result result = postgres_search_ops.match(tx, arena, query->text, &list->match, error);
        if (result != RESULT_OK || slice_is_empty(list->match)) {
            return result; /* text without a word in it matches nothing */
        }
    }
    if (is_at_risk) {
        return read_sorted(tx, arena, list, out, error);
    }
    return list->match.length > 0 ? read_text(tx, arena, list, out, error)
                                  : read_phases(tx, arena, list, out, NULL, error);
}

static struct ticket_position position_of(const struct ticket *ticket, enum ticket_sort sort)
{
    struct ticket_position position = {
        .is_set = true, .key = ticket->updated_at_ms, .id = ticket->id};

    if (sort == TICKET_SORT_CREATED_DESC || sort == TICKET_SORT_CREATED_ASC) {
        position.key = ticket->id;
    } else if (sort == TICKET_SORT_PRIORITY_DESC) {
        position.key = (int64_t) ticket->priority;
        position.key2 = ticket->updated_at_ms;
    } else if (sort == TICKET_SORT_DUE_ASC) {
        position.key = sla_next_check_ms(ticket->sla);
        position.key2 = position.key == 0 ? ticket->updated_at_ms : 0;
    }
    return position;
}

enum result postgres_list_tickets(struct store_tx *tx, struct arena *arena,
                                  const struct ticket_query *query, struct ticket_page *out,
                                  struct error *error)
{
    struct list_plan plan = list_plan_make(arena, query);
    struct list_context list = {.plan = &plan, .wanted = query->limit + 1};
    enum result result;

    *out = (struct ticket_page){.items = arena_alloc_array(arena, list.wanted, sizeof *out->items)};
    result = read_list(tx, arena, &list, out, error);
    if (result == RESULT_OK && out->count > query->limit) {
        out->has_more = true;
        out->count = query->limit;
    }
    if (result == RESULT_OK && out->count > 0) {
        out->last = position_of(&out->items[out->count - 1], query->sort);
    }
    return result;
}

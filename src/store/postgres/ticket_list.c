/* Lists of tickets: the plan's ranges as one statement, which reads of each range as much as a page
 * has room for. */
#include "store/postgres/connection.h"
#include "store/postgres/list_part.h"

/*
 * So many tickets are asked for the words in the list's own order first: of a common word the page
 * is full then. Where it is not, and what was found tells that some more tickets will do, these are
 * asked. Else the words are read from their index, and up to so many matches sorted; above, the
 * list's order is followed to its end. The planner is no help: of the beginning of a word it always
 * thinks that two tickets of a hundred have it.
 */
enum { PROBED_FIRST = 500, PROBED_MAX = 10000, COLLECT_MAX = 20000 };

/* To ask a ticket for a word costs what reading so many from the word's index does. */
enum { READ_AS_ASKED = 10 };

/* What was learned from the first tickets of a list that gave no full page. */
struct list_probe {
    size_t limit; /* of tickets that are asked */
    bool gave_up; /* there are more tickets than that */
    int64_t asked;
    int64_t found_of[POSTGRES_QUERY_WORDS_MAX]; /* so many of them have each word */
};

static enum result read_part(struct store_tx *tx, const struct list_part *part, struct error *error)
{
    const struct list_context *list = part->list;
    struct list_sql sql = {0};
    enum result result;

    list_page_begin(&sql);
    list_part_put(&sql, part, true, list->wanted - list->out->count);
    list_page_end(&sql, list_part_order(part).text);
    result = list_page_read(tx, list, &sql, error);
    list_sql_free(&sql);
    return result;
}

/* Of the first tickets of a part those that have the words. */
static enum result probe_part(struct store_tx *tx, const struct list_part *part, size_t limit,
                              struct error *error)
{
    const struct list_context *list = part->list;
    struct list_part_order order = list_part_order(part);
    struct list_sql sql = {0};
    enum result result;

    list_page_begin(&sql);
    list_sql_put(&sql, "SELECT k.key, k.id FROM (");
    list_part_put(&sql, part, false, limit);
    list_sql_put(&sql, ") k WHERE ");
    list_sql_put_has_words(&sql, list->match, "k.id");
    list_sql_put(&sql, " ORDER BY ");
    list_sql_put(&sql, order.text);
    list_sql_put(&sql, " LIMIT ");
    list_sql_put_int(&sql, (int64_t) (list->wanted - list->out->count));
    list_page_end(&sql, order.text);
    result = list_page_read(tx, list, &sql, error);
    list_sql_free(&sql);
    return result;
}

/* How many tickets a part has, of those that are probed, and how many of them have each word. */
static enum result count_words(struct store_tx *tx, const struct list_part *part,
                               struct list_probe *out, struct error *error)
{
    const struct postgres_query *query = &part->list->query;
    struct list_sql sql = {0};
    struct statement statement;
    enum result result;

    list_sql_put(&sql, "SELECT count(*)");
    for (size_t i = 0; i < query->count; i++) {
        list_sql_put(&sql, ", count(*) FILTER (WHERE ");
        list_sql_put_match(&sql, query->words[i]);
        list_sql_put(&sql, ")");
    }
    list_sql_put(&sql, " FROM (");
    list_part_put(&sql, part, false, out->limit);
    list_sql_put(&sql, ") k LEFT JOIN LATERAL (SELECT words FROM ticket_words"
                       " WHERE ticket_id = k.id LIMIT 1) w ON TRUE");
    statement = list_sql_start(tx, &sql);
    if (statement_next(&statement)) {
        out->asked = statement_int(&statement);
        for (size_t i = 0; i < query->count; i++) {
            out->found_of[i] = statement_int(&statement);
        }
    }
    result = statement_end(&statement, error);
    list_sql_free(&sql);
    return result;
}

static enum result probe(struct store_tx *tx, const struct list_part *part, struct list_probe *out,
                         struct error *error)
{
    enum result result = probe_part(tx, part, out->limit, error);

    if (result == RESULT_OK && part->list->out->count < part->list->wanted) {
        result = count_words(tx, part, out, error);
    }
    out->gave_up = out->asked == (int64_t) out->limit;
    return result;
}

/* The parts one after the other until the page is full; with `probed` no more than a probe of
 * each. */
static enum result read_phases(struct store_tx *tx, const struct list_context *list,
                               struct list_probe *probed, struct error *error)
{
    const struct ticket_position *after = &list->plan->query->after;
    struct list_phase phases[LIST_PHASES_MAX];
    size_t count = list_plan_phases(list->plan, phases);
    size_t first = after->is_set ? list_phase_find(phases, count, after) : 0;
    enum result result = RESULT_OK;

    for (size_t i = first; i < count && result == RESULT_OK && list->out->count < list->wanted;
         i++) {
        bool continues = after->is_set && i == first;
        struct list_key key =
            continues ? list_phase_resume(&phases[i], after) : (struct list_key){0};
        struct list_part part = {list, &phases[i], continues ? &key : NULL};
        if (!phases[i].is_check && phases[i].lanes == 0) {
            continue;
        }
        result = probed ? probe(tx, &part, probed, error) : read_part(tx, &part, error);
        if (probed && probed->gave_up) {
            break;
        }
    }
    return result;
}

/* The words that are read from the index, and those that what it gives is asked for. */
struct list_words {
    struct slice indexed;
    struct slice asked; /* empty: all are indexed */
};

/* The rarest word, and which others take less time to read than to ask its matches for. */
static struct list_words choose_words(const struct list_context *list,
                                      const struct list_probe *probed)
{
    const struct postgres_query *query = &list->query;
    int64_t rarest = probed->asked;
    unsigned indexed = 0;

    for (size_t i = 0; i < query->count; i++) {
        rarest = probed->found_of[i] < rarest ? probed->found_of[i] : rarest;
    }
    for (size_t i = 0; i < query->count; i++) {
        indexed |= probed->found_of[i] <= (rarest + 1) * READ_AS_ASKED ? 1u << i : 0;
    }
    return (struct list_words){postgres_query_join(query, indexed, list->arena),
                               postgres_query_join(query, ~indexed, list->arena)};
}

/* Tickets "w" that have the words. */
static void put_collected(struct list_sql *sql, const struct list_words *words)
{
    list_sql_put_match(sql, words->indexed);
    if (words->asked.length > 0) {
        /* As a function, which the planner does not take for the index. */
        list_sql_put(sql, " AND ts_match_vq(w.words, CAST(");
        list_sql_put_name(sql, words->asked);
        list_sql_put(sql, " AS tsquery))");
    }
}

/* The first of tickets "t" that no index has in the list's order: all of them are looked at. The
 * statement is begun, and ends with a condition. */
static enum result finish_sorted(struct store_tx *tx, const struct list_context *list,
                                 struct list_sql *sql, struct error *error)
{
    const struct ticket_query *query = list->plan->query;

    list_sql_put_filters(sql, query, list->plan->filters);
    if (query->after.is_set) {
        list_sql_put_sort_after(sql, query->sort, &query->after);
    }
    list_sql_put(sql, " ORDER BY ");
    list_sql_put(sql, list_sql_sort(query->sort));
    list_sql_put(sql, " LIMIT ");
    list_sql_put_int(sql, (int64_t) list->wanted);
    list_page_end(sql, list_sql_sort(query->sort));
    return list_page_read(tx, list, sql, error);
}

/* Of tickets at risk there are few, however many there are. */
static enum result read_at_risk(struct store_tx *tx, const struct list_context *list,
                                struct error *error)
{
    struct list_sql sql = {0};
    enum result result;

    list_page_begin(&sql);
    list_sql_put(&sql, "SELECT t.id FROM tickets t WHERE ");
    if (list->match.length > 0) {
        list_sql_put_has_words(&sql, list->match, "t.id");
    } else {
        list_sql_put(&sql, "TRUE");
    }
    result = finish_sorted(tx, list, &sql, error);
    list_sql_free(&sql);
    return result;
}

/* From the words to the tickets, never the other way round: so the limit. */
static enum result read_collected(struct store_tx *tx, const struct list_context *list,
                                  const struct list_words *words, struct error *error)
{
    struct list_sql sql = {0};
    enum result result;

    list_page_begin(&sql);
    list_sql_put(&sql, "SELECT t.id FROM ticket_words w CROSS JOIN LATERAL"
                       " (SELECT * FROM tickets t WHERE t.id = w.ticket_id LIMIT 1) t WHERE ");
    put_collected(&sql, words);
    result = finish_sorted(tx, list, &sql, error);
    list_sql_free(&sql);
    return result;
}

static enum result is_rare(struct store_tx *tx, const struct list_words *words, bool *out,
                           struct error *error)
{
    struct list_sql sql = {0};
    struct statement statement;
    enum result result;

    list_sql_put(&sql, "SELECT count(*) FROM (SELECT 1 FROM ticket_words w WHERE ");
    put_collected(&sql, words);
    list_sql_put(&sql, " LIMIT ");
    list_sql_put_int(&sql, COLLECT_MAX + 1);
    list_sql_put(&sql, ") c");
    statement = list_sql_start(tx, &sql);
    *out = statement_next(&statement) && statement_int(&statement) <= COLLECT_MAX;
    result = statement_end(&statement, error);
    list_sql_free(&sql);
    return result;
}

/* Twice as many tickets as fill the page if matches go on to be as frequent. */
static enum result probe_further(struct store_tx *tx, const struct list_context *list,
                                 struct list_probe *probed, struct error *error)
{
    size_t limit = 2 * probed->limit * list->wanted / list->out->count;

    if (limit > PROBED_MAX) {
        return RESULT_OK;
    }
    *probed = (struct list_probe){.limit = limit};
    list->out->count = 0;
    return read_phases(tx, list, probed, error);
}

/* Those that have the words: by asking tickets, or by the index of words, as it costs less. */
static enum result read_text(struct store_tx *tx, const struct list_context *list,
                             struct error *error)
{
    struct list_probe probed = {.limit = PROBED_FIRST};
    struct list_words words;
    bool is_collected = false;
    enum result result = read_phases(tx, list, &probed, error);

    if (result == RESULT_OK && probed.gave_up && list->out->count > 0) {
        result = probe_further(tx, list, &probed, error);
    }
    if (result != RESULT_OK || !probed.gave_up) {
        return result;
    }
    list->out->count = 0;
    words = choose_words(list, &probed);
    result = is_rare(tx, &words, &is_collected, error);
    if (result != RESULT_OK) {
        return result;
    }
    return is_collected ? read_collected(tx, list, &words, error)
                        : read_phases(tx, list, NULL, error);
}

static enum result read_list(struct store_tx *tx, struct list_context *list, struct error *error)
{
    struct slice text = list->plan->query->text;
    bool is_at_risk = (list->plan->filters & LIST_FILTER_AT_RISK) != 0;

    if (text.length > 0) {
        enum result result = postgres_query_cut(tx, list->arena, text, &list->query, error);
        if (result != RESULT_OK || list->query.count == 0) {
            return result; /* text without a word in it matches nothing */
        }
        list->match = postgres_query_join(&list->query, POSTGRES_QUERY_ALL, list->arena);
    }
    if (is_at_risk) {
        return read_at_risk(tx, list, error);
    }
    return list->match.length > 0 ? read_text(tx, list, error) : read_phases(tx, list, NULL, error);
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
    struct list_context list = {
        .plan = &plan, .wanted = query->limit + 1, .out = out, .arena = arena};
    enum result result;

    *out = (struct ticket_page){.items = arena_alloc_array(arena, list.wanted, sizeof *out->items)};
    result = read_list(tx, &list, error);
    if (result == RESULT_OK && out->count > query->limit) {
        out->has_more = true;
        out->count = query->limit;
    }
    if (result == RESULT_OK && out->count > 0) {
        out->last = position_of(&out->items[out->count - 1], query->sort);
    }
    return result;
}

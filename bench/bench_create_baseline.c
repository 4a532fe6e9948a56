/*
 * Durable creation of tickets: a bare loop of the SQLite statements that opening a ticket needs,
 * 64 tickets a transaction, no threads; then the same through the store, 64 works in flight. The
 * schema (constraints, triggers, indexes, full text) and the durability are the same in both.
 * Usage: bench_create_baseline [FILE]; with a file of texts it prints only the loop's tickets a
 * second.
 */
#include "bench.h"
#include "bench_tickets.h"
#include "store/history.h"

#include <sqlite3.h>

#include <pthread.h>
#include <stdlib.h>

enum { BATCH = 64, ROUND_TICKETS = 64 * BATCH, ROUNDS = 7, BARE_SECONDS = 3 };

static const char revision[] =
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

static void check(sqlite3 *db, int status, int expected)
{
    if (status != expected) {
        fprintf(stderr, "SQLite %d: %s\n", status, sqlite3_errmsg(db));
        exit(2);
    }
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
          SQLITE_OK);
    return statement;
}

static void bind_text(sqlite3_stmt *statement, int parameter, struct slice text)
{
    (void) sqlite3_bind_text(statement, parameter, text.data, (int) text.length, SQLITE_STATIC);
}

static void step(sqlite3 *db, sqlite3_stmt *statement)
{
    check(db, sqlite3_step(statement), SQLITE_DONE);
    (void) sqlite3_reset(statement);
}

static const char ticket_sql[] =
    "INSERT INTO tickets (version, status, priority, requester_id, created_at_ms, updated_at_ms,"
    " response_target_ms, response_from_priority, response_due_at_ms, response_stopped_ms,"
    " resolution_target_ms, resolution_from_priority, resolution_due_at_ms, resolution_stopped_ms,"
    " next_check_at_ms, at_risk_from_ms, workflow, item, assignee_group, service, scope_2, scope_3,"
    " scope_4, scope_5, title, description) VALUES (1, 'OPEN', ?1, ?2, ?3, ?3, ?4, 1, ?5, 0, ?6, 1,"
    " ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?13, ?17, ?18)";

static struct slice ancestor(struct slice scope, size_t segments)
{
    size_t end = 0;

    for (; end < scope.length; end++) {
        if (scope.data[end] == '/' && --segments == 0) {
            break;
        }
    }
    return slice_make(scope.data, end);
}

static void insert_ticket(sqlite3 *db, sqlite3_stmt *statement, const struct ticket *ticket)
{
    bind_text(statement, 1, slice_of(ticket_priority_name(ticket->priority)));
    (void) sqlite3_bind_int64(statement, 2, ticket->requester.id);
    (void) sqlite3_bind_int64(statement, 3, ticket->created_at_ms);
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        (void) sqlite3_bind_int64(statement, 4 + 2 * kind, ticket->sla[kind].target_ms);
        (void) sqlite3_bind_int64(statement, 5 + 2 * kind, ticket->sla[kind].due_at_ms);
    }
    (void) sqlite3_bind_int64(statement, 8, sla_next_check_ms(ticket->sla));
    (void) sqlite3_bind_int64(statement, 9, sla_at_risk_from_ms(ticket->sla));
    bind_text(statement, 10, ticket->workflow);
    bind_text(statement, 11, ticket->item);
    bind_text(statement, 12, ticket->assignee_group);
    bind_text(statement, 13, ticket->service);
    for (int segments = 2; segments <= 4; segments++) {
        bind_text(statement, 12 + segments, ancestor(ticket->service, (size_t) segments));
    }
    bind_text(statement, 17, ticket->title);
    bind_text(statement, 18, ticket->description);
    step(db, statement);
}

/* What a batch adds to the counters: each is written once a commit, as the store does. */
struct tally {
    const char *kind;
    struct slice key;
    int count;
};

static void tally_add(struct tally *tallies, size_t *count, const char *kind, struct slice key)
{
    size_t i = 0;

    while (i < *count && (tallies[i].kind != kind || !slice_equal(tallies[i].key, key))) {
        i++;
    }
    if (i == *count) {
        tallies[(*count)++] = (struct tally){kind, key, 0};
    }
    tallies[i].count++;
}

struct bare {
    sqlite3 *db;
    sqlite3_stmt *begin;
    sqlite3_stmt *ticket;
    sqlite3_stmt *history;
    sqlite3_stmt *counter;
    sqlite3_stmt *words;
    sqlite3_stmt *commit;
    uint64_t next;        /* ticket to make */
    struct slice texts;   /* "TITLE\tDESCRIPTION\n" for each ticket; empty: made from its number */
    struct slice to_come; /* of the texts; they start over */
};

/* The ticket that bench_create_http.py opens with the next of its texts. */
static struct ticket ticket_of_texts(struct bare *bare)
{
    struct slice line;
    struct slice title;
    struct slice description;
    struct ticket ticket = {
        .version = 1,
        .priority = PRIORITY_CRITICAL,
        .service = slice_of("mlops-app/itops-dev/dev/c1/postgres-prod"),
        .workflow = slice_of("mlops-app/incident_response"),
        .item = slice_of("mlops-app/outage_report"),
        .assignee_group = slice_of("mlops-app/itops-dev/dev/c1/postgres-prod/oncall"),
        .requester = {.id = 1},
        .created_at_ms = BENCH_FIRST_MS + (int64_t) bare->next,
    };

    if (slice_is_empty(bare->to_come)) {
        bare->to_come = bare->texts;
    }
    slice_split_once(bare->to_come, '\n', &line, &bare->to_come);
    slice_split_once(line, '\t', &title, &description);
    ticket.title = title;
    ticket.description = description;
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        ticket.sla[kind] =
            sla_clock_start((enum sla_clock_kind) kind, 15, ticket.priority, ticket.created_at_ms);
    }
    return ticket;
}

static struct ticket next_ticket(struct bare *bare, struct arena *arena)
{
    struct ticket ticket = slice_is_empty(bare->texts) ? bench_ticket_opened(arena, bare->next)
                                                       : ticket_of_texts(bare);
    bare->next++;
    return ticket;
}

static void write_batch(struct bare *bare, struct arena *arena)
{
    struct slice words[BATCH];
    sqlite3_int64 ids[BATCH];
    struct tally tallies[4 * BATCH];
    size_t tally_count = 0;

    step(bare->db, bare->begin);
    for (size_t i = 0; i < BATCH; i++) {
        struct ticket ticket = next_ticket(bare, arena);
        insert_ticket(bare->db, bare->ticket, &ticket);
        ids[i] = sqlite3_last_insert_rowid(bare->db);
        words[i] = arena_format(arena, "%.*s\n%.*s", SLICE_ARGS(ticket.title),
                                SLICE_ARGS(ticket.description));
        (void) sqlite3_bind_int64(bare->history, 1, ids[i]);
        (void) sqlite3_bind_int64(bare->history, 2, ticket.created_at_ms);
        bind_text(bare->history, 3, slice_of(revision));
        step(bare->db, bare->history);
        tally_add(tallies, &tally_count, "priority",
                  slice_of(ticket_priority_name(ticket.priority)));
        tally_add(tallies, &tally_count, "group", ticket.assignee_group);
        tally_add(tallies, &tally_count, "workflow", ticket.workflow);
        tally_add(tallies, &tally_count, "service", ticket.service);
    }
    for (size_t i = 0; i < tally_count; i++) {
        bind_text(bare->counter, 1, slice_of(tallies[i].kind));
        bind_text(bare->counter, 2, tallies[i].key);
        (void) sqlite3_bind_int(bare->counter, 3, tallies[i].count);
        step(bare->db, bare->counter);
    }
    for (size_t i = 0; i < BATCH; i++) {
        (void) sqlite3_bind_int64(bare->words, 1, ids[i]);
        bind_text(bare->words, 2, words[i]);
        step(bare->db, bare->words);
    }
    step(bare->db, bare->commit);
}

static void bare_open(struct bare *bare, const char *path)
{
    sqlite3 *db = NULL;

    check(NULL, sqlite3_open(path, &db), SQLITE_OK);
    check(db,
          sqlite3_exec(db,
                       "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                       "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16384;"
                       "PRAGMA temp_store = MEMORY",
                       NULL, NULL, NULL),
          SQLITE_OK);
    bare->db = db;
    bare->begin = prepare(db, "BEGIN IMMEDIATE");
    bare->ticket = prepare(db, ticket_sql);
    bare->history = prepare(db, "INSERT INTO ticket_status_history (ticket_id, sequence, at_ms,"
                                " actor, kind, new_value, revision)"
                                " VALUES (?1, 1, ?2, 'user1', 'opened', 'OPEN', ?3)");
    bare->counter = prepare(db, "INSERT INTO ticket_counters (kind, key, status, count)"
                                " VALUES (?1, ?2, 'OPEN', ?3)"
                                " ON CONFLICT DO UPDATE SET count = count + excluded.count");
    bare->words = prepare(db, "INSERT INTO ticket_words (rowid, words) VALUES (?1, ?2)");
    bare->commit = prepare(db, "COMMIT");
}

static void bare_close(struct bare *bare)
{
    sqlite3_stmt *statements[] = {bare->begin,   bare->ticket, bare->history,
                                  bare->counter, bare->words,  bare->commit};

    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        (void) sqlite3_finalize(statements[i]);
    }
    (void) sqlite3_close(bare->db);
}

static void run_bare(void *context)
{
    struct bare *bare = context;
    struct arena *arena = arena_new(1 << 16);

    for (size_t done = 0; done < ROUND_TICKETS; done += BATCH) {
        write_batch(bare, arena);
        arena_reset(arena);
    }
    arena_free(arena);
}

struct create {
    struct store_work work; /* first */
    struct stream *stream;
    struct arena *arena;
    uint64_t number;
};

/* Works in flight, each submitted again when it is done, and what they share. */
struct stream {
    struct store *store;
    struct create creates[BATCH];
    pthread_mutex_t mutex;
    pthread_cond_t is_over;
    uint64_t next; /* ticket to make */
    uint64_t last; /* of this round, and one more */
    size_t in_flight;
};

static enum result create_run(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct create *create = (struct create *) work;
    struct ticket ticket = bench_ticket_opened(create->arena, create->number);
    struct history_entry entry = {.at_ms = ticket.created_at_ms,
                                  .actor = slice_of("user1"),
                                  .kind = HISTORY_OPENED,
                                  .new_value = slice_of("OPEN"),
                                  .revision = slice_of(revision)};
    enum result result = tx->engine->tickets->insert(tx, &ticket, error);

    entry.ticket_id = ticket.id;
    return result == RESULT_OK ? tx->engine->history->append(tx, &entry, error) : result;
}

/* On the writer thread: as a server's loops would, but with nothing in between. */
static void create_done(struct store_work *work)
{
    struct create *create = (struct create *) work;
    struct stream *stream = create->stream;
    bool is_last;
    struct error error = {0};

    if (work->result != RESULT_OK) {
        bench_fail(&work->error);
    }
    arena_reset(create->arena);
    (void) pthread_mutex_lock(&stream->mutex);
    is_last = stream->next == stream->last;
    if (is_last) {
        stream->in_flight--;
        (void) pthread_cond_signal(&stream->is_over);
    } else {
        create->number = stream->next++;
    }
    (void) pthread_mutex_unlock(&stream->mutex);
    if (!is_last && store_submit(stream->store, work, &error) != RESULT_OK) {
        bench_fail(&error);
    }
}

static void run_store(void *context)
{
    struct stream *stream = context;
    struct error error = {0};

    stream->last = stream->next + ROUND_TICKETS;
    stream->in_flight = BATCH;
    for (size_t i = 0; i < BATCH; i++) {
        stream->creates[i].number = stream->next + i;
    }
    stream->next += BATCH;
    for (size_t i = 0; i < BATCH; i++) {
        if (store_submit(stream->store, &stream->creates[i].work, &error) != RESULT_OK) {
            bench_fail(&error);
        }
    }
    (void) pthread_mutex_lock(&stream->mutex);
    while (stream->in_flight > 0) {
        (void) pthread_cond_wait(&stream->is_over, &stream->mutex);
    }
    (void) pthread_mutex_unlock(&stream->mutex);
}

/* For bench_create_http.py, which takes turns with it: the bare loop with the texts of a file, for
 * BARE_SECONDS. */
static int measure_bare(const char *file)
{
    struct bare bare = {0};
    struct store *schema;
    char path[256];
    static char texts[4 << 20];
    FILE *input = fopen(file, "rb");
    int64_t started_ns;

    if (!input) {
        perror(file);
        return 2;
    }
    bare.texts = slice_make(texts, fread(texts, 1, sizeof texts, input));
    (void) fclose(input);
    bench_store_create(path, sizeof path, &schema);
    store_close(schema);
    bare_open(&bare, path);
    started_ns = bench_now_ns();
    while (bench_now_ns() - started_ns < BARE_SECONDS * INT64_C(1000000000)) {
        run_bare(&bare);
    }
    printf("%.0f\n", (double) bare.next * 1e9 / (double) (bench_now_ns() - started_ns));
    bare_close(&bare);
    bench_store_remove(path);
    return 0;
}

static int compare(void)
{
    static struct stream stream = {.mutex = PTHREAD_MUTEX_INITIALIZER,
                                   .is_over = PTHREAD_COND_INITIALIZER};
    struct bare bare = {0};
    struct store *schema;
    struct bench_pair pair;
    char bare_path[256];
    char store_path[256];

    bench_store_create(bare_path, sizeof bare_path, &schema);
    store_close(schema);
    bare_open(&bare, bare_path);
    bench_store_create(store_path, sizeof store_path, &stream.store);
    for (size_t i = 0; i < BATCH; i++) {
        stream.creates[i] = (struct create){.work = {.run = create_run, .done = create_done},
                                            .stream = &stream,
                                            .arena = arena_new(0)};
    }
    pair =
        bench_in_turns(run_store, &stream, ROUND_TICKETS, run_bare, &bare, ROUND_TICKETS, ROUNDS);
    bench_report("durable create, bare loop of SQLite statements", 1e9 / pair.b_ns, " /s",
                 BENCH_NO_AIM, 0);
    bench_report("durable create, through the store", 1e9 / pair.a_ns, " /s", BENCH_NO_AIM, 0);
    bench_report("durable create, store against bare loop", pair.ratio, "x", BENCH_AT_LEAST, 0.6);
    bare_close(&bare);
    store_close(stream.store);
    bench_store_remove(bare_path);
    bench_store_remove(store_path);
    for (size_t i = 0; i < BATCH; i++) {
        arena_free(stream.creates[i].arena);
    }
    return 0;
}

int main(int argc, char **argv)
{
    return argc == 2 ? measure_bare(argv[1]) : compare();
}

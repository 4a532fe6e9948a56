#include "store/postgres/connection.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "store/postgres/numbers.h"
#include "store/postgres/prepared.h"
#include "store/sql/ops.h"
#include "store/sql/queues.h"
#include "store/words.h"

#include <endian.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* After an attempt that failed the next ones fail at once for so long. A reader rests for twice the
 * time that it has waited, up to a limit: its loop serves many, and must not wait for the same host
 * again and again. */
enum { REST_MS = 500, REST_TIMES = 2, REST_MAX_MS = 5 * 1000 };

/* How long a standby may take to hear of a database that was made on its primary. */
enum { HEARD_WITHIN_MS = 10 * 1000, HEARD_PAUSE_MS = 100 };

/* libpq has a line for each host that was tried, and lines with hints, which begin with a tab. */
static enum result connecting_failed(const char *message, struct error *error)
{
    char reasons[sizeof((struct error *) 0)->text] = "";
    size_t length = 0;

    while (*message != '\0') {
        size_t line = strcspn(message, "\n");
        if (line > 0 && *message != '\t' && length < sizeof reasons) {
            length += (size_t) snprintf(reasons + length, sizeof reasons - length, "%s%.*s",
                                        length > 0 ? "; " : "", (int) line, message);
        }
        message += line + (message[line] == '\n');
    }
    return error_set(error, RESULT_RETRY, "database_unavailable",
                     "The database is not reachable: %s.", reasons);
}

/* What the URL says, or NULL. */
static const char *option_in(const PQconninfoOption *options, const char *keyword)
{
    for (; options && options->keyword; options++) {
        if (strcmp(options->keyword, keyword) == 0) {
            return options->val;
        }
    }
    return NULL;
}

static bool is_list(const char *hosts)
{
    return hosts && strchr(hosts, ',');
}

static bool has_several_hosts(const char *url)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    bool is_several =
        is_list(option_in(options, "host")) || is_list(option_in(options, "hostaddr"));

    PQconninfoFree(options);
    return is_several;
}

/*
 * What the URL does not say. A connection must not hang on a host that is gone: of several, each
 * has less time, since a loop that waits for all in turn answers nobody meanwhile. What comes
 * after dbname cannot be overruled by the URL.
 */
static PGconn *connect_to(const char *url)
{
    static const char *const keywords[] = {"fallback_application_name",
                                           "connect_timeout",
                                           "tcp_user_timeout",
                                           "keepalives_idle",
                                           "keepalives_interval",
                                           "keepalives_count",
                                           "dbname",
                                           "client_encoding",
                                           NULL};
    const char *const values[] = {
        "itops", has_several_hosts(url) ? "2" : "5", "10000", "10", "5", "3", url, "UTF8", NULL};

    return PQconnectdbParams(keywords, values, 1);
}

/* Notices say what our SQL does anyway ("relation exists already, skipping"). */
static void ignore_notice(void *context, const PGresult *result)
{
    (void) context;
    (void) result;
}

void postgres_disconnect(struct postgres_connection *connection)
{
    PQfinish(connection->pg);
    connection->pg = NULL;
    connection->is_open = false;
    connection->is_mark_sent = false;
    connection->has_unknown = false;
    connection->is_listening = false;
    connection->sent = 0;
    connection->stale = 0;
    connection->is_synced = false;
    prepared_texts_clear(connection->prepared);
    number_pool_forget(connection->numbers);
}

/* True while nobody has told us that the connection is gone. */
static bool is_alive(struct postgres_connection *connection)
{
    struct pollfd socket = {.fd = PQsocket(connection->pg), .events = POLLIN};

    if (poll(&socket, 1, 0) == 0) {
        return true;
    }
    return PQconsumeInput(connection->pg) == 1 && PQstatus(connection->pg) == CONNECTION_OK;
}

/*
 * A pooler tells every client a key of its own to cancel by, in which the process is not the one
 * that answers: so it shows itself. Where one is, nothing that is set or prepared stays.
 */
static enum result meet(struct postgres_connection *connection, struct error *error)
{
    PGresult *answer = NULL;
    bool is_utf8;
    uint32_t process;
    enum result result = postgres_send(
        connection, "SELECT pg_backend_pid(), current_setting('server_encoding')", error);

    if (result == RESULT_OK) {
        result = postgres_wait(connection, &answer, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    memcpy(&process, PQgetvalue(answer, 0, 0), sizeof process);
    connection->is_pooled = (int) be32toh(process) != PQbackendPID(connection->pg);
    is_utf8 = strcmp(PQgetvalue(answer, 0, 1), "UTF8") == 0;
    PQclear(answer);
    if (!is_utf8) {
        return error_set(error, RESULT_FAILED, "database_open",
                         "The database's encoding must be UTF8.");
    }
    return RESULT_OK;
}

/* For the session; behind a pooler each transaction sets them for itself. */
static enum result set_limits(struct postgres_connection *connection, struct error *error)
{
    enum result result;

    if (connection->is_pooled) {
        return RESULT_OK;
    }
    result = postgres_send(connection, POSTGRES_SESSION_LIMITS, error);
    return result == RESULT_OK ? postgres_wait(connection, NULL, error) : result;
}

void postgres_rest(struct postgres_connection *connection, int64_t tried_since_ns)
{
    int64_t now_ns = clock_monotonic_ns();
    int64_t rest_ms = REST_TIMES * (now_ns - tried_since_ns) / 1000000;

    if (rest_ms < REST_MS || connection->sql.base.tx.can_write) {
        rest_ms = REST_MS;
    }
    rest_ms = rest_ms < REST_MAX_MS ? rest_ms : REST_MAX_MS;
    connection->retry_at_ns = now_ns + rest_ms * INT64_C(1000000);
}

enum result postgres_connect(struct postgres_connection *connection, struct error *error)
{
    int64_t started_at_ns = clock_monotonic_ns();
    enum result result;

    if (connection->pg && is_alive(connection)) {
        return RESULT_OK;
    }
    postgres_disconnect(connection);
    if (started_at_ns < connection->retry_at_ns) {
        return connecting_failed("the last attempt has only just failed", error);
    }
    connection->pg = connect_to(connection->url);
    if (PQstatus(connection->pg) != CONNECTION_OK) {
        result = connecting_failed(PQerrorMessage(connection->pg), error);
    } else if (PQsetnonblocking(connection->pg, 1) != 0 ||
               PQenterPipelineMode(connection->pg) != 1) {
        result = connecting_failed("no pipeline", error);
    } else {
        (void) PQsetNoticeReceiver(connection->pg, ignore_notice, NULL);
        result = meet(connection, error);
    }
    if (result == RESULT_OK) {
        result = set_limits(connection, error);
    }
    if (result != RESULT_OK) {
        postgres_disconnect(connection);
        postgres_rest(connection, started_at_ns);
    }
    return result;
}

static enum result create_named(PGconn *pg, const char *name, struct error *error)
{
    char *quoted = PQescapeIdentifier(pg, name, strlen(name));
    char sql[512];
    PGresult *created;
    const char *state;
    enum result result = RESULT_OK;

    (void) snprintf(sql, sizeof sql, "CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0",
                    quoted ? quoted : "");
    created = PQexec(pg, sql);
    state = PQresultErrorField(created, PG_DIAG_SQLSTATE);
    /* Somebody else may have been faster, or was there all along. */
    if (state && strcmp(state, "42P04") != 0 && strcmp(state, "23505") != 0) {
        result = error_set(error, RESULT_FAILED, "database_open",
                           "The database %s cannot be created: %s.", name,
                           PQresultErrorField(created, PG_DIAG_MESSAGE_PRIMARY));
    }
    PQclear(created);
    PQfreemem(quoted);
    return result;
}

/* Asks for it in another database of the same server, the one that is there for such purposes.
 * *is_there stays false when nobody could be asked. */
static enum result create_database(const char *url, bool *is_there, struct error *error)
{
    static const char *const keywords[] = {"connect_timeout", "dbname", "dbname", NULL};
    const char *const values[] = {"5", url, "postgres", NULL};
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    const char *name = option_in(options, "dbname");
    enum result result = RESULT_OK;
    PGconn *pg;

    if (!name) {
        PQconninfoFree(options);
        return RESULT_OK; /* named after the user: there, or not ours to make */
    }
    pg = PQconnectdbParams(keywords, values, 1);
    if (PQstatus(pg) == CONNECTION_OK) {
        (void) PQsetNoticeReceiver(pg, ignore_notice, NULL);
        result = create_named(pg, name, error);
        *is_there = result == RESULT_OK;
    }
    PQfinish(pg);
    PQconninfoFree(options);
    return result;
}

/* libpq's own words about a URL that it cannot read repeat it, with the password. */
static enum result check_url(const char *url, struct error *error)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);

    if (!options) {
        return error_set(error, RESULT_INVALID, "database_url",
                         "The URL of the database cannot be read: write "
                         "postgres://USER@HOST:PORT/NAME, with what is special in it as %%XX.");
    }
    PQconninfoFree(options);
    return RESULT_OK;
}

/* Of several hosts the first may be a standby, to which a database made just now is unknown: libpq
 * takes that for the last word and asks no other. */
static enum result connect_to_new(struct postgres_connection *connection, struct error *error)
{
    const struct timespec pause = {.tv_nsec = HEARD_PAUSE_MS * 1000000L};
    int64_t deadline_ns = clock_monotonic_ns() + HEARD_WITHIN_MS * INT64_C(1000000);
    bool may_be_late = has_several_hosts(connection->url);

    for (;;) {
        enum result result;
        error_clear(error);
        connection->retry_at_ns = 0;
        result = postgres_connect(connection, error);
        if (result == RESULT_OK || !may_be_late || clock_monotonic_ns() > deadline_ns) {
            return result;
        }
        (void) nanosleep(&pause, NULL);
    }
}

static enum result connect_first(struct postgres_connection *connection, bool create,
                                 struct error *error)
{
    struct error cause = {0};
    bool is_there = false;
    enum result result = postgres_connect(connection, &cause);

    if (result != RESULT_OK && create) {
        struct error refusal = {0};
        if (create_database(connection->url, &is_there, &refusal) != RESULT_OK) {
            return error_pass(error, &refusal);
        }
        if (is_there) {
            result = connect_to_new(connection, &cause);
        }
    }
    if (result != RESULT_OK) {
        return error_set(error, RESULT_FAILED, "database_open", "%s", cause.text);
    }
    return RESULT_OK;
}

enum result postgres_connection_open(const char *url, enum engine_role role, bool create,
                                     struct engine_connection **out, struct error *error)
{
    struct postgres_connection *connection = NULL;
    enum result result = check_url(url, error);

    if (result != RESULT_OK) {
        return result;
    }
    connection = memory_alloc(sizeof *connection);
    connection->sql.base.tx = (struct store_tx){&sql_operations, role == ENGINE_WRITER};
    connection->sql.driver = &postgres_driver;
    connection->sql.scratch = arena_new(0);
    connection->url = memory_copy_text(url);
    connection->prepared = prepared_texts_new();
    if (role == ENGINE_WRITER) {
        connection->sql.queues = sql_queues_new();
        connection->numbers = number_pool_new();
        secret_random_token(connection->writer_id);
    }
    result = connect_first(connection, create, error);
    if (result == RESULT_OK) {
        result = word_cutter_new(&connection->words, error);
    }
    if (result != RESULT_OK) {
        postgres_connection_close(&connection->sql.base);
        return result;
    }
    *out = &connection->sql.base;
    return RESULT_OK;
}

void postgres_connection_close(struct engine_connection *base)
{
    struct postgres_connection *connection = (struct postgres_connection *) base;

    if (!connection) {
        return;
    }
    postgres_remove_mark(connection);
    PQfinish(connection->pg);
    postgres_use_free(connection->spare);
    prepared_texts_free(connection->prepared);
    number_pool_free(connection->numbers);
    word_cutter_free(connection->words);
    sql_queues_free(connection->sql.queues);
    arena_free(connection->sql.scratch);
    free(connection->url);
    free(connection);
}

enum result postgres_execute(struct sql_connection *sql, const char *script, struct error *error)
{
    struct postgres_connection *connection = (struct postgres_connection *) sql;
    enum result result = postgres_wait(connection, NULL, error);
    PGresult *done;

    if (result != RESULT_OK) {
        return result;
    }
    /* Several commands in one text are not for a pipeline. */
    if (PQexitPipelineMode(connection->pg) != 1 || PQsetnonblocking(connection->pg, 0) != 0) {
        return error_set(error, RESULT_FAILED, "database_failed", "The pipeline is not empty.");
    }
    done = PQexec(connection->pg, script);
    if (PQresultStatus(done) != PGRES_COMMAND_OK && PQresultStatus(done) != PGRES_TUPLES_OK) {
        result = postgres_error(connection, done, error);
    }
    PQclear(done);
    if (PQsetnonblocking(connection->pg, 1) != 0 || PQenterPipelineMode(connection->pg) != 1) {
        postgres_disconnect(connection);
    }
    return result;
}

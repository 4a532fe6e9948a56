/* Sending and waiting: commands go out one after the other, and one wait brings in all answers. */
#include "base/clock.h"
#include "store/postgres/connection.h"
#include "store/postgres/prepared.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

static enum result lose(struct postgres_connection *connection, const char *why,
                        struct error *error)
{
    postgres_disconnect(connection);
    return error_set(error, RESULT_RETRY, "database_unavailable",
                     "The connection to the database is lost (%s); try again.", why);
}

enum result postgres_send(struct postgres_connection *connection, const char *sql,
                          struct error *error)
{
    if (!connection->pg) {
        return lose(connection, "not connected", error);
    }
    if (PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 1) == 0) {
        return lose(connection, "nothing can be sent", error);
    }
    connection->sent++;
    return RESULT_OK;
}

enum arrival { ARRIVED, TOO_LATE, LOST };

static enum result lose_by(struct postgres_connection *connection, enum arrival arrival,
                           struct error *error)
{
    enum result result = lose(connection, arrival == TOO_LATE ? "no answer" : "it broke", error);

    if (arrival == TOO_LATE && !connection->sql.base.tx.can_write) {
        postgres_rest(connection,
                      clock_monotonic_ns() - POSTGRES_ANSWER_TIMEOUT_MS * INT64_C(1000000));
    }
    return result;
}

/* Until something can be taken, with what we have to send going out meanwhile. The time is for the
 * server to say anything: many commands may take longer together. */
static enum arrival await(PGconn *pg)
{
    int64_t deadline_ns =
        clock_monotonic_ns() + (int64_t) POSTGRES_ANSWER_TIMEOUT_MS * INT64_C(1000000);
    int unsent = PQflush(pg);

    while (unsent == 1 || (unsent == 0 && PQisBusy(pg))) {
        int64_t left_ns = deadline_ns - clock_monotonic_ns();
        struct pollfd socket = {.fd = PQsocket(pg),
                                .events = (short) (unsent == 1 ? POLLIN | POLLOUT : POLLIN)};
        int ready = left_ns > 0 ? poll(&socket, 1, (int) (left_ns / 1000000) + 1) : 0;
        if (ready == 0) {
            return TOO_LATE;
        }
        if (ready < 0 && errno != EINTR) {
            return LOST;
        }
        if (ready > 0 && (socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
            PQconsumeInput(pg) == 0) {
            return LOST;
        }
        unsent = PQflush(pg);
    }
    return unsent < 0 ? LOST : ARRIVED;
}

/* The answers of one stretch of commands that a sync ends. */
struct answers {
    size_t commands;
    size_t failed; /* the first that failed; commands: none */
    PGresult **last;
};

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* One command's answer. False: the connection is lost. */
static bool take_answer(struct postgres_connection *connection, struct answers *answers,
                        size_t command, struct error *error)
{
    PGresult *result;

    for (;;) {
        enum arrival arrival = await(connection->pg);
        if (arrival != ARRIVED) {
            (void) lose_by(connection, arrival, error);
            return false;
        }
        result = PQgetResult(connection->pg);
        if (!result) {
            break;
        }
        if (!is_good(result) && answers->failed == answers->commands) {
            answers->failed = command;
            (void) postgres_error(connection, result, error);
        }
        if (is_good(result) && command + 1 == answers->commands && answers->last) {
            *answers->last = result;
            continue;
        }
        PQclear(result);
        if (PQstatus(connection->pg) == CONNECTION_BAD) {
            (void) lose(connection, "it broke", error);
            return false;
        }
    }
    return true;
}

/* The answers up to and with the sync. */
static bool take_answers(struct postgres_connection *connection, struct answers *answers,
                         struct error *error)
{
    enum arrival arrival;
    PGresult *sync;
    bool is_sync;

    answers->failed = answers->commands;
    for (size_t i = 0; i < answers->commands; i++) {
        if (!take_answer(connection, answers, i, error)) {
            return false;
        }
    }
    arrival = await(connection->pg);
    if (arrival != ARRIVED) {
        (void) lose_by(connection, arrival, error);
        return false;
    }
    sync = PQgetResult(connection->pg);
    is_sync = PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
    PQclear(sync);
    if (!is_sync) {
        (void) lose(connection, "it broke", error);
    }
    return is_sync;
}

/* What was left for later: a reader's rollback, whose outcome is nobody's concern. */
static bool take_stale(struct postgres_connection *connection, struct error *error)
{
    struct answers stale = {.commands = connection->stale};

    if (!connection->is_synced) {
        return true;
    }
    if (!take_answers(connection, &stale, error)) {
        return false;
    }
    connection->stale = 0;
    connection->is_synced = false;
    return true;
}

/*
 * Readers wait for a lock only when somebody has a whole table for himself: the next one would as
 * well. One slow statement says something of itself, two in a row of the database.
 */
static void rest_if_in_vain(struct postgres_connection *connection, int64_t started_at_ns,
                            const char *code)
{
    bool is_slow = strcmp(code, "database_slow") == 0;

    if (connection->sql.base.tx.can_write) {
        return;
    }
    if (strcmp(code, "database_busy") == 0 || (is_slow && connection->was_slow)) {
        postgres_rest(connection, started_at_ns);
    }
    connection->was_slow = is_slow;
}

enum result postgres_wait(struct postgres_connection *connection, PGresult **last,
                          struct error *error)
{
    int64_t started_at_ns = clock_monotonic_ns();
    struct answers answers = {.commands = connection->sent, .last = last};
    struct error cause = {0};

    if (!connection->pg || PQpipelineSync(connection->pg) == 0) {
        return lose(connection, "nothing can be sent", error);
    }
    connection->sent = 0;
    connection->has_unknown = false;
    if (!take_stale(connection, &cause) || !take_answers(connection, &answers, &cause)) {
        if (last) {
            PQclear(*last);
            *last = NULL;
        }
        return error_pass(error, &cause);
    }
    postgres_take_notifications(connection);
    prepared_texts_settle(connection->prepared, answers.failed);
    connection->is_mark_sent = false;
    if (answers.failed == answers.commands) {
        connection->was_slow = false;
        return RESULT_OK;
    }
    rest_if_in_vain(connection, started_at_ns, cause.code);
    /* A server that is going away, or has become a standby: the next transaction looks anew. */
    if (strcmp(cause.code, "database_unavailable") == 0) {
        postgres_disconnect(connection);
    }
    return error_pass(error, &cause);
}

void postgres_leave(struct postgres_connection *connection)
{
    struct error ignored = {0};

    /* One stretch at most is left: what is in the way is taken now. */
    if (!take_stale(connection, &ignored)) {
        return;
    }
    if (PQpipelineSync(connection->pg) == 0 || PQflush(connection->pg) < 0) {
        postgres_disconnect(connection);
        return;
    }
    connection->stale = connection->sent;
    connection->sent = 0;
    connection->is_synced = true;
}

/* What an error of the server means to the store. */
#include "store/postgres/connection.h"

#include <string.h>

struct error_rule {
    const char *state; /* an SQLSTATE, or the two characters of its class */
    enum result result;
    const char *code;
    const char *text;
};

/* States come before the classes that they belong to. */
static const struct error_rule error_rules[] = {
    {"23505", RESULT_CONFLICT, "already_exists", "It exists already"},
    {"23503", RESULT_INVALID, "reference_missing", "It refers to something that does not exist"},
    {"23", RESULT_INVALID, "constraint", "A value is outside what is stored"},
    {"22", RESULT_INVALID, "constraint", "A value is outside what is stored"},
    {"P0001", RESULT_CONFLICT, "not_changeable", "The database refuses"},
    {"40", RESULT_RETRY, "database_busy", "The database is busy; try again"},
    {"55P03", RESULT_RETRY, "database_busy", "The database is busy; try again"},
    {"57014", RESULT_RETRY, "database_slow", "The database takes too long; try again"},
    {"25006", RESULT_RETRY, "database_unavailable", "The database takes no changes now; try again"},
    {"25P03", RESULT_RETRY, "database_unavailable", "The database gave us up; try again"},
    {"57P", RESULT_RETRY, "database_unavailable", "The database is going down; try again"},
    {"08", RESULT_RETRY, "database_unavailable", "The database is not reachable; try again"},
    {"53300", RESULT_RETRY, "database_unavailable", "The database is crowded; try again"},
    {"53100", RESULT_FAILED, "database_full", "The disk of the database is full"},
    /* A pooler that did not show itself has put another server at the end of the line. */
    {"26000", RESULT_RETRY, "database_busy", "The connection was changed; try again"},
    {"42P05", RESULT_RETRY, "database_busy", "The connection was changed; try again"},
    {"XX001", RESULT_FAILED, "database_corrupt", "The database is damaged"},
    {"58", RESULT_FAILED, "database_io", "The database could not be read or written"},
};

static const struct error_rule *rule_of(const char *state)
{
    static const struct error_rule other = {"", RESULT_FAILED, "database_failed",
                                            "The database failed"};

    for (size_t i = 0; i < sizeof error_rules / sizeof error_rules[0]; i++) {
        if (strncmp(state, error_rules[i].state, strlen(error_rules[i].state)) == 0) {
            return &error_rules[i];
        }
    }
    return &other;
}

static bool is_state(const char *state, const char *wanted)
{
    return strcmp(state, wanted) == 0;
}

enum result postgres_error(struct postgres_connection *connection, const PGresult *result,
                           struct error *error)
{
    const char *field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *state = field ? field : "08006"; /* libpq itself has lost the connection */
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const struct error_rule *rule = rule_of(state);

    if (is_state(state, "26000") || is_state(state, "42P05")) {
        connection->is_pooled = true;
    }
    if (is_state(state, "25006") && !connection->sql.base.tx.can_write) {
        return error_set(error, RESULT_FAILED, "database_read_only",
                         "This transaction was begun for reading only.");
    }
    return error_set(error, rule->result, rule->code, "%s (PostgreSQL %s: %s).", rule->text, state,
                     message ? message : "no message");
}

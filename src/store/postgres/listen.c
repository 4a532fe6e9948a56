/* Hearing from other servers: LISTEN is a hint that comes at once, the table is the truth. */
#include "store/postgres/connection.h"

#include <poll.h>

/*
 * Behind a pooler that gives each transaction another server LISTEN would reach whoever has that
 * server next: there the time has to do.
 */
static bool listen_to_others(struct postgres_connection *connection)
{
    enum result result = postgres_connect(connection, NULL);

    if (result != RESULT_OK || connection->is_pooled) {
        return false;
    }
    if (!connection->is_listening) {
        result = postgres_send(connection, "LISTEN itops_events", NULL);
    }
    /* Also for the end of the last transaction, whose answer would wake us. */
    if (result == RESULT_OK) {
        result = postgres_wait(connection, NULL, NULL);
    }
    connection->is_listening = result == RESULT_OK;
    return connection->is_listening;
}

void postgres_take_notifications(struct postgres_connection *connection)
{
    PGnotify *notification;

    while ((notification = PQnotifies(connection->pg))) {
        connection->has_news = true;
        PQfreemem(notification);
    }
}

void postgres_await_events(struct engine_connection *base, int wake, int64_t timeout_ms)
{
    struct postgres_connection *connection = (struct postgres_connection *) base;
    struct pollfd sources[] = {{.fd = wake, .events = POLLIN}, {.fd = -1, .events = POLLIN}};

    if (listen_to_others(connection) && !connection->has_news) {
        sources[1].fd = PQsocket(connection->pg);
    }
    if (!connection->has_news) {
        (void) poll(sources, 2, (int) timeout_ms);
    }
    if (sources[1].revents != 0 && PQconsumeInput(connection->pg) == 1) {
        postgres_take_notifications(connection);
    }
    connection->has_news = false;
}

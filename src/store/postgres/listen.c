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

/* Takes what has arrived. True: there was something. */
static bool take_notifications(PGconn *pg)
{
    bool is_any = false;
    PGnotify *notification;

    while ((notification = PQnotifies(pg))) {
        is_any = true;
        PQfreemem(notification);
    }
    return is_any;
}

void postgres_await_events(struct engine_connection *base, int wake, int64_t timeout_ms)
{
    struct postgres_connection *connection = (struct postgres_connection *) base;
    struct pollfd sources[] = {{.fd = wake, .events = POLLIN}, {.fd = -1, .events = POLLIN}};

    if (listen_to_others(connection)) {
        /* What has come with the answers to commands is in no socket any more. */
        if (PQconsumeInput(connection->pg) == 1 && take_notifications(connection->pg)) {
            return;
        }
        sources[1].fd = PQsocket(connection->pg);
    }
    (void) poll(sources, 2, (int) timeout_ms);
}

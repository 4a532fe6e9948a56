/* A list of tickets as CSV, page by page as the client takes it. */
#ifndef ITOPS_HTTP_TICKET_CSV_H
#define ITOPS_HTTP_TICKET_CSV_H

#include "http/exchange.h"
#include "service/tickets.h"

/*
 * Replies with the page that has been read, and streams those that follow it. Each is read when it
 * is its turn, for as long as the person may see it (B8.1): a ticket that moves in the order of
 * `input` meanwhile may be missing or repeated, but it does not hide others. When too much is left
 * unread by clients already and the first page is not small (http/output.h), the reply is 503.
 * `input` and `first` live in the exchange's arena.
 */
void ticket_csv_reply(struct http_exchange *x, const struct ticket_list_input *input,
                      const struct ticket_page *first);

#endif

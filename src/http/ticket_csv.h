/* A list of tickets as CSV, page by page as the client takes it. */
#ifndef ITOPS_HTTP_TICKET_CSV_H
#define ITOPS_HTTP_TICKET_CSV_H

#include "http/exchange.h"
#include "service/tickets.h"

/*
 * Replies with the page that has been read, and streams those that follow it. Each is read when it
 * is its turn: as in the list, what moves meanwhile is neither repeated nor does it hide others.
 * `input` and `first` live in the exchange's arena.
 */
void ticket_csv_reply(struct http_exchange *x, const struct ticket_list_input *input,
                      const struct ticket_page *first);

#endif

/* Tickets, people and comments as JSON, as the contract names them. */
#ifndef ITOPS_HTTP_TICKET_JSON_H
#define ITOPS_HTTP_TICKET_JSON_H

#include "base/json_writer.h"
#include "ticket/ticket.h"

#include <stdint.h>

/* The whole ticket; `now_ms` is for what is left of its clocks. */
void ticket_write_json(struct json_writer *w, const struct ticket *ticket, int64_t now_ms);
/* The same without description, as in lists. */
void ticket_write_summary_json(struct json_writer *w, const struct ticket *ticket, int64_t now_ms);

void comment_write_json(struct json_writer *w, const struct ticket_comment *comment);

#endif

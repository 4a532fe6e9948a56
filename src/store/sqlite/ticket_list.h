/* Lists of tickets: a plan of ordered index ranges, merged lazily, one page at a time. */
#ifndef ITOPS_STORE_SQLITE_TICKET_LIST_H
#define ITOPS_STORE_SQLITE_TICKET_LIST_H

#include "store/sqlite/connection.h"
#include "store/tickets.h"

/* As store_ticket_ops.list. */
enum result ticket_list_run(struct store_tx *tx, struct arena *arena,
                            const struct ticket_query *query, struct ticket_page *out,
                            struct error *error);

#endif

/* Comments on tickets in the database. */
#ifndef ITOPS_STORE_COMMENTS_H
#define ITOPS_STORE_COMMENTS_H

#include "store/store.h"
#include "ticket/ticket.h"

struct comment_page {
    struct ticket_comment *items;
    size_t count;
    bool has_more;
};

struct store_comment_ops {
    /* Fills in id. The ticket must exist. */
    enum result (*insert)(struct store_tx *tx, struct ticket_comment *comment, struct error *error);
    /* Oldest first, those with an id above after_id; at most STORE_PAGE_BYTES. */
    enum result (*list)(struct store_tx *tx, struct arena *arena, int64_t ticket_id,
                        int64_t after_id, size_t limit, struct comment_page *out,
                        struct error *error);
};

#endif

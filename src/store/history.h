/* The history of tickets in the database: append and read; there is nothing else (B6.2). */
#ifndef ITOPS_STORE_HISTORY_H
#define ITOPS_STORE_HISTORY_H

#include "store/store.h"
#include "ticket/history.h"

struct history_page {
    struct history_entry *items;
    size_t count;
    bool has_more;
};

struct store_history_ops {
    /* The row's sequence is the last of the ticket plus one, whatever the entry says. The
     * transaction has inserted or read the ticket before, which keeps other servers from it. */
    enum result (*append)(struct store_tx *tx, const struct history_entry *entry,
                          struct error *error);
    /* Oldest first, those with a sequence above after_sequence; at most STORE_PAGE_BYTES. */
    enum result (*list)(struct store_tx *tx, struct arena *arena, int64_t ticket_id,
                        int64_t after_sequence, size_t limit, struct history_page *out,
                        struct error *error);
    /* The names of those triggers that are gone or switched off, of the ones that keep tickets,
     * comments and history from being deleted or changed (B6.2). */
    enum result (*list_missing_guards)(struct store_tx *tx, struct arena *arena,
                                       const char ***names, size_t *count, struct error *error);
};

#endif

/* Ordered index ranges of tickets, and their merge. */
#ifndef ITOPS_STORE_SQLITE_TICKET_STREAM_H
#define ITOPS_STORE_SQLITE_TICKET_STREAM_H

#include "store/sqlite/ticket_filter.h"

enum { LIST_STREAM_BUFFER = 64 };

/* One range. It reads ahead a little: a range that contributes little to a page reads little. */
struct list_stream {
    enum list_source source;
    struct list_value value;
    unsigned lane;
    struct list_key position; /* the last one read, or where to begin */
    struct list_key rows[LIST_STREAM_BUFFER];
    size_t first;
    size_t count;
    size_t read_ahead;
    bool is_finished; /* nothing beyond what is in rows */
};

struct list_merge {
    struct store_tx *tx;
    const struct ticket_query *query;
    enum list_order order;
    unsigned filters; /* beyond the ranges: bits of enum list_filter */
    struct list_stream *streams;
    size_t stream_count;
};

/* The texts of a connection's statements for ranges; NULL is fine. */
void ticket_list_texts_free(struct list_texts *texts);

/* Where an order begins. */
struct list_key list_order_start(enum list_order order);

/* The next ticket of all streams. OK with *is_found false at the end. */
enum result list_merge_next(struct list_merge *merge, struct list_key *out, bool *is_found,
                            struct error *error);

#endif

/* Saved views in the database; every operation sees those of one person only. */
#ifndef ITOPS_STORE_VIEWS_H
#define ITOPS_STORE_VIEWS_H

#include "store/store.h"
#include "ticket/view.h"

struct store_view_ops {
    /* In the order in which they were made, at most `limit`; *items lives in the arena. */
    enum result (*list)(struct store_tx *tx, struct arena *arena, int64_t user_id, size_t limit,
                        struct saved_view **items, size_t *count, struct error *error);
    /* Fills in id. CONFLICT: view_exists, the name is taken. */
    enum result (*insert)(struct store_tx *tx, int64_t user_id, struct saved_view *view,
                          struct error *error);
    /* Name, query and layout of view->id; fills in created_at_ms. NOT_FOUND: view_not_found;
     * CONFLICT: view_exists. */
    enum result (*update)(struct store_tx *tx, int64_t user_id, struct saved_view *view,
                          struct error *error);
    /* NOT_FOUND: view_not_found. */
    enum result (*remove)(struct store_tx *tx, int64_t user_id, int64_t id, struct error *error);
};

#endif

/* The tables of operations that SQLite offers, one for each aggregate, and all of them together. */
#ifndef ITOPS_STORE_SQLITE_OPS_H
#define ITOPS_STORE_SQLITE_OPS_H

#include "store/store.h"

extern const struct store_user_ops sqlite_user_ops;
extern const struct store_session_ops sqlite_session_ops;
extern const struct store_token_ops sqlite_token_ops;
extern const struct store_throttle_ops sqlite_throttle_ops;
extern const struct store_ticket_ops sqlite_ticket_ops;
extern const struct store_comment_ops sqlite_comment_ops;
extern const struct store_history_ops sqlite_history_ops;
extern const struct store_counter_ops sqlite_counter_ops;
extern const struct store_idempotency_ops sqlite_idempotency_ops;

extern const struct store_engine sqlite_operations;

#endif

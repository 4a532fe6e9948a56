/* The operations that all engines of SQL share, one table for each aggregate. */
#ifndef ITOPS_STORE_SQL_OPS_H
#define ITOPS_STORE_SQL_OPS_H

#include "store/store.h"

extern const struct store_user_ops sql_user_ops;
extern const struct store_session_ops sql_session_ops;
extern const struct store_token_ops sql_token_ops;
extern const struct store_throttle_ops sql_throttle_ops;
extern const struct store_ticket_ops sql_ticket_ops;
extern const struct store_comment_ops sql_comment_ops;
extern const struct store_history_ops sql_history_ops;
extern const struct store_counter_ops sql_counter_ops;
extern const struct store_idempotency_ops sql_idempotency_ops;
extern const struct store_view_ops sql_view_ops;
extern const struct store_event_ops sql_event_ops;
extern const struct store_statistics_ops sql_statistics_ops;

extern const struct store_engine sql_operations;

#endif

#include "store/sql/ops.h"

const struct store_engine sql_operations = {
    .users = &sql_user_ops,
    .sessions = &sql_session_ops,
    .tokens = &sql_token_ops,
    .throttle = &sql_throttle_ops,
    .tickets = &sql_ticket_ops,
    .comments = &sql_comment_ops,
    .history = &sql_history_ops,
    .counters = &sql_counter_ops,
    .idempotency = &sql_idempotency_ops,
    .views = &sql_view_ops,
    .events = &sql_event_ops,
    .statistics = &sql_statistics_ops,
};

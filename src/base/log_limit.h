/* Keeps hundreds of requests that fail for one reason from filling the log with it. */
#ifndef ITOPS_BASE_LOG_LIMIT_H
#define ITOPS_BASE_LOG_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOG_LIMIT_TEXTS = 8, LOG_LIMIT_TEXT_SIZE = 256, LOG_LIMIT_REST_MS = 10 * 1000 };

/*
 * What was said last; all zero at first, for one thread. Each text has a rest of its own, so that
 * the first sentence about a failure, which has the cause, is never lost behind the next ones.
 * When more texts than there is room for take turns, the oldest is forgotten, and said again.
 */
struct log_limit {
    struct {
        char text[LOG_LIMIT_TEXT_SIZE]; /* its beginning */
        int64_t rests_until_ms;
    } recent[LOG_LIMIT_TEXTS];
    size_t next;
};

/* True once, and again when the text has rested. The time is monotonic. */
bool log_limit_allows(struct log_limit *limit, const char *text, int64_t now_ms);

#endif

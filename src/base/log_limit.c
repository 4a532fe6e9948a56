#include "base/log_limit.h"

#include <stdio.h>
#include <string.h>

bool log_limit_allows(struct log_limit *limit, const char *text, int64_t now_ms)
{
    size_t place = limit->next;
    for (size_t i = 0; i < LOG_LIMIT_TEXTS; i++) {
        bool is_known = strncmp(limit->recent[i].text, text, LOG_LIMIT_TEXT_SIZE - 1) == 0;
        if (is_known && limit->recent[i].rests_until_ms > now_ms) {
            return false;
        }
        place = is_known ? i : place;
    }
    if (place == limit->next) {
        limit->next = (limit->next + 1) % LOG_LIMIT_TEXTS;
    }
    (void) snprintf(limit->recent[place].text, LOG_LIMIT_TEXT_SIZE, "%s", text);
    limit->recent[place].rests_until_ms = now_ms + LOG_LIMIT_REST_MS;
    return true;
}

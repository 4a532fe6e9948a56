#include "ticket/history.h"

static const char *const names[HISTORY_KIND_COUNT] = {
    [HISTORY_OPENED] = "opened",     [HISTORY_STATUS] = "status",
    [HISTORY_ASSIGNEE] = "assignee", [HISTORY_ASSIGNEE_GROUP] = "assignee_group",
    [HISTORY_COMMENT] = "comment",   [HISTORY_PRIORITY] = "priority",
    [HISTORY_TITLE] = "title",       [HISTORY_DESCRIPTION] = "description",
    [HISTORY_SERVICE] = "service",   [HISTORY_SLA_BREACHED] = "sla_breached",
};

const char *history_kind_name(enum history_kind kind)
{
    return names[kind];
}

bool history_kind_parse(struct slice text, enum history_kind *out)
{
    for (int i = 0; i < HISTORY_KIND_COUNT; i++) {
        if (slice_equal_text(text, names[i])) {
            *out = (enum history_kind) i;
            return true;
        }
    }
    return false;
}

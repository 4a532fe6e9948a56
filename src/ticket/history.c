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

void history_write_json(struct json_writer *w, const struct history_entry *entry)
{
    json_object_begin(w);
    json_member_int(w, "ticket_id", entry->ticket_id);
    json_member_int(w, "sequence", entry->sequence);
    json_member_time(w, "at", entry->at_ms);
    json_member_string(w, "actor", entry->actor);
    json_member_text(w, "kind", history_kind_name(entry->kind));
    json_member_string_or_null(w, "old", entry->old_value);
    json_member_string_or_null(w, "new", entry->new_value);
    if (entry->comment_id != 0) {
        json_member_int(w, "comment_id", entry->comment_id);
    } else {
        json_member_null(w, "comment_id");
    }
    json_member_string_or_null(w, "via", entry->via);
    json_member_string_or_null(w, "acted_as", entry->acted_as);
    json_member_string_or_null(w, "member_of", entry->member_of);
    json_member_string(w, "revision", entry->revision);
    json_member_string_or_null(w, "workflow", entry->workflow);
    json_member_string_or_null(w, "rule", entry->rule);
    json_object_end(w);
}

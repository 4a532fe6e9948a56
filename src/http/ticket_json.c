#include "http/ticket_json.h"

#include "base/markdown.h"

#include <inttypes.h>
#include <stdio.h>

/* {"username","display_name"}, or null for nobody. */
static void write_person(struct json_writer *w, const char *key, const struct ticket_person *person)
{
    if (person->id == 0) {
        json_member_null(w, key);
        return;
    }
    json_key(w, key);
    json_object_begin(w);
    json_member_string(w, "username", person->username);
    json_member_string(w, "display_name", person->display_name);
    json_object_end(w);
}

/* Whole seconds, rounded down: below zero as soon as the due time is past. */
static int64_t floor_seconds(int64_t ms)
{
    return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}

static void write_clock(struct json_writer *w, enum sla_clock_kind kind,
                        const struct sla_clock *clock, int64_t now_ms)
{
    json_key(w, sla_clock_name(kind));
    json_object_begin(w);
    json_member_time(w, "due_at", clock->due_at_ms);
    json_member_time_or_null(w, "met_at", clock->met_at_ms);
    /* The timer may not have come by yet: late is late all the same. */
    json_member_bool(w, "breached",
                     clock->breached_at_ms != 0 || sla_clock_is_newly_breached(clock, now_ms));
    json_member_int(w, "remaining_seconds", floor_seconds(sla_clock_remaining_ms(clock, now_ms)));
    json_object_end(w);
}

static void write_markdown(struct json_writer *w, const char *key, struct slice text)
{
    struct buffer html = {0};
    markdown_to_html(text, &html);
    json_member_string(w, key, buffer_slice(&html));
    buffer_free(&html);
}

static void write_ticket(struct json_writer *w, const struct ticket *ticket, int64_t now_ms,
                         bool with_description)
{
    char number[24];
    (void) snprintf(number, sizeof number, "T-%" PRId64, ticket->id);
    json_object_begin(w);
    json_member_int(w, "id", ticket->id);
    json_member_text(w, "number", number);
    json_member_string(w, "title", ticket->title);
    if (with_description) {
        json_member_string(w, "description", ticket->description);
        write_markdown(w, "description_html", ticket->description);
    }
    json_member_text(w, "status", ticket_status_name(ticket->status));
    json_member_text(w, "priority", ticket_priority_name(ticket->priority));
    json_member_string(w, "service", ticket->service);
    json_member_string(w, "workflow", ticket->workflow);
    json_member_string_or_null(w, "item", ticket->item);
    json_member_string_or_null(w, "assignee_group", ticket->assignee_group);
    write_person(w, "requester", &ticket->requester);
    write_person(w, "assignee", &ticket->assignee);
    json_member_time(w, "created_at", ticket->created_at_ms);
    json_member_time(w, "updated_at", ticket->updated_at_ms);
    json_member_time_or_null(w, "resolved_at", ticket->resolved_at_ms);
    json_member_time_or_null(w, "closed_at", ticket->closed_at_ms);
    json_member_int(w, "version", ticket->version);
    json_key(w, "sla");
    json_object_begin(w);
    write_clock(w, SLA_RESPONSE, &ticket->sla[SLA_RESPONSE], now_ms);
    write_clock(w, SLA_RESOLUTION, &ticket->sla[SLA_RESOLUTION], now_ms);
    json_object_end(w);
    json_object_end(w);
}

void ticket_write_json(struct json_writer *w, const struct ticket *ticket, int64_t now_ms)
{
    write_ticket(w, ticket, now_ms, true);
}

void ticket_write_summary_json(struct json_writer *w, const struct ticket *ticket, int64_t now_ms)
{
    write_ticket(w, ticket, now_ms, false);
}

void comment_write_json(struct json_writer *w, const struct ticket_comment *comment)
{
    json_object_begin(w);
    json_member_int(w, "id", comment->id);
    json_member_int(w, "ticket_id", comment->ticket_id);
    write_person(w, "author", &comment->author);
    json_member_string(w, "body", comment->body);
    write_markdown(w, "body_html", comment->body);
    json_member_time(w, "created_at", comment->created_at_ms);
    json_object_end(w);
}

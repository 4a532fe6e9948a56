#include "http/event_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct event_registry event_registry_read(const struct service *service)
{
    struct event_registry out = {.is_pending = false};
    struct observation seen = {0};
    struct registry *active = registry_holder_get(service->registry);
    (void) snprintf(out.revision, sizeof out.revision, "%.*s", SLICE_ARGS(active->revision));
    registry_unref(active);
    if (service->observer != NULL) {
        observer_read(service->observer, &seen);
    }
    out.is_pending = seen.observed_at_ms != 0 && strcmp(seen.revision, out.revision) != 0;
    return out;
}

/* Ids are text to listeners, as Last-Event-ID is: whatever they make of numbers. */
static void write_last_id(struct json_writer *w, int64_t last_id)
{
    char text[24];
    (void) snprintf(text, sizeof text, "%" PRId64, last_id);
    json_member_text(w, "last_event_id", text);
}

static void add(struct event_batch *batch, int64_t id, const char *name, struct json_writer *w)
{
    json_object_end(w);
    event_batch_add(batch, id, name, buffer_slice(w->out));
    buffer_free(w->out);
}

void event_hello_write(struct json_writer *w, const struct event_registry *registry,
                       int64_t last_id)
{
    json_member_text(w, "revision", registry->revision);
    json_member_bool(w, "pending", registry->is_pending);
    write_last_id(w, last_id);
}

void event_batch_add_hello(struct event_batch *batch, const struct event_registry *registry,
                           int64_t last_id)
{
    struct buffer json = {0};
    struct json_writer w;
    json_writer_init(&w, &json);
    json_object_begin(&w);
    event_hello_write(&w, registry, last_id);
    add(batch, 0, "hello", &w);
}

void event_batch_add_reset(struct event_batch *batch, int64_t last_id)
{
    struct buffer json = {0};
    struct json_writer w;
    json_writer_init(&w, &json);
    json_object_begin(&w);
    write_last_id(&w, last_id);
    add(batch, 0, "reset", &w);
}

void event_batch_add_registry(struct event_batch *batch, const struct event_registry *registry,
                              const struct event_registry *previous)
{
    struct buffer json = {0};
    struct json_writer w;
    bool is_swap = strcmp(registry->revision, previous->revision) != 0;
    json_writer_init(&w, &json);
    json_object_begin(&w);
    json_member_text(&w, "revision", registry->revision);
    json_member_text(&w, "previous", is_swap ? previous->revision : NULL);
    json_member_bool(&w, "pending", registry->is_pending);
    add(batch, 0, "registry", &w);
}

static void write_kinds(struct json_writer *w, unsigned kinds)
{
    json_key(w, "kinds");
    json_array_begin(w);
    for (int kind = 0; kind < HISTORY_KIND_COUNT; kind++) {
        if (kinds & 1u << kind) {
            json_value_text(w, history_kind_name((enum history_kind) kind));
        }
    }
    json_array_end(w);
}

void event_batch_add_ticket(struct event_batch *batch, const struct ticket_event *event)
{
    const struct ticket *ticket = &event->ticket;
    struct buffer json = {0};
    struct json_writer w;
    char number[24];
    (void) snprintf(number, sizeof number, "T-%" PRId64, ticket->id);
    json_writer_init(&w, &json);
    json_object_begin(&w);
    json_member_int(&w, "id", ticket->id);
    json_member_text(&w, "number", number);
    json_member_int(&w, "version", ticket->version);
    json_member_text(&w, "status", ticket_status_name(ticket->status));
    json_member_text(&w, "priority", ticket_priority_name(ticket->priority));
    json_member_string_or_null(&w, "assignee", ticket->assignee.username);
    json_member_string_or_null(&w, "assignee_group", ticket->assignee_group);
    json_member_string(&w, "service", ticket->service);
    json_member_string(&w, "title", ticket->title);
    json_member_string(&w, "actor", event->actor);
    write_kinds(&w, event->kinds);
    json_member_time(&w, "at", event->at_ms);
    add(batch, event->id, "ticket", &w);
}

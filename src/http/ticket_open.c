/* POST /api/v1/tickets: opening a ticket; and /preview, what opening it would do. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/etag.h"
#include "http/idempotent.h"
#include "http/resources.h"
#include "http/ticket_json.h"
#include "service/tickets.h"

#include <inttypes.h>

struct open_work {
    struct ticket_open_input input;
    size_t priority;
    struct ticket ticket;
};

static const struct json_field open_fields[] = {
    {.name = "item", .type = JSON_FIELD_TEXT, .offset = offsetof(struct open_work, input.item)},
    {.name = "workflow",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct open_work, input.workflow)},
    {.name = "title", .type = JSON_FIELD_TEXT, .offset = offsetof(struct open_work, input.title)},
    {.name = "description",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct open_work, input.description)},
    {.name = "service",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct open_work, input.service)},
    {.name = "priority",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct open_work, priority),
     .given = JSON_GIVEN(struct open_work, input.has_priority),
     .words = &vocabulary_priority},
};
static const struct json_object_fields open_table = {open_fields,
                                                     sizeof open_fields / sizeof open_fields[0]};

static bool decode_opening(struct http_exchange *x, struct open_work *work)
{
    if (!decode_no_query(x) || !decode_body(x, &open_table, work)) {
        return false;
    }
    work->input.priority = (enum ticket_priority) work->priority;
    return true;
}

static enum result open_ticket(struct service_call *call, void *context, struct error *error)
{
    struct open_work *work = context;
    return ticket_open(call, &work->input, &work->ticket, error);
}

static struct slice etag_in(struct arena *arena, const struct ticket *ticket)
{
    char text[ETAG_TEXT_SIZE];
    return arena_copy(arena, etag_of_version(ticket->version, text));
}

static void render_opened(struct http_exchange *x, void *context, struct idempotent_answer *answer)
{
    struct open_work *work = context;
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    ticket_write_json(&w, &work->ticket, http_now_ms(x));
    answer->status = 201;
    answer->location = arena_format(http_arena(x), "/api/v1/tickets/%" PRId64, work->ticket.id);
    answer->etag = etag_in(http_arena(x), &work->ticket);
}

static void open_here(struct http_exchange *x)
{
    static const struct idempotent_operation operation = {open_ticket, render_opened, NULL};
    struct open_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (decode_opening(x, work)) {
        idempotent_write(x, slice_of("/api/v1/tickets"), &operation, work);
    }
}

struct preview_work {
    struct open_work open;
    struct ticket_preview preview;
};

static enum result preview_ticket(struct service_call *call, void *context, struct error *error)
{
    struct preview_work *work = context;
    return ticket_open_preview(call, &work->open.input, &work->preview, error);
}

static void write_targets(struct json_writer *w, const struct ticket *ticket)
{
    const struct sla_clock *clocks = ticket->sla;
    bool by_priority = clocks[SLA_RESPONSE].from_priority && clocks[SLA_RESOLUTION].from_priority;
    json_key(w, "sla");
    json_object_begin(w);
    json_member_int(w, "response_minutes", clocks[SLA_RESPONSE].target_ms / 60000);
    json_member_int(w, "resolution_minutes", clocks[SLA_RESOLUTION].target_ms / 60000);
    json_member_text(w, "source", by_priority ? "priority" : "item");
    json_object_end(w);
}

/* Where the workflow leads from OPEN, and for whom. */
static void write_first_moves(struct json_writer *w, const struct policy_workflow *workflow)
{
    json_key(w, "first_moves");
    json_array_begin(w);
    for (int to = 0; to < TICKET_STATUS_COUNT; to++) {
        uint32_t start = workflow->moves[TICKET_OPEN][to].start;
        uint32_t count = workflow->moves[TICKET_OPEN][to].count;
        if (count == 0) {
            continue;
        }
        json_object_begin(w);
        json_member_text(w, "to", ticket_status_name((enum ticket_status) to));
        json_key(w, "roles");
        json_array_begin(w);
        for (uint32_t i = start; i < start + count; i++) {
            json_value_string(w, workflow->by_move[i]->role);
        }
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void preview_here(struct http_exchange *x)
{
    struct preview_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    if (!decode_opening(x, &work->open) ||
        http_read(x, preview_ticket, work, &error) != RESULT_OK) {
        return;
    }
    const struct ticket *ticket = &work->preview.ticket;
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_string(&w, "title", ticket->title);
    json_member_string(&w, "service", ticket->service);
    json_member_string(&w, "workflow", ticket->workflow);
    json_member_text(&w, "priority", ticket_priority_name(ticket->priority));
    json_member_string_or_null(&w, "assignee_group", ticket->assignee_group);
    json_member_int(&w, "group_members", (int64_t) work->preview.group_members);
    write_targets(&w, ticket);
    write_first_moves(&w, work->preview.workflow);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/tickets", HTTP_SIGNED_IN, open_here},
    {HTTP_POST, "/api/v1/tickets/preview", HTTP_SIGNED_IN, preview_here},
};
const struct http_route_table ticket_open_routes = {routes, sizeof routes / sizeof routes[0]};

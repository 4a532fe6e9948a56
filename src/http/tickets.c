/* /api/v1/tickets/{id}: showing and changing a ticket. */
#include "service/tickets.h"

#include "base/json_writer.h"
#include "http/decode.h"
#include "http/etag.h"
#include "http/resources.h"
#include "http/ticket_json.h"

#include <inttypes.h>

/* Showing */

struct show_work {
    int64_t id;
    struct ticket ticket;
};

static enum result read_ticket(struct service_call *call, void *context, struct error *error)
{
    struct show_work *work = context;
    return ticket_get(call, work->id, &work->ticket, error);
}

static void reply_ticket(struct http_exchange *x, const struct ticket *ticket)
{
    char etag[ETAG_TEXT_SIZE];
    http_reply_header(x, "ETag", etag_of_version(ticket->version, etag));
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    ticket_write_json(&w, ticket, http_now_ms(x));
    http_reply_json(x, 200);
}

static void show_ticket(struct http_exchange *x)
{
    struct show_work work = {0};
    struct error error = {0};
    if (decode_ticket_id(x, &work.id) && decode_no_query(x) &&
        http_read(x, read_ticket, &work, &error) == RESULT_OK) {
        reply_ticket(x, &work.ticket);
    }
}

/* Changing */

struct change_work {
    struct ticket_change_input input;
    size_t priority;
    struct if_match condition;
    struct ticket ticket; /* after the change, or as it is when it was refused */
    int64_t now_ms;
};

static const struct json_field change_fields[] = {
    {.name = "title",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct change_work, input.title),
     .given = JSON_GIVEN(struct change_work, input.has_title)},
    {.name = "description",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct change_work, input.description),
     .given = JSON_GIVEN(struct change_work, input.has_description)},
    {.name = "priority",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct change_work, priority),
     .given = JSON_GIVEN(struct change_work, input.has_priority),
     .words = &vocabulary_priority},
    {.name = "service",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct change_work, input.service),
     .given = JSON_GIVEN(struct change_work, input.has_service)},
    {.name = "assignee",
     .type = JSON_FIELD_TEXT_OR_NULL,
     .offset = offsetof(struct change_work, input.assignee),
     .given = JSON_GIVEN(struct change_work, input.has_assignee)},
    {.name = "assignee_group",
     .type = JSON_FIELD_TEXT_OR_NULL,
     .offset = offsetof(struct change_work, input.assignee_group),
     .given = JSON_GIVEN(struct change_work, input.has_assignee_group)},
};
static const struct json_object_fields change_table = {change_fields, sizeof change_fields /
                                                                          sizeof change_fields[0]};

/* If-Match may name several versions or any: the one that holds is the version to change. */
static enum result change_ticket(struct service_call *call, void *context, struct error *error)
{
    struct change_work *work = context;
    enum result result = ticket_get(call, work->input.id, &work->ticket, error);
    if (result != RESULT_OK) {
        return result;
    }
    if (!if_match_holds(&work->condition, work->ticket.version)) {
        return error_set_at(error, RESULT_CONFLICT, "version_conflict", "If-Match",
                            "T-%" PRId64 " is at version %" PRId64 " now; nothing was changed.",
                            work->ticket.id, work->ticket.version);
    }
    work->input.expected_version = work->ticket.version;
    return ticket_change(call, &work->input, &work->ticket, error);
}

static void write_current_ticket(struct json_writer *w, void *context)
{
    const struct change_work *work = context;
    json_key(w, "ticket");
    ticket_write_json(w, &work->ticket, work->now_ms);
}

static void reply_change(struct http_exchange *x, void *context, enum result result,
                         const struct error *error)
{
    struct change_work *work = context;
    if (result == RESULT_OK) {
        reply_ticket(x, &work->ticket);
    } else if (slice_equal_text(slice_of(error->code), "version_conflict")) {
        /* A condition of the request failed: 412 and not the 409 of a version in a body. */
        http_reply_problem(x, 412, error, write_current_ticket, work);
    } else {
        http_reply_error(x, error);
    }
}

static void change_here(struct http_exchange *x)
{
    struct change_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (!decode_ticket_id(x, &work->input.id) || !decode_no_query(x)) {
        return;
    }
    struct error error = {0};
    if (if_match_parse(http_header(x, "If-Match"), &work->condition, &error) != RESULT_OK) {
        http_reply_error(x, &error);
        return;
    }
    if (decode_body(x, &change_table, work)) {
        work->input.priority = (enum ticket_priority) work->priority;
        work->now_ms = http_now_ms(x);
        http_write(x, change_ticket, reply_change, work);
    }
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/tickets/{id}", HTTP_SIGNED_IN, show_ticket},
    {HTTP_PATCH, "/api/v1/tickets/{id}", HTTP_SIGNED_IN, change_here},
};
const struct http_route_table ticket_routes = {routes, sizeof routes / sizeof routes[0]};

/* /api/v1/tickets/{id}/transitions: which moves are open to the signed-in person, and making one.
 */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/etag.h"
#include "http/idempotent.h"
#include "http/resources.h"
#include "http/ticket_json.h"
#include "service/tickets.h"

#include <inttypes.h>

struct moves_work {
    int64_t id;
    struct ticket_moves result;
};

static enum result read_moves(struct service_call *call, void *context, struct error *error)
{
    struct moves_work *work = context;
    return ticket_list_moves(call, work->id, &work->result, error);
}

static void write_right(struct json_writer *w, const char *name, const struct ticket_right *right)
{
    json_key(w, name);
    json_object_begin(w);
    json_member_bool(w, "allowed", right->allowed);
    json_member_string_or_null(w, "reason", right->reason);
    json_object_end(w);
}

static void write_rights(struct json_writer *w, const struct ticket_rights *rights)
{
    json_key(w, "rights");
    json_object_begin(w);
    write_right(w, "assign", &rights->assign);
    write_right(w, "take", &rights->take);
    write_right(w, "change", &rights->change);
    json_object_end(w);
}

static void list_moves(struct http_exchange *x)
{
    struct moves_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    if (!decode_ticket_id(x, &work->id) || !decode_no_query(x) ||
        http_read(x, read_moves, work, &error) != RESULT_OK) {
        return;
    }
    char etag[ETAG_TEXT_SIZE];
    http_reply_header(x, "ETag", etag_of_version(work->result.ticket.version, etag));
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_text(&w, "from", ticket_status_name(work->result.ticket.status));
    json_member_int(&w, "version", work->result.ticket.version);
    json_member_string(&w, "revision", http_registry(x)->revision);
    write_rights(&w, &work->result.rights);
    json_key(&w, "items");
    json_array_begin(&w);
    for (size_t i = 0; i < TICKET_STATUS_COUNT - 1; i++) {
        const struct decision *decision = &work->result.moves[i].decision;
        json_object_begin(&w);
        json_member_text(&w, "to", ticket_status_name(work->result.moves[i].to));
        json_member_bool(&w, "declared", work->result.moves[i].is_declared);
        decision_write_members(decision, &w);
        json_member_bool(&w, "assigns", decision->assigns);
        if (decision->transition != NULL) {
            const struct source_place *place = &decision->transition->place;
            json_member_string(&w, "role", decision->transition->role);
            json_member_string(&w, "file", place->file);
            json_member_int(&w, "line", place->line);
        } else {
            json_member_null(&w, "role");
            json_member_null(&w, "file");
            json_member_null(&w, "line");
        }
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
    http_reply_json(x, 200);
}

struct move_work {
    struct ticket_transition_input input;
    size_t to;
    struct ticket_transition_output output;
    int64_t now_ms;
};

static const struct json_field move_fields[] = {
    {.name = "to",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct move_work, to),
     .is_required = true,
     .words = &vocabulary_status},
    {.name = "comment",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct move_work, input.comment)},
    {.name = "version",
     .type = JSON_FIELD_INTEGER,
     .offset = offsetof(struct move_work, input.expected_version),
     .minimum = 1},
};
static const struct json_object_fields move_table = {move_fields,
                                                     sizeof move_fields / sizeof move_fields[0]};

static enum result move_ticket(struct service_call *call, void *context, struct error *error)
{
    struct move_work *work = context;
    return ticket_transition(call, &work->input, &work->output, error);
}

static void render_moved(struct http_exchange *x, void *context, struct idempotent_answer *answer)
{
    struct move_work *work = context;
    char etag[ETAG_TEXT_SIZE];
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    ticket_write_json(&w, &work->output.ticket, work->now_ms);
    answer->status = 200;
    answer->etag = arena_copy(http_arena(x), etag_of_version(work->output.ticket.version, etag));
}

static void write_decision(struct json_writer *w, void *context)
{
    const struct move_work *work = context;
    json_key(w, "decision");
    decision_write_json(&work->output.decision, w);
}

static void write_current_ticket(struct json_writer *w, void *context)
{
    const struct move_work *work = context;
    json_key(w, "ticket");
    ticket_write_json(w, &work->output.ticket, work->now_ms);
}

/* Every refusal explains itself: with the decision (B3.5), or with the ticket as it is (B4.4). */
static void refuse_move(struct http_exchange *x, void *context, const struct error *error)
{
    struct slice code = slice_of(error->code);
    if (slice_equal_text(code, "forbidden_transition")) {
        http_reply_problem(x, 0, error, write_decision, context);
    } else if (slice_equal_text(code, "version_conflict")) {
        http_reply_problem(x, 0, error, write_current_ticket, context);
    } else {
        http_reply_error(x, error);
    }
}

static void move_here(struct http_exchange *x)
{
    static const struct idempotent_operation operation = {move_ticket, render_moved, refuse_move};
    struct move_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (!decode_ticket_id(x, &work->input.id) || !decode_no_query(x) ||
        !decode_body(x, &move_table, work)) {
        return;
    }
    work->input.to = (enum ticket_status) work->to;
    work->now_ms = http_now_ms(x);
    struct slice path =
        arena_format(http_arena(x), "/api/v1/tickets/%" PRId64 "/transitions", work->input.id);
    idempotent_write(x, path, &operation, work);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/tickets/{id}/transitions", HTTP_SIGNED_IN, list_moves},
    {HTTP_POST, "/api/v1/tickets/{id}/transitions", HTTP_SIGNED_IN, move_here},
};
const struct http_route_table ticket_transition_routes = {routes, sizeof routes / sizeof routes[0]};

/* /api/v1/tickets/bulk: one act on many tickets, each decided on its own. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "http/status.h"
#include "http/ticket_json.h"
#include "service/tickets.h"

#include <inttypes.h>
#include <stdio.h>

enum { BULK_TICKETS_MAX = 200 };

enum bulk_action { BULK_ASSIGN, BULK_MOVE };
static const char *action_word(size_t value)
{
    static const char *const words[] = {[BULK_ASSIGN] = "assign", [BULK_MOVE] = "move"};
    return words[value];
}
static const struct vocabulary vocabulary_action = {action_word, 2};

struct bulk_body {
    struct json_integers ids;
    size_t action;
    bool has_assignee;
    struct slice assignee;
    bool has_to;
    size_t to;
    bool has_comment;
    struct slice comment;
};
static const struct json_field fields[] = {
    {.name = "ids",
     .type = JSON_FIELD_INTEGERS,
     .offset = offsetof(struct bulk_body, ids),
     .is_required = true,
     .minimum = 1,
     .maximum_count = BULK_TICKETS_MAX},
    {.name = "action",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct bulk_body, action),
     .is_required = true,
     .words = &vocabulary_action},
    {.name = "assignee",
     .type = JSON_FIELD_TEXT_OR_NULL,
     .offset = offsetof(struct bulk_body, assignee),
     .given = JSON_GIVEN(struct bulk_body, has_assignee)},
    {.name = "to",
     .type = JSON_FIELD_WORD,
     .offset = offsetof(struct bulk_body, to),
     .given = JSON_GIVEN(struct bulk_body, has_to),
     .words = &vocabulary_status},
    {.name = "comment",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct bulk_body, comment),
     .given = JSON_GIVEN(struct bulk_body, has_comment)},
};
static const struct json_object_fields table = {fields, sizeof fields / sizeof fields[0]};

/* Each act has fields of its own: the one it needs must be there, and those of the other not. */
static enum result check(const struct bulk_body *body, struct error *error)
{
    const char *act = action_word(body->action);
    bool moves = body->action == BULK_MOVE;
    const char *missing =
        moves ? (body->has_to ? NULL : "to") : (body->has_assignee ? NULL : "assignee");
    const char *foreign = moves ? (body->has_assignee ? "assignee" : NULL)
                                : (body->has_to        ? "to"
                                   : body->has_comment ? "comment"
                                                       : NULL);
    char pointer[16];
    if (missing == NULL && foreign == NULL) {
        return RESULT_OK;
    }
    (void) snprintf(pointer, sizeof pointer, "/%s", missing != NULL ? missing : foreign);
    return missing != NULL ? error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                                          "The action \"%s\" needs the field \"%s\".", act, missing)
                           : error_set_at(error, RESULT_INVALID, "invalid_body", pointer,
                                          "The action \"%s\" has no field \"%s\".", act, foreign);
}

/* One ticket's part. What it has found out by the time it is refused is for the answer. */
struct bulk_item {
    const struct bulk_body *body;
    int64_t id;
    struct ticket_transition_output output;
};

struct bulk_work {
    struct bulk_body body;
    struct bulk_item *items;
    struct http_part *parts;
};

static enum result assign(struct service_call *call, struct bulk_item *item, struct error *error)
{
    struct ticket_change_input input = {
        .id = item->id, .has_assignee = true, .assignee = item->body->assignee};
    return ticket_change(call, &input, &item->output.ticket, error);
}

static enum result move(struct service_call *call, struct bulk_item *item, struct error *error)
{
    struct ticket_transition_input input = {
        .id = item->id, .to = (enum ticket_status) item->body->to, .comment = item->body->comment};
    return ticket_transition(call, &input, &item->output, error);
}

/* The whole commit may be tried again: everything starts from the inputs. */
static enum result act(struct service_call *call, void *context, struct error *error)
{
    struct bulk_item *item = context;
    item->output = (struct ticket_transition_output){0};
    return item->body->action == BULK_MOVE ? move(call, item, error) : assign(call, item, error);
}

static void write_problem(struct http_exchange *x, struct json_writer *w,
                          const struct bulk_item *item, const struct error *error)
{
    json_key(w, "problem");
    json_object_begin(w);
    http_problem_write(x, w, http_status_of_error(error), error);
    if (slice_equal_text(slice_of(error->code), "forbidden_transition")) { /* B3.5 */
        json_key(w, "decision");
        decision_write_json(&item->output.decision, w);
    }
    json_object_end(w);
}

static void write_result(struct http_exchange *x, struct json_writer *w,
                         const struct bulk_item *item, const struct store_work *work)
{
    json_object_begin(w);
    json_member_int(w, "id", item->id);
    if (work->result == RESULT_NOT_FOUND) {
        json_member_null(w, "number");
    } else {
        json_member_string(w, "number", arena_format(http_arena(x), "T-%" PRId64, item->id));
    }
    if (work->result == RESULT_OK) {
        json_key(w, "ticket");
        ticket_write_summary_json(w, &item->output.ticket, http_now_ms(x));
    } else {
        write_problem(x, w, item, &work->error);
    }
    json_object_end(w);
}

static void reply(struct http_exchange *x, void *context)
{
    const struct bulk_work *work = context;
    size_t count = work->body.ids.count;
    int64_t succeeded = 0;
    for (size_t i = 0; i < count; i++) {
        succeeded += work->parts[i].work.result == RESULT_OK;
    }
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_int(&w, "succeeded", succeeded);
    json_member_int(&w, "failed", (int64_t) count - succeeded);
    json_key(&w, "results");
    json_array_begin(&w);
    for (size_t i = 0; i < count; i++) {
        write_result(x, &w, &work->items[i], &work->parts[i].work);
    }
    json_array_end(&w);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static void act_here(struct http_exchange *x)
{
    struct bulk_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    if (!decode_no_query(x) || !decode_body(x, &table, &work->body)) {
        return;
    }
    if (check(&work->body, &error) != RESULT_OK) {
        http_reply_error(x, &error);
        return;
    }
    size_t count = work->body.ids.count;
    work->items = arena_alloc_array(http_arena(x), count, sizeof *work->items);
    work->parts = arena_alloc_array(http_arena(x), count, sizeof *work->parts);
    for (size_t i = 0; i < count; i++) {
        work->items[i] = (struct bulk_item){.body = &work->body, .id = work->body.ids.items[i]};
        work->parts[i].context = &work->items[i];
    }
    http_write_parts(x, work->parts, count, act, reply, work);
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/tickets/bulk", HTTP_SIGNED_IN, act_here},
};
const struct http_route_table ticket_bulk_routes = {routes, sizeof routes / sizeof routes[0]};

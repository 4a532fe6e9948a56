/* /api/v1/explain: may X do Y on Z? With the whole trace, as `itops explain` prints it. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/policy_explain.h"

struct explain_query {
    struct explain_input input;
    size_t from; /* TICKET_STATUS_COUNT: not given */
    size_t to;
};
static const struct query_field query_fields[] = {
    {.name = "user", .type = QUERY_TEXT, .offset = offsetof(struct explain_query, input.user)},
    {.name = "service",
     .type = QUERY_TEXT,
     .offset = offsetof(struct explain_query, input.service)},
    {.name = "group", .type = QUERY_TEXT, .offset = offsetof(struct explain_query, input.group)},
    {.name = "workflow",
     .type = QUERY_TEXT,
     .offset = offsetof(struct explain_query, input.workflow)},
    {.name = "from",
     .type = QUERY_WORD,
     .offset = offsetof(struct explain_query, from),
     .words = &vocabulary_status},
    {.name = "to",
     .type = QUERY_WORD,
     .offset = offsetof(struct explain_query, to),
     .words = &vocabulary_status},
    {.name = "assignee",
     .type = QUERY_TEXT,
     .offset = offsetof(struct explain_query, input.assignee)},
    {.name = "requester",
     .type = QUERY_TEXT,
     .offset = offsetof(struct explain_query, input.requester)},
};
static const struct query_fields query_table = {query_fields,
                                                sizeof query_fields / sizeof query_fields[0]};

struct explain_work {
    struct explain_query query;
    struct decision decision;
};

static enum result explain(struct service_call *call, void *context, struct error *error)
{
    struct explain_work *work = context;
    return policy_explain(call, &work->query.input, &work->decision, error);
}

static void write_rule(struct http_exchange *x, struct json_writer *w,
                       const struct decision *decision)
{
    struct slice rule = {NULL, 0};
    if (decision->transition != NULL) {
        const struct source_place *place = &decision->transition->place;
        rule = arena_format(http_arena(x), "%.*s:%u", SLICE_ARGS(place->file), place->line);
    }
    json_member_string_or_null(w, "rule", rule);
}

static void show_explanation(struct http_exchange *x)
{
    struct explain_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    work->query.from = work->query.to = TICKET_STATUS_COUNT;
    if (!decode_query(x, &query_table, &work->query)) {
        return;
    }
    struct explain_input *input = &work->query.input;
    input->has_from = work->query.from != TICKET_STATUS_COUNT;
    input->has_to = work->query.to != TICKET_STATUS_COUNT;
    input->from = (enum ticket_status) work->query.from;
    input->to = (enum ticket_status) work->query.to;
    if (http_read(x, explain, work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    decision_write_members(&work->decision, &w);
    json_member_string(&w, "revision", http_registry(x)->revision);
    write_rule(x, &w, &work->decision);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/explain", HTTP_SIGNED_IN, show_explanation},
};
const struct http_route_table explain_routes = {routes, sizeof routes / sizeof routes[0]};

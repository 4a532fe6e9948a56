/* /api/v1/workflows: the declared workflows, with the place of every transition. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/policy_reply.h"
#include "http/resources.h"
#include "policy/registry.h"

static void write_workflow(struct json_writer *w, const struct policy_workflow *workflow)
{
    json_object_begin(w);
    json_member_string(w, "name", workflow->name);
    json_member_string(w, "displayName", workflow->display_name);
    json_member_string_or_null(w, "description", workflow->description);
    policy_write_place(w, &workflow->place);
    json_key(w, "transitions");
    json_array_begin(w);
    for (size_t i = 0; i < workflow->transition_count; i++) {
        const struct policy_transition *transition = &workflow->transitions[i];
        json_object_begin(w);
        json_member_text(w, "from", ticket_status_name(transition->from));
        json_member_text(w, "to", ticket_status_name(transition->to));
        json_member_string(w, "role", transition->role);
        policy_write_place(w, &transition->place);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static struct slice workflow_name(const void *items, size_t i)
{
    return ((const struct policy_workflow *) items)[i].name;
}

struct workflows_query {
    struct page page;
};
static const struct query_field list_fields[] = {PAGE_QUERY_FIELDS(struct workflows_query)};
static const struct query_fields list_table = {list_fields,
                                               sizeof list_fields / sizeof list_fields[0]};

/* The registry keeps them sorted by name. */
static void list_workflows(struct http_exchange *x)
{
    struct workflows_query query = {0};
    if (!decode_page(x, &list_table, slice_of("/api/v1/workflows"), &query, &query.page) ||
        policy_is_unchanged(x)) {
        return;
    }
    const struct registry *r = http_registry(x);
    size_t at = page_start(&query.page, r->workflow_count, workflow_name, r->workflows);
    struct json_writer w;
    page_begin(x, &w);
    struct cursor last = {0};
    for (int64_t left = query.page.limit; left > 0 && at < r->workflow_count; left--) {
        last.name = r->workflows[at].name;
        write_workflow(&w, &r->workflows[at++]);
    }
    page_reply(x, &w, &query.page, at < r->workflow_count ? &last : NULL);
}

static void show_workflow(struct http_exchange *x)
{
    if (!decode_no_query(x)) {
        return;
    }
    struct slice name = http_path_parameter(x, "name");
    const struct policy_workflow *workflow = registry_workflow(http_registry(x), name);
    if (workflow == NULL) {
        struct error error = {0};
        (void) error_set(&error, RESULT_NOT_FOUND, "workflow_not_found",
                         "The registry declares no workflow with the full name \"%.*s\".",
                         SLICE_ARGS(name));
        http_reply_error(x, &error);
        return;
    }
    if (policy_is_unchanged(x)) {
        return;
    }
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    write_workflow(&w, workflow);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/workflows", HTTP_SIGNED_IN, list_workflows},
    {HTTP_GET, "/api/v1/workflows/{name...}", HTTP_SIGNED_IN, show_workflow},
};
const struct http_route_table workflow_routes = {routes, sizeof routes / sizeof routes[0]};

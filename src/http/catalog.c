/* /api/v1/catalog: the cards that a service offers, with everything that opening would fill in. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/policy_views.h"

struct catalog_query {
    struct slice service;
    size_t reach;
};
static const struct query_field query_fields[] = {
    {.name = "service", .type = QUERY_TEXT, .offset = offsetof(struct catalog_query, service)},
    {.name = "reach",
     .type = QUERY_WORD,
     .offset = offsetof(struct catalog_query, reach),
     .words = &vocabulary_reach},
};
static const struct query_fields query_table = {query_fields,
                                                sizeof query_fields / sizeof query_fields[0]};

struct catalog_work {
    enum catalog_reach reach;
    struct slice service; /* as asked for, then absolute */
    struct catalog_card *cards;
    size_t count;
};

static enum result read_catalog(struct service_call *call, void *context, struct error *error)
{
    struct catalog_work *work = context;
    return catalog_at(call, work->service, work->reach, &work->service, &work->cards, &work->count,
                      error);
}

static void write_category(struct json_writer *w, const struct policy_category *category)
{
    json_object_begin(w);
    json_member_string(w, "name", category->name);
    json_member_string(w, "displayName", category->display_name);
    json_member_string_or_null(w, "description", category->description);
    json_member_string_or_null(w, "icon", category->icon);
    json_object_end(w);
}

/* The YAML's shape, with references resolved for the service and defaults filled in. */
static void write_card(struct json_writer *w, const struct catalog_card *card)
{
    const struct policy_item *item = card->item;
    json_object_begin(w);
    json_member_string(w, "name", item->name);
    json_member_string(w, "category", item->category->name);
    json_member_string(w, "displayName", item->display_name);
    json_member_string_or_null(w, "description", item->description);
    json_member_string_or_null(w, "icon", item->icon);
    json_member_string(w, "workflow", card->workflow->name);
    json_key(w, "defaults");
    json_object_begin(w);
    json_member_text(w, "priority", ticket_priority_name(card->priority));
    struct slice group = {NULL, 0};
    if (card->assignee_group != NULL) {
        group = card->assignee_group->name;
    }
    json_member_string_or_null(w, "assigneeGroup", group);
    json_object_end(w);
    json_key(w, "sla");
    json_object_begin(w);
    json_member_int(w, "responseMinutes", card->response_minutes);
    json_member_int(w, "resolutionMinutes", card->resolution_minutes);
    json_object_end(w);
    json_member_string(w, "file", item->place.file);
    json_member_int(w, "line", item->place.line);
    json_object_end(w);
}

static void show_catalog(struct http_exchange *x)
{
    struct catalog_query query = {0};
    if (!decode_query(x, &query_table, &query)) {
        return;
    }
    struct catalog_work work = {
        .reach = (enum catalog_reach) query.reach,
        .service = query.service,
    };
    struct error error = {0};
    if (http_read(x, read_catalog, &work, &error) != RESULT_OK) {
        return;
    }
    const struct registry *r = http_registry(x);
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_string(&w, "revision", r->revision);
    json_member_string(&w, "service", work.service);
    json_key(&w, "categories");
    json_array_begin(&w);
    for (size_t i = 0; i < r->category_count; i++) {
        write_category(&w, &r->categories[i]);
    }
    json_array_end(&w);
    json_key(&w, "items");
    json_array_begin(&w);
    for (size_t i = 0; i < work.count; i++) {
        write_card(&w, &work.cards[i]);
    }
    json_array_end(&w);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/catalog", HTTP_SIGNED_IN, show_catalog},
};
const struct http_route_table catalog_routes = {routes, sizeof routes / sizeof routes[0]};

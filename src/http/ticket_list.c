/* /api/v1/tickets: the list, page by page; and /api/v1/tickets.csv, all of it as it is read. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "http/ticket_csv.h"
#include "http/ticket_json.h"
#include "service/tickets.h"

struct tickets_query {
    struct page page;
    unsigned statuses;
    unsigned priorities;
    struct query_values assignees;
    struct query_values requesters;
    struct query_values groups;
    struct query_values services;
    struct query_values items;
    struct query_values workflows;
    size_t sla;
    struct slice text;
    size_t sort;
};

static const struct query_field list_fields[] = {
    PAGE_QUERY_FIELDS(struct tickets_query),
    {.name = "status",
     .type = QUERY_WORDS,
     .offset = offsetof(struct tickets_query, statuses),
     .words = &vocabulary_status},
    {.name = "priority",
     .type = QUERY_WORDS,
     .offset = offsetof(struct tickets_query, priorities),
     .words = &vocabulary_priority},
    {.name = "assignee", .type = QUERY_TEXTS, .offset = offsetof(struct tickets_query, assignees)},
    {.name = "requester",
     .type = QUERY_TEXTS,
     .offset = offsetof(struct tickets_query, requesters)},
    {.name = "group", .type = QUERY_TEXTS, .offset = offsetof(struct tickets_query, groups)},
    {.name = "service", .type = QUERY_TEXTS, .offset = offsetof(struct tickets_query, services)},
    {.name = "item", .type = QUERY_TEXTS, .offset = offsetof(struct tickets_query, items)},
    {.name = "workflow", .type = QUERY_TEXTS, .offset = offsetof(struct tickets_query, workflows)},
    {.name = "sla",
     .type = QUERY_WORD,
     .offset = offsetof(struct tickets_query, sla),
     .words = &vocabulary_sla},
    {.name = "q", .type = QUERY_TEXT, .offset = offsetof(struct tickets_query, text)},
    {.name = "sort",
     .type = QUERY_WORD,
     .offset = offsetof(struct tickets_query, sort),
     .words = &vocabulary_sort},
};
enum { LIST_FIELD_COUNT = sizeof list_fields / sizeof list_fields[0], PAGE_FIELD_COUNT = 2 };
static const struct query_fields list_table = {list_fields, LIST_FIELD_COUNT};
/* An export has all pages. */
static const struct query_fields export_table = {list_fields + PAGE_FIELD_COUNT,
                                                 LIST_FIELD_COUNT - PAGE_FIELD_COUNT};

struct list_work {
    struct tickets_query query;
    struct ticket_list_input input;
    struct ticket_page result;
};

static struct ticket_filter filter_of(const struct query_values *values)
{
    return (struct ticket_filter){values->items, values->count};
}

static struct ticket_list_input list_input_of(const struct tickets_query *query)
{
    return (struct ticket_list_input){
        .statuses = query->statuses,
        .priorities = query->priorities,
        .sla = (enum ticket_sla_filter) query->sla,
        .assignees = filter_of(&query->assignees),
        .requesters = filter_of(&query->requesters),
        .services = filter_of(&query->services),
        .groups = filter_of(&query->groups),
        .items = filter_of(&query->items),
        .workflows = filter_of(&query->workflows),
        .text = query->text,
        .sort = (enum ticket_sort) query->sort,
        .after = {.is_set = query->page.is_continued,
                  .key = query->page.after.numbers[0],
                  .key2 = query->page.after.numbers[1],
                  .id = query->page.after.numbers[2]},
        .limit = (size_t) query->page.limit,
    };
}

static enum result read_list(struct service_call *call, void *context, struct error *error)
{
    struct list_work *work = context;
    return ticket_list(call, &work->input, &work->result, error);
}

static void list_tickets(struct http_exchange *x)
{
    struct list_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (!decode_page(x, &list_table, slice_of("/api/v1/tickets"), &work->query,
                     &work->query.page)) {
        return;
    }
    work->input = list_input_of(&work->query);
    struct error error = {0};
    if (http_read(x, read_list, work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    page_begin(x, &w);
    for (size_t i = 0; i < work->result.count; i++) {
        ticket_write_summary_json(&w, &work->result.items[i], http_now_ms(x));
    }
    struct ticket_position last = work->result.last;
    struct cursor next = {.numbers = {last.key, last.key2, last.id}};
    page_reply(x, &w, &work->query.page, work->result.has_more ? &next : NULL);
}

static void export_tickets(struct http_exchange *x)
{
    struct list_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    work->query.page.limit = PAGE_LIMIT_MAX;
    /* Pages are read one after the other: only by what never changes does each have its tickets. */
    work->query.sort = TICKET_SORT_CREATED_DESC;
    if (!decode_query(x, &export_table, &work->query)) {
        return;
    }
    work->input = list_input_of(&work->query);
    if (http_read(x, read_list, work, &error) == RESULT_OK) {
        ticket_csv_reply(x, &work->input, &work->result);
    }
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/tickets", HTTP_SIGNED_IN, list_tickets},
    {HTTP_GET, "/api/v1/tickets.csv", HTTP_SIGNED_IN, export_tickets},
};
const struct http_route_table ticket_list_routes = {routes, sizeof routes / sizeof routes[0]};

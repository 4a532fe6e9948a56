#include "http/resources.h"

static const struct http_route_table *const tables[] = {
    &page_routes,           &health_routes,         &metrics_routes,
    &contract_routes,       &session_routes,        &registry_routes,
    &workflow_routes,       &catalog_routes,        &group_routes,
    &service_routes,        &ticket_routes,         &ticket_list_routes,
    &ticket_open_routes,    &ticket_bulk_routes,    &ticket_transition_routes,
    &ticket_comment_routes, &ticket_history_routes, &user_routes,
    &view_routes,           &event_routes,          &stats_routes,
    &markdown_routes,       &explain_routes,        &flavour_routes,
};

const struct http_route_table *const *http_route_tables(size_t *count)
{
    *count = sizeof tables / sizeof tables[0];
    return tables;
}

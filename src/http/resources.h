/* The route tables of the resources, one for each file of handlers; http/routes.c lists them. */
#ifndef ITOPS_HTTP_RESOURCES_H
#define ITOPS_HTTP_RESOURCES_H

#include "http/route.h"

extern const struct http_route_table health_routes;
extern const struct http_route_table metrics_routes;
extern const struct http_route_table contract_routes;
extern const struct http_route_table session_routes;
extern const struct http_route_table registry_routes;
extern const struct http_route_table workflow_routes;
extern const struct http_route_table catalog_routes;
extern const struct http_route_table group_routes;
extern const struct http_route_table service_routes;
extern const struct http_route_table ticket_routes;
extern const struct http_route_table ticket_list_routes;
extern const struct http_route_table ticket_open_routes;
extern const struct http_route_table ticket_bulk_routes;
extern const struct http_route_table ticket_transition_routes;
extern const struct http_route_table ticket_comment_routes;
extern const struct http_route_table ticket_history_routes;
extern const struct http_route_table user_routes;
extern const struct http_route_table view_routes;
extern const struct http_route_table event_routes;
extern const struct http_route_table stats_routes;
extern const struct http_route_table markdown_routes;
extern const struct http_route_table explain_routes;

/* `/` and what is below it and no interface: the page, or what a build without it says there. Which
 * of them an executable has, it chooses in src/http/meson.build. */
extern const struct http_route_table page_routes;

/* Of one flavour of the build only: in production it is empty (see src/http/meson.build). */
extern const struct http_route_table flavour_routes;

#endif

/* The route tables of the resources; http/routes.c puts them together. */
#ifndef ITOPS_HTTP_RESOURCES_H
#define ITOPS_HTTP_RESOURCES_H

#include "http/route.h"

extern const struct http_route_table index_routes;
extern const struct http_route_table health_routes;
extern const struct http_route_table metrics_routes;

/* Of one flavour of the build only: in production it is empty (see src/http/meson.build). */
extern const struct http_route_table flavour_routes;

#endif

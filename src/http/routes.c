#include "http/resources.h"

static const struct http_route_table *const tables[] = {
    &index_routes,
    &health_routes,
    &metrics_routes,
    &flavour_routes,
};

const struct http_route_table *const *http_route_tables(size_t *count)
{
    *count = sizeof tables / sizeof tables[0];
    return tables;
}

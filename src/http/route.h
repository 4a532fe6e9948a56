/* The route table: method, path pattern, who may, handler. Documentation and checks read it too. */
#ifndef ITOPS_HTTP_ROUTE_H
#define ITOPS_HTTP_ROUTE_H

#include "http/exchange.h"

enum http_access {
    HTTP_PUBLIC,    /* no credentials needed */
    HTTP_PAGE,      /* public, and what stands behind '?' is for the page's own script */
    HTTP_SIGNED_IN, /* B8.1 */
    HTTP_SUPERADMIN,
};

typedef void http_handler_fn(struct http_exchange *x);

struct http_route {
    enum http_method method;
    /* "/api/v1/tickets/{id}/history"; "{name...}" as the last segment takes the rest with its
     * slashes. */
    const char *path;
    enum http_access access;
    http_handler_fn *handler;
};

/* One table a resource file; http/routes.c puts them together. */
struct http_route_table {
    const struct http_route *routes;
    size_t count;
};

/* All tables of this build; the reload table only in the dev flavour. */
const struct http_route_table *const *http_route_tables(size_t *count);

#endif

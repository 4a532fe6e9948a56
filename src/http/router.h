/* Finds the route of a request: a tree of path segments, built once from the route tables. */
#ifndef ITOPS_HTTP_ROUTER_H
#define ITOPS_HTTP_ROUTER_H

#include "base/arena.h"
#include "http/route.h"

#include <stdbool.h>
#include <stddef.h>

enum { HTTP_PATH_PARAMETERS_MAX = 4 };

struct http_router;

struct http_path_parameter {
    struct slice name;
    struct slice value; /* decoded */
};

struct http_match {
    const struct http_route *route; /* NULL: nothing answers, see below */
    size_t route_index;             /* in the order of the tables; for metrics */
    struct http_path_parameter parameters[HTTP_PATH_PARAMETERS_MAX];
    size_t parameter_count;
    /* Without a route: whether the path exists with other methods, and which ("GET, HEAD"). */
    bool path_exists;
    struct slice allow;
};

/* Asserts that patterns are well-formed and no two routes are the same. */
struct http_router *http_router_new(const struct http_route_table *const *tables,
                                    size_t table_count);
void http_router_free(struct http_router *router); /* NULL is fine */

size_t http_router_route_count(const struct http_router *router);
const struct http_route *http_router_route(const struct http_router *router, size_t index);

/*
 * `path` is still escaped. Literal segments win over parameters, and a "{name...}" never takes what
 * is below a literal beside it. HEAD finds the route of GET.
 * Decoded values live in `arena` or in the path. False when an escape in the path is not UTF-8.
 */
bool http_router_find(const struct http_router *router, struct arena *arena, struct slice path,
                      enum http_method method, struct http_match *out);

#endif

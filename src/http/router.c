#include "http/router.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "http/target.h"

#include <assert.h>
#include <stdlib.h>

enum { PATH_SEGMENTS_MAX = 16 };

static const char *const method_names[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
    [HTTP_PATCH] = "PATCH", [HTTP_PUT] = "PUT",   [HTTP_DELETE] = "DELETE",
};

/* A segment of a path pattern. Children are few: they are searched in order. */
struct node {
    struct slice segment; /* literal text, or the parameter's name */
    enum { NODE_LITERAL, NODE_PARAMETER, NODE_REST } kind;
    const struct http_route *routes[HTTP_METHOD_COUNT]; /* that end here */
    size_t route_indices[HTTP_METHOD_COUNT];
    struct slice allow; /* empty: no route ends here */
    struct node *first_child;
    struct node *next_sibling;
};

struct http_router {
    struct arena *arena;
    struct node *root;
    const struct http_route **routes;
    size_t route_count;
};

const char *http_method_name(enum http_method method)
{
    return method_names[method];
}

bool http_method_parse(struct slice name, enum http_method *out)
{
    for (size_t i = 0; i < HTTP_METHOD_COUNT; i++) {
        if (slice_equal_text(name, method_names[i])) {
            *out = (enum http_method) i;
            return true;
        }
    }
    return false;
}

bool http_method_is_standard(struct slice name)
{
    static const char *const others[] = {"OPTIONS", "TRACE", "CONNECT", "QUERY"};
    enum http_method method;
    bool found = http_method_parse(name, &method);
    for (size_t i = 0; !found && i < sizeof others / sizeof others[0]; i++) {
        found = slice_equal_text(name, others[i]);
    }
    return found;
}

static struct node *node_new(struct http_router *router, struct slice pattern)
{
    struct node *node = arena_alloc(router->arena, sizeof *node);
    node->segment = pattern;
    if (pattern.length > 0 && pattern.data[0] == '{') {
        assert(pattern.length > 2 && pattern.data[pattern.length - 1] == '}');
        node->segment = slice_make(pattern.data + 1, pattern.length - 2);
        node->kind = NODE_PARAMETER;
        if (node->segment.length > 3 &&
            memcmp(node->segment.data + node->segment.length - 3, "...", 3) == 0) {
            node->segment.length -= 3;
            node->kind = NODE_REST;
        }
    }
    return node;
}

/* The child for a segment of a pattern; literals come before parameters, and those before rests. */
static struct node *child_for(struct http_router *router, struct node *parent, struct slice pattern)
{
    struct node *wanted = node_new(router, pattern);
    struct node **link = &parent->first_child;
    for (; *link != NULL && (*link)->kind <= wanted->kind; link = &(*link)->next_sibling) {
        if ((*link)->kind == wanted->kind && slice_equal((*link)->segment, wanted->segment)) {
            return *link;
        }
    }
    wanted->next_sibling = *link;
    *link = wanted;
    return wanted;
}

static void add_route(struct http_router *router, const struct http_route *route)
{
    struct slice rest = slice_of(route->path);
    assert(rest.length > 0 && rest.data[0] == '/');
    rest = slice_make(rest.data + 1, rest.length - 1);
    struct node *node = router->root;
    bool more = true;
    while (more) {
        struct slice segment;
        more = slice_split_once(rest, '/', &segment, &rest);
        assert(node->kind != NODE_REST);
        node = child_for(router, node, segment);
    }
    assert(node->routes[route->method] == NULL);
    node->routes[route->method] = route;
    node->route_indices[route->method] = router->route_count;
    if (route->method == HTTP_GET) {
        node->routes[HTTP_HEAD] = route;
        node->route_indices[HTTP_HEAD] = router->route_count;
    }
    router->routes[router->route_count++] = route;
}

static void fill_in_allow(struct http_router *router, struct node *node)
{
    struct buffer allow = {0};
    for (size_t i = 0; i < HTTP_METHOD_COUNT; i++) {
        if (node->routes[i] != NULL) {
            buffer_append_text(&allow, allow.length > 0 ? ", " : "");
            buffer_append_text(&allow, method_names[i]);
        }
    }
    node->allow = arena_copy(router->arena, buffer_slice(&allow));
    buffer_free(&allow);
    for (struct node *child = node->first_child; child != NULL; child = child->next_sibling) {
        fill_in_allow(router, child);
    }
}

struct http_router *http_router_new(const struct http_route_table *const *tables,
                                    size_t table_count)
{
    struct http_router *router = memory_alloc(sizeof *router);
    router->arena = arena_new(0);
    router->root = arena_alloc(router->arena, sizeof *router->root);
    size_t count = 0;
    for (size_t i = 0; i < table_count; i++) {
        count += tables[i]->count;
    }
    router->routes = arena_alloc_array(router->arena, count, sizeof(struct http_route *));
    for (size_t i = 0; i < table_count; i++) {
        for (size_t k = 0; k < tables[i]->count; k++) {
            add_route(router, &tables[i]->routes[k]);
        }
    }
    fill_in_allow(router, router->root);
    return router;
}

void http_router_free(struct http_router *router)
{
    if (router != NULL) {
        arena_free(router->arena);
        free(router);
    }
}

size_t http_router_route_count(const struct http_router *router)
{
    return router->route_count;
}

const struct http_route *http_router_route(const struct http_router *router, size_t index)
{
    return router->routes[index];
}

/* A path, cut up at its slashes. */
struct path {
    struct slice raw;                         /* without the first slash */
    struct slice segments[PATH_SEGMENTS_MAX]; /* decoded */
    size_t starts[PATH_SEGMENTS_MAX];         /* of each segment in raw */
    size_t count;
};

/* False when an escape is not UTF-8. A path with more segments than any pattern has count 0. */
static bool path_split(struct arena *arena, struct slice text, struct path *out)
{
    out->raw = slice_make(text.data + 1, text.length - 1);
    out->count = 0;
    struct slice rest = out->raw;
    bool more = true;
    while (more) {
        struct slice segment;
        size_t start = out->raw.length - rest.length;
        more = slice_split_once(rest, '/', &segment, &rest);
        if (out->count == PATH_SEGMENTS_MAX) {
            out->count = 0;
            return true;
        }
        if (!http_percent_decode(arena, segment, false, &out->segments[out->count])) {
            return false;
        }
        out->starts[out->count++] = start;
    }
    return true;
}

/* The node at which the path from segment `index` on ends, below `parent`; NULL: none. Parameters
 * are noted on the way back, last one first. A rest takes nothing that is below a literal: the
 * page, which answers at every unknown path, does not answer for the interface. */
static const struct node *descend(const struct node *parent, const struct path *path, size_t index,
                                  struct http_match *out)
{
    bool is_below_literal = false;
    for (const struct node *child = parent->first_child; child != NULL;
         child = child->next_sibling) {
        const struct node *found = NULL;
        bool is_last = index + 1 == path->count;
        struct slice segment = path->segments[index];
        if (child->kind == NODE_LITERAL ? !slice_equal(child->segment, segment)
                                        : segment.length == 0) {
            continue;
        }
        if (child->kind == NODE_REST && is_below_literal) {
            continue;
        }
        is_below_literal |= child->kind == NODE_LITERAL;
        if (child->kind == NODE_REST || is_last) {
            found = child->allow.length > 0 ? child : NULL;
        } else {
            found = descend(child, path, index + 1, out);
        }
        if (found != NULL) {
            if (child->kind != NODE_LITERAL) {
                assert(out->parameter_count < HTTP_PATH_PARAMETERS_MAX);
                out->parameters[out->parameter_count++] = (struct http_path_parameter){
                    child->segment, child->kind == NODE_REST
                                        ? slice_make(path->raw.data + path->starts[index],
                                                     path->raw.length - path->starts[index])
                                        : segment};
            }
            return found;
        }
    }
    return NULL;
}

bool http_router_find(const struct http_router *router, struct arena *arena, struct slice path,
                      enum http_method method, struct http_match *out)
{
    *out = (struct http_match){0};
    struct path parts;
    if (!path_split(arena, path, &parts)) {
        return false;
    }
    const struct node *node = parts.count > 0 ? descend(router->root, &parts, 0, out) : NULL;
    if (node == NULL) {
        return true;
    }
    if (node->kind == NODE_REST) { /* the only parameter that may hold slashes: still escaped */
        struct http_path_parameter *rest = &out->parameters[0];
        if (!http_percent_decode(arena, rest->value, false, &rest->value)) {
            return false;
        }
    }
    out->path_exists = true;
    out->allow = node->allow;
    out->route = node->routes[method];
    out->route_index = node->route_indices[method];
    return true;
}

/* The route table: which route answers, with which parameters, and what is said when none does. */
#include "http/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void handler(struct http_exchange *x)
{
    (void) x;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/", HTTP_PUBLIC, handler},
    {HTTP_GET, "/tickets", HTTP_PUBLIC, handler},
    {HTTP_POST, "/tickets", HTTP_PUBLIC, handler},
    {HTTP_GET, "/tickets/{id}", HTTP_PUBLIC, handler},
    {HTTP_PATCH, "/tickets/{id}", HTTP_PUBLIC, handler},
    {HTTP_GET, "/tickets/new", HTTP_PUBLIC, handler},
    {HTTP_GET, "/tickets/{id}/comments/{comment}", HTTP_PUBLIC, handler},
    {HTTP_GET, "/workflows/{name...}", HTTP_PUBLIC, handler},
    {HTTP_GET, "/pages/{path...}", HTTP_PUBLIC, handler},
    {HTTP_POST, "/pages/one/two", HTTP_PUBLIC, handler},
};
static const struct http_route_table table = {routes, sizeof routes / sizeof routes[0]};
static const struct http_route_table *const tables[] = {&table};

static const struct {
    enum http_method method;
    const char *path;
    int route; /* -1: none */
    const char *parameter;
    const char *value;
    const char *allow; /* when the path exists */
} cases[] = {
    {HTTP_GET, "/", 0, NULL, NULL, "GET, HEAD"},
    {HTTP_GET, "/tickets", 1, NULL, NULL, "GET, HEAD, POST"},
    {HTTP_HEAD, "/tickets", 1, NULL, NULL, "GET, HEAD, POST"},
    {HTTP_POST, "/tickets", 2, NULL, NULL, "GET, HEAD, POST"},
    {HTTP_DELETE, "/tickets", -1, NULL, NULL, "GET, HEAD, POST"},
    {HTTP_GET, "/tickets/T-1", 3, "id", "T-1", "GET, HEAD, PATCH"},
    {HTTP_PATCH, "/tickets/1", 4, "id", "1", "GET, HEAD, PATCH"},
    {HTTP_GET, "/tickets/a%2Fb", 3, "id", "a/b", "GET, HEAD, PATCH"},
    {HTTP_GET, "/tickets/new", 5, NULL, NULL, "GET, HEAD"},
    {HTTP_GET, "/tickets/n%65w", 5, NULL, NULL, "GET, HEAD"},
    {HTTP_GET, "/tickets/new/comments/2", 6, "id", "new", "GET, HEAD"},
    {HTTP_GET, "/tickets/1/comments/2", 6, "comment", "2", "GET, HEAD"},
    {HTTP_GET, "/workflows/org/prod/incident", 7, "name", "org/prod/incident", "GET, HEAD"},
    {HTTP_GET, "/workflows/org%2Fprod%2Fincident", 7, "name", "org/prod/incident", "GET, HEAD"},
    {HTTP_POST, "/workflows/a", -1, NULL, NULL, "GET, HEAD"},
    /* What is below a literal is not for the rest beside it. */
    {HTTP_GET, "/pages/other/three", 8, "path", "other/three", "GET, HEAD"},
    {HTTP_GET, "/pages/ones", 8, "path", "ones", "GET, HEAD"},
    {HTTP_POST, "/pages/one/two", 9, NULL, NULL, "POST"},
    {HTTP_GET, "/pages/one/two", -1, NULL, NULL, "POST"},
    {HTTP_GET, "/pages/one/three", -1, NULL, NULL, NULL},
    {HTTP_GET, "/pages/o%6Ee", -1, NULL, NULL, NULL},
    {HTTP_GET, "/tickets/", -1, NULL, NULL, NULL},
    {HTTP_GET, "//tickets", -1, NULL, NULL, NULL},
    {HTTP_GET, "/tickets/1/comments", -1, NULL, NULL, NULL},
    {HTTP_GET, "/workflows", -1, NULL, NULL, NULL},
    {HTTP_GET, "/workflows/", -1, NULL, NULL, NULL},
    {HTTP_GET, "/Tickets", -1, NULL, NULL, NULL},
    {HTTP_GET, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", -1, NULL, NULL, NULL},
};

static void paths_find_their_route(void **state)
{
    (void) state;
    struct http_router *router = http_router_new(tables, 1);
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_match match;
        print_message("# %s\n", cases[i].path);
        assert_true(
            http_router_find(router, arena, slice_of(cases[i].path), cases[i].method, &match));
        assert_ptr_equal(match.route, cases[i].route < 0 ? NULL : &routes[cases[i].route]);
        if (cases[i].route >= 0) {
            assert_int_equal(match.route_index, cases[i].route);
        }
        assert_int_equal(match.path_exists, cases[i].allow != NULL);
        if (cases[i].allow != NULL) {
            assert_true(slice_equal_text(match.allow, cases[i].allow));
        }
        bool found = cases[i].parameter == NULL;
        for (size_t k = 0; k < match.parameter_count && !found; k++) {
            found = slice_equal_text(match.parameters[k].name, cases[i].parameter) &&
                    slice_equal_text(match.parameters[k].value, cases[i].value);
        }
        assert_true(found);
    }
    arena_free(arena);
    http_router_free(router);
}

static void broken_escapes_are_told(void **state)
{
    (void) state;
    struct http_router *router = http_router_new(tables, 1);
    struct arena *arena = arena_new(0);
    struct http_match match;
    static const char *const paths[] = {"/tickets/%FF", "/%00", "/workflows/a/%C3"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_false(http_router_find(router, arena, slice_of(paths[i]), HTTP_GET, &match));
    }
    arena_free(arena);
    http_router_free(router);
}

static void methods_have_names(void **state)
{
    (void) state;
    for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
        enum http_method method;
        assert_true(http_method_parse(slice_of(http_method_name((enum http_method) i)), &method));
        assert_int_equal(method, i);
    }
    enum http_method method;
    assert_false(http_method_parse(slice_of("get"), &method));
    assert_false(http_method_parse(slice_of("GETS"), &method));
    assert_true(http_method_is_standard(slice_of("TRACE")));
    assert_false(http_method_is_standard(slice_of("BREW")));
}

/* The real table: every pattern is well-formed (or http_router_new asserts) and API routes that
 * change something ask who it is, but for signing in. */
static void the_real_table_is_guarded(void **state)
{
    (void) state;
    size_t count;
    const struct http_route_table *const *real = http_route_tables(&count);
    struct http_router *router = http_router_new(real, count);
    for (size_t i = 0; i < http_router_route_count(router); i++) {
        const struct http_route *route = http_router_route(router, i);
        bool is_sign_in = route->method == HTTP_POST && strcmp(route->path, "/api/v1/session") == 0;
        if (route->access == HTTP_PUBLIC && route->method != HTTP_GET && !is_sign_in) {
            fail_msg("anybody may %s %s", http_method_name(route->method), route->path);
        }
        if (strncmp(route->path, "/api/v1/dev/", 12) == 0) {
            assert_int_equal(route->access, HTTP_SUPERADMIN);
        }
    }
    http_router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_find_their_route),
        cmocka_unit_test(broken_escapes_are_told),
        cmocka_unit_test(methods_have_names),
        cmocka_unit_test(the_real_table_is_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

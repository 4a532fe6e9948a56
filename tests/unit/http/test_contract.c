#include "base/arena.h"
#include "http/contract.h"
#include "http/route.h"

#include <jansson.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Pages for people are not part of the interface. */
static bool is_in_contract(const char *path)
{
    return strncmp(path, "/api/", 5) == 0 || strcmp(path, "/healthz") == 0 ||
           strcmp(path, "/readyz") == 0 || strcmp(path, "/metrics") == 0;
}

static const char *method_key(enum http_method method)
{
    static const char *const keys[] = {
        [HTTP_GET] = "get", [HTTP_HEAD] = "head",   [HTTP_POST] = "post",
        [HTTP_PUT] = "put", [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete",
    };
    return keys[method];
}

/* The route's path as OpenAPI writes it: "{name...}" is "{name}". */
static void contract_path(const char *path, char out[256])
{
    size_t length = 0;
    while (*path != '\0') {
        if (strncmp(path, "...}", 4) == 0) {
            path += 3;
        }
        out[length++] = *path++;
    }
    out[length] = '\0';
}

static const struct http_route *find_route(const char *path, const char *method)
{
    size_t table_count;
    const struct http_route_table *const *tables = http_route_tables(&table_count);
    for (size_t t = 0; t < table_count; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct http_route *route = &tables[t]->routes[i];
            char wanted[256];
            contract_path(route->path, wanted);
            if (strcmp(wanted, path) == 0 && strcmp(method_key(route->method), method) == 0) {
                return route;
            }
        }
    }
    return NULL;
}

static json_t *load_contract(void)
{
    json_t *contract = json_loadb(contract_json.data, contract_json.length, 0, NULL);
    assert_non_null(contract);
    return contract;
}

static void every_route_is_in_the_contract(void **state)
{
    (void) state;
    json_t *contract = load_contract();
    json_t *paths = json_object_get(contract, "paths");
    size_t table_count;
    const struct http_route_table *const *tables = http_route_tables(&table_count);
    size_t checked = 0;
    for (size_t t = 0; t < table_count; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct http_route *route = &tables[t]->routes[i];
            char path[256];
            contract_path(route->path, path);
            if (is_in_contract(path) &&
                json_object_get(json_object_get(paths, path), method_key(route->method)) == NULL) {
                fail_msg("the contract has no %s %s", method_key(route->method), path);
            }
            checked++;
        }
    }
    assert_true(checked > 20);
    json_decref(contract);
}

/* And who may: an empty `security` is what public routes have, and only they. */
static void every_operation_has_its_route(void **state)
{
    (void) state;
    json_t *contract = load_contract();
    const char *path;
    json_t *item;
    json_object_foreach(json_object_get(contract, "paths"), path, item)
    {
        const char *key;
        json_t *operation;
        json_object_foreach(item, key, operation)
        {
            if (strcmp(key, "parameters") == 0) {
                continue;
            }
            const struct http_route *route = find_route(path, key);
            if (route == NULL) {
                fail_msg("no route answers %s %s", key, path);
                return;
            }
            bool is_public = json_object_get(operation, "security") != NULL;
            if (is_public != (route->access == HTTP_PUBLIC)) {
                fail_msg("%s %s: the contract and the route differ on who may", key, path);
            }
        }
    }
    json_decref(contract);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_in_the_contract),
        cmocka_unit_test(every_operation_has_its_route),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

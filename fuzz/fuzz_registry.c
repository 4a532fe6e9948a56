/* Any bytes as a policy source: they load or are explained, in bounded time and memory. */
#include "base/secret.h"
#include "policy/load.h"
#include "policy/name.h"
#include "policy/source.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc;
    (void) argv;
    return secret_init() ? 0 : 1;
}

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* What everything behind the loader relies on. */
static void check_registry(const struct registry *r)
{
    require(name_segment_is_valid(r->org));
    for (size_t i = 0; i < r->item_count; i++) {
        require(r->items[i].category != NULL);
        require(registry_resolve_workflow(r, name_scope(r->items[i].name), r->items[i].workflow) !=
                NULL);
        require(registry_item(r, r->items[i].name) == &r->items[i]);
    }
    for (size_t i = 0; i < r->workflow_count; i++) {
        require(r->workflows[i].transition_count > 0);
        require(registry_workflow(r, r->workflows[i].name) == &r->workflows[i]);
    }
    for (size_t i = 0; i < r->group_count; i++) {
        require(registry_group(r, r->groups[i].name) == &r->groups[i]);
    }
}

static void check_diagnostics(const struct diagnostics *list)
{
    for (size_t i = 0; i < list->count; i++) {
        require(list->items[i].message.length > 0);
        require((list->items[i].place.line == 0) == (list->items[i].place.column == 0));
        require(i == 0 || list->items[i - 1].place.line <= list->items[i].place.line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct source_set *sources =
        source_from_memory(slice_of("policy.yaml"), slice_make((const char *) data, size));
    struct registry *registry = registry_load(sources, slice_of("acme"), &diagnostics);
    source_set_free(sources); /* a registry does not borrow from its sources */
    require((registry == NULL) == (diagnostics.error_count > 0));
    check_diagnostics(&diagnostics);
    if (registry != NULL) {
        check_registry(registry);
    }
    registry_unref(registry);
    diagnostics_free(&diagnostics);
    arena_free(arena);
    return 0;
}

#include "policy/load.h"

#include "base/clock.h"
#include "base/memory.h"
#include "policy/loader.h"
#include "policy/registry_freeze.h"
#include "policy/yaml_tree.h"

#include <stdlib.h>

enum { ARENA_CHUNK = 256 * 1024 };

static void describe_sources(struct loader *loader, const struct source_set *sources)
{
    struct registry *registry = loader->registry;
    registry->source_count = sources->count;
    registry->sources =
        arena_alloc_array(loader->arena, sources->count, sizeof(*registry->sources));
    for (size_t i = 0; i < sources->count; i++) {
        registry->sources[i].name = arena_copy(loader->arena, sources->files[i].shown);
        registry->sources[i].size = sources->files[i].content.length;
    }
    registry->revision = arena_copy(loader->arena, slice_of(sources->revision));
    registry->loaded_at_ms = clock_now_ms();
}

static void read_sources(struct loader *loader, const struct source_set *sources)
{
    struct arena *trees = arena_new(ARENA_CHUNK);
    for (size_t i = 0; i < sources->count; i++) {
        struct yaml_documents documents;
        const struct yaml_text text = {.content = sources->files[i].content,
                                       .file = loader->registry->sources[i].name,
                                       .origin = sources->files[i].origin,
                                       .aliased = &loader->aliased};
        loader->reader =
            (struct schema_reader){.files = &text.file, .diagnostics = loader->diagnostics};
        arena_reset(trees);
        yaml_tree_read(&text, trees, loader->diagnostics, &documents);
        loader->has_unread = loader->has_unread || !documents.is_complete;
        for (size_t d = 0; d < documents.count; d++) {
            load_document(loader, documents.roots[d]);
        }
    }
    arena_free(trees);
}

/* B7.3: an empty source must not pass for a policy under which nothing is allowed. */
static bool refuse_empty(struct loader *loader)
{
    const struct registry *registry = loader->registry;
    struct source_place nowhere = {{0}, 0, 0};
    if (loader->declares_anything || loader->has_unread || loader->diagnostics->error_count > 0) {
        return false;
    }
    if (registry->source_count == 0) {
        diagnostics_add(loader->diagnostics, SOURCE_EMPTY, nowhere, "there is no source");
    }
    for (size_t i = 0; i < registry->source_count; i++) {
        diagnostics_add(loader->diagnostics, SOURCE_EMPTY,
                        (struct source_place){registry->sources[i].name, 0, 0},
                        "declares nothing, nor does any other source");
    }
    return true;
}

static void keep_warnings(struct registry *registry, const struct diagnostics *diagnostics)
{
    registry->warning_count = diagnostics->count;
    registry->warnings =
        arena_alloc_array(registry->arena, registry->warning_count, sizeof(*registry->warnings));
    for (size_t i = 0; i < registry->warning_count; i++) {
        struct diagnostic *warning = &registry->warnings[i];
        *warning = diagnostics->items[i];
        warning->message = arena_copy(registry->arena, warning->message);
        warning->place.file = arena_copy(registry->arena, warning->place.file);
    }
}

static void loader_free(struct loader *loader)
{
    free(loader->workflows);
    free(loader->roles);
    free(loader->categories);
    free(loader->items);
    free(loader->groups);
    arena_free(loader->scratch);
}

struct registry *registry_load_counting(const struct source_set *sources, struct slice default_org,
                                        struct diagnostics *diagnostics,
                                        struct registry_counts *counts)
{
    struct diagnostics found;
    struct registry *registry = registry_new();
    struct loader loader = {.registry = registry,
                            .arena = registry->arena,
                            .scratch = arena_new(ARENA_CHUNK),
                            .diagnostics = &found};
    diagnostics_init(&found, diagnostics->arena);
    describe_sources(&loader, sources);
    if (sources->is_layered) {
        load_layers(&loader, sources);
    } else {
        read_sources(&loader, sources);
    }
    if (!refuse_empty(&loader)) {
        load_settle_names(&loader, default_org);
        registry_freeze(registry);
        load_check_graphs(&loader);
        load_check_references(&loader);
        load_check_icons(&loader);
    }
    *counts = (struct registry_counts){loader.workflow_count, loader.category_count,
                                       loader.item_count, loader.group_count};
    loader_free(&loader);
    diagnostics_sort(&found);
    if (found.error_count > 0) {
        registry_unref(registry);
        registry = NULL;
    }
    diagnostics_append(diagnostics, &found);
    diagnostics_free(&found);
    diagnostics_sort(diagnostics);
    if (registry) {
        keep_warnings(registry, diagnostics); /* those of reading the sources too */
    }
    return registry;
}

struct registry *registry_load(const struct source_set *sources, struct slice default_org,
                               struct diagnostics *diagnostics)
{
    struct registry_counts counts;
    return registry_load_counting(sources, default_org, diagnostics, &counts);
}

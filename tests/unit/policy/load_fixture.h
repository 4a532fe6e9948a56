/* Registries from YAML text, for unit tests. */
#ifndef ITOPS_TESTS_LOAD_FIXTURE_H
#define ITOPS_TESTS_LOAD_FIXTURE_H

#include "policy/load.h"
#include "policy/source.h"

/* NULL when the text is not good; `error_count` may be NULL. */
static inline struct registry *load_text(const char *text, size_t *error_count)
{
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct source_set *sources = source_from_memory(slice_of("policy.yaml"), slice_of(text));
    struct registry *registry = registry_load(sources, slice_of("acme"), &diagnostics);
    if (error_count) {
        *error_count = diagnostics.error_count;
    }
    source_set_free(sources);
    diagnostics_free(&diagnostics);
    arena_free(arena);
    return registry;
}

#endif

/* Loads registry sources: reads, parses, validates everything, and freezes the result (B7). */
#ifndef ITOPS_POLICY_LOAD_H
#define ITOPS_POLICY_LOAD_H

#include "base/arena.h"
#include "policy/diagnostic.h"
#include "policy/registry.h"
#include "policy/source.h"

/*
 * `default_org`: from --org or ITOPS_ORG; empty: the sources must declare one (B1.4).
 * Returns a registry with one reference, or NULL when there is any error; all diagnostics, errors
 * and warnings, are added to `diagnostics` and sorted. Never partial. The registry keeps all
 * warnings that `diagnostics` then holds: also those that reading the sources left in it.
 */
struct registry *registry_load(const struct source_set *sources, struct slice default_org,
                               struct diagnostics *diagnostics);

/* How much the sources declare, good or not. */
struct registry_counts {
    size_t workflows;
    size_t categories;
    size_t items;
    size_t groups;
};

/* The same, and tells how much there was even when the result is NULL. */
struct registry *registry_load_counting(const struct source_set *sources, struct slice default_org,
                                        struct diagnostics *diagnostics,
                                        struct registry_counts *counts);

#endif

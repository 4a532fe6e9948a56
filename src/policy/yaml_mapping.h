/* Makes a mapping of the pairs that were read: spreads merge keys and finds duplicate keys. */
#ifndef ITOPS_POLICY_YAML_MAPPING_H
#define ITOPS_POLICY_YAML_MAPPING_H

#include "base/arena.h"
#include "policy/diagnostic.h"
#include "policy/yaml_tree.h"

/* The key of a merge (`<<`), told by its address: a quoted "<<" is a key like any other. */
extern const char yaml_merge_key[];

/* Pairs in the order read, with the file that messages name. */
struct yaml_mapping_source {
    const struct yaml_entry *pairs;
    size_t pair_count;
    struct slice file;
    struct diagnostics *diagnostics;
};

/*
 * Sets the entries of `out`. Merging is Helm's: own keys win wherever they stand, and of several
 * sources the first. A duplicate key is reported and left out. False, with a diagnostic, when a
 * `<<` cannot be merged.
 */
bool yaml_mapping_make(const struct yaml_mapping_source *source, struct arena *arena,
                       struct yaml_node *out);

#endif

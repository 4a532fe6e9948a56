/* The anchors of one YAML document, for the reader of trees only. */
#ifndef ITOPS_POLICY_YAML_ANCHORS_H
#define ITOPS_POLICY_YAML_ANCHORS_H

#include "base/arena.h"
#include "base/hash_table.h"
#include "policy/yaml_tree.h"

/* All zero: none yet. */
struct yaml_anchors {
    struct hash_table *by_name;
};

/* `name` stands for `node` from now on, whatever it stood for before; NULL: the node has none. What
 * is kept lives in `arena`. */
void yaml_anchors_set(struct yaml_anchors *anchors, struct arena *arena, const unsigned char *name,
                      const struct yaml_node *node);

/* NULL: nothing has that name. */
const struct yaml_node *yaml_anchors_find(const struct yaml_anchors *anchors, struct slice name);

/* Forgets all of them. */
void yaml_anchors_clear(struct yaml_anchors *anchors);

#endif

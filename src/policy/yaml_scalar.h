/* Types of scalars by the core schema of YAML 1.2. */
#ifndef ITOPS_POLICY_YAML_SCALAR_H
#define ITOPS_POLICY_YAML_SCALAR_H

#include "policy/yaml_tree.h"

/* Sets kind, integer, is_huge and boolean of a scalar that was written without quotes, from its
 * text. */
void yaml_scalar_resolve(struct yaml_node *scalar);

/* The same under an explicit tag (`!!str 5`). False when the text does not fit the tag; a tag that
 * is not of the core schema makes a text and is kept in scalar->tag, which must live as long. */
bool yaml_scalar_resolve_tagged(struct yaml_node *scalar, const char *tag);

#endif

/* Turns what was declared into a registry that answers questions: sorts it and builds all indices.
 */
#ifndef ITOPS_POLICY_REGISTRY_FREEZE_H
#define ITOPS_POLICY_REGISTRY_FREEZE_H

#include "policy/registry.h"

/*
 * The last step of a load. Before: `org` and the arrays of workflows (with their transitions),
 * categories, items and groups are filled in, in any order, from the registry's arena, and have
 * passed validation: names are full and valid, no name is declared twice, every item's category
 * is set. After: workflows and groups are sorted by full name, every derived field is set
 * (`moves`, `by_move`, `inherits_from`, `rank` and the indices of struct registry), and the
 * registry must not be changed any more.
 *
 * Cannot fail. Takes time in proportion to what is declared (and n log n to sort names), and must
 * be called once.
 */
void registry_freeze(struct registry *registry);

#endif

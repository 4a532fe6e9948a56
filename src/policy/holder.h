/* Holds the active registry: one pointer, swapped atomically; every request takes its reference
 * once. */
#ifndef ITOPS_POLICY_HOLDER_H
#define ITOPS_POLICY_HOLDER_H

#include "policy/registry.h"

struct registry_holder;

/* Takes over the caller's reference. */
struct registry_holder *registry_holder_new(struct registry *first);
void registry_holder_free(struct registry_holder *holder);

/* The active registry with a reference for the caller. Never blocks for the length of a load. */
struct registry *registry_holder_get(struct registry_holder *holder);

/* Makes `next` active (takes over the reference); returns the previous one with its reference. */
struct registry *registry_holder_swap(struct registry_holder *holder, struct registry *next);

#endif

/* Ninety days of a believable organisation, lived through in a moment: people who open tickets and
 * work on them by the use cases, at moments of a clock that is given. */
#ifndef ITOPS_SERVICE_DEMO_WORLD_H
#define ITOPS_SERVICE_DEMO_WORLD_H

#include "policy/registry.h"
#include "store/users.h"

#include <stddef.h>
#include <stdint.h>

enum { DEMO_TICKETS = 1500 };

/*
 * Lives up to now_ms, inside the caller's transaction. What the registry does not offer or allow is
 * left out, so that an unknown policy gives fewer tickets, down to none. The same people, registry
 * and time give the same tickets. *opened: how many.
 */
enum result demo_world_live(struct store_tx *tx, const struct registry *registry,
                            const struct user_page *people, int64_t now_ms, size_t *opened,
                            struct error *error);

#endif

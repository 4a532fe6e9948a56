/* What differs between two registries, by name: for the answer to a reload and, later, for plan. */
#ifndef ITOPS_POLICY_CHANGES_H
#define ITOPS_POLICY_CHANGES_H

#include "base/json_writer.h"
#include "policy/registry.h"

/*
 * Writes
 * {"workflows":{"added":[…],"removed":[…],"changed":[…]},"categories":…,"items":…,"groups":…}. A
 * thing is changed when any declared field differs; a mere move to another line is no change.
 */
void registry_changes_write_json(const struct registry *before, const struct registry *after,
                                 struct json_writer *out);

#endif

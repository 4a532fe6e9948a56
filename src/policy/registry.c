#include "policy/registry.h"

#include "base/memory.h"
#include "policy/cascade.h"
#include "policy/name.h"

#include <stdlib.h>

enum { REGISTRY_ARENA_CHUNK = 256 * 1024 };

struct registry *registry_new(void)
{
    struct registry *registry = memory_alloc(sizeof *registry);
    registry->arena = arena_new(REGISTRY_ARENA_CHUNK);
    atomic_init(&registry->references, 1);
    return registry;
}

struct registry *registry_ref(struct registry *registry)
{
    atomic_fetch_add_explicit(&registry->references, 1, memory_order_relaxed);
    return registry;
}

void registry_unref(struct registry *registry)
{
    if (registry == NULL ||
        atomic_fetch_sub_explicit(&registry->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    hash_table_free(registry->workflow_by_name);
    hash_table_free(registry->category_by_name);
    hash_table_free(registry->item_by_name);
    hash_table_free(registry->group_by_name);
    hash_table_free(registry->scope_by_name);
    hash_table_free(registry->member_by_entry);
    hash_table_free(registry->member_by_dn);
    arena_free(registry->arena);
    free(registry);
}

const struct policy_workflow *registry_workflow(const struct registry *r, struct slice full_name)
{
    return hash_table_get(r->workflow_by_name, full_name);
}

const struct policy_item *registry_item(const struct registry *r, struct slice full_name)
{
    return hash_table_get(r->item_by_name, full_name);
}

const struct policy_group *registry_group(const struct registry *r, struct slice full_name)
{
    return hash_table_get(r->group_by_name, full_name);
}

const struct policy_category *registry_category(const struct registry *r, struct slice name)
{
    return hash_table_get(r->category_by_name, name);
}

/* B2.1, B2.3: the nearest declared name wins, in each of the three name spaces. */
static const void *resolve(const struct registry *r, const struct hash_table *by_name,
                           struct slice scope, struct slice reference)
{
    struct cascade walk;
    struct slice candidate;
    cascade_begin(&walk, r->org, scope, reference);
    while (cascade_next(&walk, &candidate)) {
        const void *found = hash_table_get(by_name, candidate);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

const struct policy_workflow *registry_resolve_workflow(const struct registry *r,
                                                        struct slice scope, struct slice reference)
{
    return resolve(r, r->workflow_by_name, scope, reference);
}

const struct policy_item *registry_resolve_item(const struct registry *r, struct slice scope,
                                                struct slice reference)
{
    return resolve(r, r->item_by_name, scope, reference);
}

const struct policy_group *registry_resolve_group(const struct registry *r, struct slice scope,
                                                  struct slice reference)
{
    return resolve(r, r->group_by_name, scope, reference);
}

bool registry_item_is_offered(const struct registry *r, const struct policy_item *item,
                              struct slice scope)
{
    return scope_covers(name_scope(item->name), scope) &&
           registry_resolve_item(r, scope, name_short(item->name)) == item;
}

/* The use cases' common ground: the process-wide service, the actor, and one call of a use case. */
#ifndef ITOPS_SERVICE_SERVICE_H
#define ITOPS_SERVICE_SERVICE_H

#include "base/arena.h"
#include "base/error.h"
#include "policy/decision.h"
#include "policy/holder.h"
#include "policy/observer.h"
#include "store/store.h"
#include "store/users.h"

#include <stdint.h>

struct sla_timer;

/* Process-wide; immutable after start. Everything in it is borrowed and outlives it. */
struct service {
    struct store *store;
    struct registry_holder *registry;
    const char *const *registry_paths; /* what the registry was loaded from, for loading it anew */
    size_t registry_path_count;
    struct slice default_org;    /* of --org; may be empty */
    struct observer *observer;   /* NULL in commands */
    struct sla_timer *sla_timer; /* to be poked after a write; NULL in commands */
};

/* Who acts. Made from a user row by actor_from_user; slices borrow from the row's arena. */
struct actor {
    int64_t user_id;
    struct slice username;
    struct slice display_name;
    struct policy_person person;
};
void actor_from_user(const struct user *user, struct actor *out);

/*
 * One run of a use case. Use cases are plain functions: they decide and act inside `tx`, which the
 * caller begins and ends, and never look at the holder: `registry` was taken once (B7.5).
 * Results borrow from `arena` and `registry`.
 */
struct service_call {
    struct store_tx *tx;
    const struct registry *registry;
    const struct actor *actor;
    int64_t now_ms;
    struct arena *arena;
};

/* B1.5: a service path as people write it, made absolute; empty: ORG. INVALID: `code` at `pointer`.
 */
enum result service_path_resolve(struct service_call *call, struct slice path, const char *code,
                                 const char *pointer, struct slice *out, struct error *error);

#endif

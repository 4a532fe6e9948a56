/* What the parts of the loader share while a registry is made; for load*.c only. */
#ifndef ITOPS_POLICY_LOADER_H
#define ITOPS_POLICY_LOADER_H

#include "base/arena.h"
#include "base/error.h"
#include "base/hash_table.h"
#include "policy/diagnostic.h"
#include "policy/load.h"
#include "policy/registry.h"
#include "policy/schema_reader.h"

#include <stdbool.h>
#include <stddef.h>

/* What is declared, as read, in the order read, with the places that messages need. Texts live in
 * the registry's arena. Names are as written, and in the scratch arena, until load_settle_names. */
struct load_workflow {
    struct policy_workflow value;
    struct source_place name_place;
    bool has_faults; /* transitions are missing: do not judge how they hang together */
};

/* A transition's role that is a group reference. */
struct load_role {
    struct slice reference;
    struct source_place place;
    size_t workflow; /* index in loader->workflows */
};

struct load_category {
    struct policy_category value;
    struct source_place name_place;
    struct source_place icon_place;
};

struct load_item {
    struct policy_item value;
    struct source_place name_place;
    struct slice category;
    struct source_place category_place;
    struct source_place workflow_place;
    struct source_place group_place;
    struct source_place response_place;
    struct source_place icon_place;
};

struct load_group {
    struct policy_group value;
    struct source_place name_place;
};

struct loader {
    struct registry *registry;
    struct arena *arena;   /* the registry's */
    struct arena *scratch; /* until the load is over */
    struct diagnostics *diagnostics;
    struct schema_reader reader; /* of the file that is being read */
    unsigned aliased;            /* of all sources so far: see yaml_text */
    struct slice org;            /* as declared first; empty: not yet */
    struct source_place org_place;
    bool has_bad_org;       /* one is declared, but it cannot be used */
    bool has_unread;        /* part of a source made no sense: what seems missing may be there */
    bool declares_anything; /* some document holds a key of policy */

    struct load_workflow *workflows;
    size_t workflow_count, workflow_capacity;
    struct load_role *roles;
    size_t role_count, role_capacity;
    struct load_category *categories;
    size_t category_count, category_capacity;
    struct load_item *items;
    size_t item_count, item_capacity;
    struct load_group *groups;
    size_t group_count, group_capacity;
};

/* Reads one document and adds what it declares (load_document.c). */
void load_document(struct loader *loader, const struct yaml_node *root);

/* Reads values files as layers, merges them, and adds what the result declares (load_layers.c). */
void load_layers(struct loader *loader, const struct source_set *sources);

/* What stands under `ticketing`; anything but a mapping or nothing is reported (load_document.c).
 */
void load_ticketing(struct loader *loader, const struct yaml_node *node);

/* Reports what Helm would read otherwise on its way from a values file to the server (load_helm.c).
 */
void load_refuse_what_helm_changes(struct loader *loader, const struct yaml_node *node);

/* Reports policy that stands beside `ticketing`, where nobody reads it (load_document.c). */
void load_refuse_outside(struct loader *loader, const struct yaml_node *root);

/* Reports a key of the top level that was meant to be `ticketing`; true when there is one. What
 * else is wrong then depends on the answer (load_document.c). */
bool load_refuse_misspelt(struct loader *loader, const struct yaml_node *root);

/* Reports tags that mean nothing on a document and on what leads to its policy (load_document.c).
 */
void load_refuse_tags(const struct loader *loader, const struct yaml_node *root);

/* Reports a document that is no mapping (load_document.c). */
void load_refuse_root(struct loader *loader, const struct yaml_node *root);

/* One entry of a list each; `context` is the loader (see schema_reader.h). */
void load_workflow(const struct schema_values *values, void *context);
void load_category(const struct schema_values *values, void *context);
void load_item(const struct schema_values *values, void *context);
void load_group(const struct schema_values *values, void *context);

/* Settles which organisation it is (B1.4), makes names full, finds duplicates (B7.2), and puts
 * what has a good name of its own into the registry (load_names.c). */
void load_settle_names(struct loader *loader, struct slice default_org);

/* Checks what names refer to, once the registry is frozen (load_references.c). */
void load_check_references(struct loader *loader);

/* Checks the names of icons (load_icons.c). */
void load_check_icons(struct loader *loader);

/* Judges how the transitions of each workflow hang together (load_workflow_graph.c). */
void load_check_graphs(struct loader *loader);

/* Reports what name_make_absolute and scope_make_absolute said. */
void load_report_name(struct loader *loader, const struct error *error, struct source_place place);

#endif

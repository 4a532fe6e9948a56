/* Names: which organisation, what is called what in full, and who has a name already. */
#include "policy/loader.h"
#include "policy/name.h"

/* Stands for an organisation that nobody declares, so that the rest can be checked all the same. */
static const struct slice unknown_org = SLICE_LITERAL("ORG");

void load_report_name(struct loader *loader, const struct error *error, struct source_place place)
{
    if (slice_equal_text(slice_of(error->code), diagnostic_code_text(NAME_INVALID))) {
        diagnostics_add(loader->diagnostics, NAME_INVALID, place, "%s", error->text);
    } else if (!slice_is_empty(loader->org)) { /* how deep it is depends on the organisation */
        diagnostics_add(loader->diagnostics, NAME_TOO_DEEP, place, "%s", error->text);
    }
}

static void settle_org(struct loader *loader, struct slice default_org)
{
    struct slice file =
        loader->registry->source_count > 0 ? loader->registry->sources[0].name : (struct slice){0};
    if (slice_is_empty(loader->org) && !slice_is_empty(default_org)) {
        loader->org = arena_copy(loader->arena, default_org);
        if (!name_segment_is_valid(default_org)) {
            diagnostics_add(
                loader->diagnostics, NAME_INVALID, (struct source_place){file, 0, 0},
                "\"%.*s\", from --org or ITOPS_ORG, cannot be the organisation: it is "
                "one name of letters, digits, \"-\" and \"_\", without slashes and dots",
                SLICE_ARGS(diagnostic_excerpt(default_org)));
        }
    }
    bool is_explained = loader->has_bad_org || loader->has_unread;
    if (slice_is_empty(loader->org) && !(is_explained && loader->diagnostics->error_count > 0)) {
        diagnostics_add(loader->diagnostics, ORG_MISSING, (struct source_place){file, 0, 0},
                        "no source declares the organisation: add \"org: NAME\" to one of them, "
                        "or give --org or ITOPS_ORG");
    }
    loader->registry->org = slice_is_empty(loader->org) ? unknown_org : loader->org;
}

/* Makes a declared name full in place; an object without one was reported when it was read. */
static bool settle_name(struct loader *loader, struct slice *name, struct source_place place)
{
    struct error error = {0};
    if (place.line == 0) {
        return false;
    }
    if (name_make_absolute(loader->arena, loader->registry->org, *name, name, &error) !=
        RESULT_OK) {
        load_report_name(loader, &error, place);
        return false;
    }
    return true;
}

/* B7.2: the same full name twice is an error that names both places. */
static bool is_first(struct loader *loader, struct hash_table *seen, const char *what,
                     struct slice name, struct source_place *place)
{
    const struct source_place *first = hash_table_put(seen, name, place);
    if (!first) {
        return true;
    }
    diagnostics_add(loader->diagnostics, NAME_DUPLICATE, *place,
                    "%s \"%.*s\" is declared already at %.*s:%u:%u; rename or remove one of them",
                    what, SLICE_ARGS(name), SLICE_ARGS(first->file), first->line, first->column);
    return false;
}

static void settle_workflows(struct loader *loader)
{
    struct registry *registry = loader->registry;
    struct hash_table *seen = hash_table_new(loader->workflow_count);
    registry->workflows =
        arena_alloc_array(loader->arena, loader->workflow_count, sizeof(*registry->workflows));
    for (size_t i = 0; i < loader->workflow_count; i++) {
        struct load_workflow *workflow = &loader->workflows[i];
        if (settle_name(loader, &workflow->value.name, workflow->name_place) &&
            is_first(loader, seen, "workflow", workflow->value.name, &workflow->name_place)) {
            registry->workflows[registry->workflow_count++] = workflow->value;
        }
    }
    hash_table_free(seen);
}

static void settle_items(struct loader *loader)
{
    struct registry *registry = loader->registry;
    struct hash_table *seen = hash_table_new(loader->item_count);
    registry->items =
        arena_alloc_array(loader->arena, loader->item_count, sizeof(*registry->items));
    for (size_t i = 0; i < loader->item_count; i++) {
        struct load_item *item = &loader->items[i];
        if (settle_name(loader, &item->value.name, item->name_place) &&
            is_first(loader, seen, "item", item->value.name, &item->name_place)) {
            registry->items[registry->item_count++] = item->value;
        }
    }
    hash_table_free(seen);
}

/* B1.7 */
static bool is_reserved(struct slice short_name)
{
    const char *const *reserved = schema_group.fields[GROUP_NAME].reserved;
    while (*reserved && !slice_equal_text(short_name, *reserved)) {
        reserved++;
    }
    return *reserved != NULL;
}

static void settle_groups(struct loader *loader)
{
    struct registry *registry = loader->registry;
    struct hash_table *seen = hash_table_new(loader->group_count);
    registry->groups =
        arena_alloc_array(loader->arena, loader->group_count, sizeof(*registry->groups));
    for (size_t i = 0; i < loader->group_count; i++) {
        struct load_group *group = &loader->groups[i];
        if (!settle_name(loader, &group->value.name, group->name_place)) {
            continue;
        }
        if (is_reserved(name_short(group->value.name))) {
            diagnostics_add(loader->diagnostics, NAME_RESERVED, group->name_place,
                            "no group can be called \"%.*s\": as a role that word has a meaning "
                            "of its own; choose another name",
                            SLICE_ARGS(name_short(group->value.name)));
        }
        if (is_first(loader, seen, "group", group->value.name, &group->name_place)) {
            registry->groups[registry->group_count++] = group->value;
        }
    }
    hash_table_free(seen);
}

/* B1.6: category names are flat. */
static void settle_categories(struct loader *loader)
{
    struct registry *registry = loader->registry;
    struct hash_table *seen = hash_table_new(loader->category_count);
    registry->categories =
        arena_alloc_array(loader->arena, loader->category_count, sizeof(*registry->categories));
    for (size_t i = 0; i < loader->category_count; i++) {
        struct load_category *category = &loader->categories[i];
        if (category->name_place.line == 0) {
            continue;
        }
        if (!name_segment_is_valid(category->value.name)) {
            diagnostics_add(loader->diagnostics, NAME_INVALID, category->name_place,
                            "\"%.*s\" cannot be a category: it is one name of letters, digits, "
                            "\"-\" and \"_\", without slashes and dots",
                            SLICE_ARGS(diagnostic_excerpt(category->value.name)));
        } else if (is_first(loader, seen, "category", category->value.name,
                            &category->name_place)) {
            registry->categories[registry->category_count++] = category->value;
        }
    }
    hash_table_free(seen);
}

void load_settle_names(struct loader *loader, struct slice default_org)
{
    settle_org(loader, default_org);
    settle_groups(loader);
    settle_workflows(loader);
    settle_categories(loader);
    settle_items(loader);
}

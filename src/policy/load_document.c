/* One document: where policy stands in it (B7.1), and its parts in turn. */
#include "policy/loader.h"
#include "policy/name.h"
#include "policy/schema_check.h"
#include "policy/suggestion.h"

/* B1.4: the same value twice is fine, two values are an error. */
static void load_org(struct loader *loader, const struct yaml_node *node)
{
    struct source_place place = schema_place(&loader->reader, node->mark);
    if (!name_segment_is_valid(node->text)) {
        diagnostics_add(loader->diagnostics, NAME_INVALID, place,
                        "\"%.*s\" cannot be the organisation: it is one name of letters, digits, "
                        "\"-\" and \"_\", without slashes and dots",
                        SLICE_ARGS(diagnostic_excerpt(node->text)));
        loader->has_bad_org = true;
    } else if (!slice_is_empty(loader->org) && !slice_equal(loader->org, node->text)) {
        diagnostics_add(loader->diagnostics, ORG_CONFLICT, place,
                        "the organisation is \"%.*s\" here and \"%.*s\" at %.*s:%u:%u; one "
                        "registry serves one organisation",
                        SLICE_ARGS(node->text), SLICE_ARGS(loader->org),
                        SLICE_ARGS(loader->org_place.file), loader->org_place.line,
                        loader->org_place.column);
        return;
    }
    if (slice_is_empty(loader->org)) {
        loader->org = arena_copy(loader->arena, node->text);
        loader->org_place = place;
    }
}

static void load_catalog(struct loader *loader, const struct yaml_node *node)
{
    struct schema_values values;
    schema_read_object(&loader->reader, &schema_catalog, node, &values);
    schema_each_object(&loader->reader, &schema_category, values.fields[CATALOG_CATEGORIES],
                       load_category, loader);
    schema_each_object(&loader->reader, &schema_item, values.fields[CATALOG_ITEMS], load_item,
                       loader);
}

static void load_policy(struct loader *loader, const struct schema_object *object,
                        const struct yaml_node *node)
{
    struct schema_values values;
    schema_read_object(&loader->reader, object, node, &values);
    loader->declares_anything = loader->declares_anything || node->entry_count > 0;
    const struct yaml_entry *org = yaml_mapping_find(node, "org");
    if (values.fields[POLICY_ORG]) {
        load_org(loader, values.fields[POLICY_ORG]);
    } else if (org && org->value->kind != YAML_NULL) {
        loader->has_bad_org = true;
    }
    schema_each_object(&loader->reader, &schema_group, values.fields[POLICY_GROUPS], load_group,
                       loader);
    schema_each_object(&loader->reader, &schema_workflow, values.fields[POLICY_WORKFLOWS],
                       load_workflow, loader);
    if (values.fields[POLICY_CATALOG]) {
        load_catalog(loader, values.fields[POLICY_CATALOG]);
    }
}

void load_ticketing(struct loader *loader, const struct yaml_node *node)
{
    if (node->kind == YAML_MAPPING) {
        load_policy(loader, &schema_ticketing, node);
    } else if (node->kind != YAML_NULL) {
        diagnostics_add(loader->diagnostics, SCHEMA_TYPE, schema_place(&loader->reader, node->mark),
                        "\"ticketing\" must be a mapping, not %s", yaml_kind_text(node->kind));
        loader->has_unread = true;
    }
}

/* In a chart's values file the other top-level keys are not our business, but policy beside
 * `ticketing` would silently not be read. */
void load_refuse_outside(struct loader *loader, const struct yaml_node *root)
{
    for (size_t i = 0; i < schema_policy.field_count; i++) {
        const struct yaml_entry *entry = yaml_mapping_find(root, schema_policy.fields[i].key);
        if (entry) {
            diagnostics_add(loader->diagnostics, SCHEMA_UNKNOWN_KEY,
                            schema_place(&loader->reader, entry->key_mark),
                            "\"%s\" stands beside \"ticketing\", where nobody reads it; move it "
                            "below \"ticketing\"",
                            schema_policy.fields[i].key);
        }
    }
}

bool load_refuse_misspelt(struct loader *loader, const struct yaml_node *root)
{
    for (size_t i = 0; i < root->entry_count; i++) {
        struct suggestion suggestion = suggestion_for(root->entries[i].key);
        suggestion_offer(&suggestion, (struct slice) SLICE_LITERAL("ticketing"));
        if (!slice_is_empty(suggestion.nearest)) {
            diagnostics_add(loader->diagnostics, SCHEMA_UNKNOWN_KEY,
                            schema_place(&loader->reader, root->entries[i].key_mark),
                            "unknown key \"%.*s\" in policy; did you mean \"ticketing\"?",
                            SLICE_ARGS(root->entries[i].key));
            loader->has_unread = true;
            return true;
        }
    }
    return false;
}

void load_refuse_root(struct loader *loader, const struct yaml_node *root)
{
    diagnostics_add(loader->diagnostics, SCHEMA_TYPE, schema_place(&loader->reader, root->mark),
                    "a document must be a mapping with keys such as \"workflows\", not %s",
                    yaml_kind_text(root->kind));
    loader->has_unread = true;
}

void load_refuse_tags(const struct loader *loader, const struct yaml_node *root)
{
    const struct yaml_entry *itops = yaml_mapping_find(root, "itops");
    const struct yaml_entry *outer = yaml_mapping_find(root, "ticketing");
    const struct yaml_entry *inner = itops ? yaml_mapping_find(itops->value, "ticketing") : NULL;
    (void) schema_check_tag(&loader->reader, root);
    if (outer) {
        (void) schema_check_tag(&loader->reader, outer->value);
    }
    if (inner) {
        (void) schema_check_tag(&loader->reader, itops->value);
        (void) schema_check_tag(&loader->reader, inner->value);
    }
}

void load_document(struct loader *loader, const struct yaml_node *root)
{
    if (!root || root->kind == YAML_NULL) {
        return;
    }
    if (root->kind != YAML_MAPPING) {
        load_refuse_root(loader, root);
        return;
    }
    load_refuse_tags(loader, root);
    const struct yaml_entry *itops = yaml_mapping_find(root, "itops");
    const struct yaml_entry *outer = yaml_mapping_find(root, "ticketing");
    const struct yaml_entry *inner = itops ? yaml_mapping_find(itops->value, "ticketing") : NULL;
    if (!outer && !inner) {
        if (!load_refuse_misspelt(loader, root)) {
            load_policy(loader, &schema_policy, root);
        }
        return;
    }
    const struct yaml_entry *const found[] = {outer, inner};
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
        if (found[i]) {
            load_refuse_what_helm_changes(loader, found[i]->value);
            load_ticketing(loader, found[i]->value);
        }
    }
    load_refuse_outside(loader, root);
}

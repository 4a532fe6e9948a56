/* Values files as layers: what Helm makes of several, with the places of each. */
#include "policy/loader.h"

enum { LAYERS_ARENA_CHUNK = 256 * 1024 };

/* The policy of one values file. Where both are given, what a parent chart says wins. */
static const struct yaml_node *find_policy(struct loader *loader, struct arena *trees,
                                           const struct yaml_node *root)
{
    const struct yaml_entry *itops = yaml_mapping_find(root, "itops");
    const struct yaml_entry *outer = yaml_mapping_find(root, "ticketing");
    const struct yaml_entry *inner = itops ? yaml_mapping_find(itops->value, "ticketing") : NULL;
    load_refuse_tags(loader, root);
    load_refuse_outside(loader, root);
    if (!outer && !inner) {
        load_refuse_misspelt(loader, root);
    }
    return yaml_tree_merge(trees, outer ? outer->value : NULL, inner ? inner->value : NULL);
}

/* Helm reads the first document and says nothing about others. */
static const struct yaml_node *only_document(struct loader *loader,
                                             const struct yaml_documents *documents)
{
    const struct yaml_node *root = documents->count > 0 ? documents->roots[0] : NULL;
    for (size_t i = 1; i < documents->count; i++) {
        if (documents->roots[i] && documents->roots[i]->kind != YAML_NULL) {
            diagnostics_add(loader->diagnostics, YAML_SYNTAX,
                            schema_place(&loader->reader, documents->roots[i]->mark),
                            "Helm reads one document of a values file, and this is the second; "
                            "remove the \"---\" above it");
            break;
        }
    }
    if (root && root->kind != YAML_NULL && root->kind != YAML_MAPPING) {
        load_refuse_root(loader, root);
        return NULL;
    }
    return root && root->kind == YAML_MAPPING ? root : NULL;
}

void load_layers(struct loader *loader, const struct source_set *sources)
{
    struct arena *trees = arena_new(LAYERS_ARENA_CHUNK);
    struct slice *files = arena_alloc_array(trees, sources->count, sizeof(*files));
    const struct yaml_node *merged = NULL;
    loader->reader = (struct schema_reader){
        .files = files, .diagnostics = loader->diagnostics, .drops_null = true};
    for (size_t i = 0; i < sources->count; i++) {
        struct yaml_documents documents;
        files[i] = loader->registry->sources[i].name;
        const struct yaml_text text = {.content = sources->files[i].content,
                                       .file = files[i],
                                       .origin = {.file = (unsigned) i},
                                       .aliased = &loader->aliased};
        yaml_tree_read(&text, trees, loader->diagnostics, &documents);
        loader->has_unread = loader->has_unread || !documents.is_complete;
        const struct yaml_node *root = only_document(loader, &documents);
        if (root) {
            const struct yaml_node *policy = find_policy(loader, trees, root);
            if (policy) {
                load_refuse_what_helm_changes(loader, policy);
            }
            merged = yaml_tree_merge(trees, merged, policy);
        }
    }
    if (merged) {
        load_ticketing(loader, merged);
    }
    arena_free(trees);
}

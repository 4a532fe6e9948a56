/* Policy in values files goes through Helm, which reads some of it otherwise than we do. */
#include "policy/loader.h"
#include "policy/yaml_helm.h"

static void refuse(struct loader *loader, struct yaml_mark mark, struct slice text, bool is_key)
{
    const char *taken = yaml_helm_takes(text, is_key);
    if (taken) {
        diagnostics_add(loader->diagnostics, YAML_AMBIGUOUS, schema_place(&loader->reader, mark),
                        "without quotes Helm takes %.*s for %s, and this program does not; put "
                        "text in quotes, and write numbers in plain digits",
                        SLICE_ARGS(diagnostic_excerpt(text)), taken);
    }
}

void load_refuse_what_helm_changes(struct loader *loader, const struct yaml_node *node)
{
    if (node->kind == YAML_LIST) {
        for (size_t i = 0; i < node->item_count; i++) {
            load_refuse_what_helm_changes(loader, node->items[i]);
        }
    } else if (node->kind == YAML_MAPPING) {
        for (size_t i = 0; i < node->entry_count; i++) {
            const struct yaml_entry *entry = &node->entries[i];
            if (entry->key_is_plain) {
                refuse(loader, entry->key_mark, entry->key, true);
            }
            load_refuse_what_helm_changes(loader, entry->value);
        }
    } else if (node->is_plain) {
        refuse(loader, node->mark, node->text, false);
    }
}

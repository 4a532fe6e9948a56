/* What readers of the tree ask of it; how it comes to be is in yaml_tree.c. */
#include "policy/yaml_tree.h"

#include <yaml.h>

const struct yaml_entry *yaml_mapping_find(const struct yaml_node *node, const char *key)
{
    if (!node || node->kind != YAML_MAPPING) {
        return NULL;
    }
    for (size_t i = 0; i < node->entry_count; i++) {
        if (slice_equal_text(node->entries[i].key, key)) {
            return &node->entries[i];
        }
    }
    return NULL;
}

const char *yaml_kind_text(enum yaml_kind kind)
{
    static const char *const texts[] = {
        [YAML_NULL] = "nothing",     [YAML_BOOLEAN] = "true or false",
        [YAML_INTEGER] = "a number", [YAML_FLOAT] = "a fraction",
        [YAML_TEXT] = "text",        [YAML_LIST] = "a list",
        [YAML_MAPPING] = "a mapping"};
    return texts[kind];
}

const char *yaml_library_version(void)
{
    return yaml_get_version_string();
}

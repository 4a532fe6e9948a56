#include "policy/yaml_anchors.h"

struct anchor {
    const struct yaml_node *node;
};

void yaml_anchors_set(struct yaml_anchors *anchors, struct arena *arena, const unsigned char *name,
                      const struct yaml_node *node)
{
    if (!name) {
        return;
    }
    if (!anchors->by_name) {
        anchors->by_name = hash_table_new(0);
    }
    struct slice key = slice_of((const char *) name);
    struct anchor *anchor = hash_table_get(anchors->by_name, key);
    if (!anchor) {
        anchor = arena_alloc(arena, sizeof(*anchor));
        hash_table_put(anchors->by_name, arena_copy(arena, key), anchor);
    }
    anchor->node = node;
}

const struct yaml_node *yaml_anchors_find(const struct yaml_anchors *anchors, struct slice name)
{
    const struct anchor *anchor = anchors->by_name ? hash_table_get(anchors->by_name, name) : NULL;
    return anchor ? anchor->node : NULL;
}

void yaml_anchors_clear(struct yaml_anchors *anchors)
{
    hash_table_free(anchors->by_name);
    anchors->by_name = NULL;
}

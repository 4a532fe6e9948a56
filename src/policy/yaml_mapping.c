#include "policy/yaml_mapping.h"

#include "base/hash_table.h"

/* Mappings up to this size find duplicate keys by comparing; larger ones use a hash table. */
enum { SMALL_MAPPING = 12 };

const char yaml_merge_key[] = "<<";

/* The entries that a mapping ends up with, and how they are found by key. */
struct entry_set {
    struct yaml_entry *entries;
    size_t count;
    struct hash_table *index; /* NULL while the set is small */
};

static struct yaml_entry *entry_set_find(const struct entry_set *set, struct slice key)
{
    if (set->index) {
        return hash_table_get(set->index, key);
    }
    for (size_t i = 0; i < set->count; i++) {
        if (slice_equal(set->entries[i].key, key)) {
            return &set->entries[i];
        }
    }
    return NULL;
}

static void entry_set_add(struct entry_set *set, struct yaml_entry entry)
{
    set->entries[set->count] = entry;
    if (set->index) {
        hash_table_put(set->index, entry.key, &set->entries[set->count]);
    }
    set->count++;
}

/* What a `<<` brings in: entries whose keys are not given yet, so that the mapping's own keys win,
 * and of several sources the first. */
static void merge_from(struct entry_set *set, const struct yaml_node *source)
{
    for (size_t i = 0; i < source->entry_count; i++) {
        if (!entry_set_find(set, source->entries[i].key)) {
            entry_set_add(set, source->entries[i]);
        }
    }
}

/* How many entries a `<<` can bring in at most; false when it is no mapping or list of them. */
static bool merge_size(const struct yaml_node *value, size_t *size)
{
    if (value->kind == YAML_MAPPING) {
        *size += value->entry_count;
        return true;
    }
    if (value->kind != YAML_LIST) {
        return false;
    }
    for (size_t i = 0; i < value->item_count; i++) {
        if (value->items[i]->kind != YAML_MAPPING) {
            return false;
        }
        *size += value->items[i]->entry_count;
    }
    return true;
}

static void report_duplicate(const struct yaml_mapping_source *source,
                             const struct yaml_entry *again, const struct yaml_entry *first)
{
    diagnostics_add(
        source->diagnostics, YAML_DUPLICATE_KEY,
        (struct source_place){source->file, again->key_mark.line, again->key_mark.column},
        "the key \"%.*s\" is given already at line %u, column %u; keep one of them",
        SLICE_ARGS(diagnostic_excerpt(again->key)), first->key_mark.line, first->key_mark.column);
}

/* The one `<<` among the pairs, or NULL; *capacity grows by what it can bring in. False when it
 * cannot be merged. */
static bool find_merge(const struct yaml_mapping_source *source, const struct yaml_entry **merge,
                       size_t *capacity)
{
    *merge = NULL;
    for (size_t i = 0; i < source->pair_count; i++) {
        const struct yaml_entry *pair = &source->pairs[i];
        if (pair->key.data != yaml_merge_key) {
            continue;
        }
        if (*merge) {
            report_duplicate(source, pair, *merge);
        } else if (merge_size(pair->value, capacity)) {
            *merge = pair;
        } else {
            diagnostics_add(
                source->diagnostics, YAML_SYNTAX,
                (struct source_place){source->file, pair->key_mark.line, pair->key_mark.column},
                "<< needs a mapping, such as an alias *NAME, or a list of mappings");
            return false;
        }
    }
    return true;
}

/* The mapping's own entries, which win over what is merged in. */
static void add_own(const struct yaml_mapping_source *source, struct entry_set *set)
{
    for (size_t i = 0; i < source->pair_count; i++) {
        const struct yaml_entry *pair = &source->pairs[i];
        if (pair->key.data == yaml_merge_key) {
            continue;
        }
        const struct yaml_entry *first = entry_set_find(set, pair->key);
        if (first) {
            report_duplicate(source, pair, first);
        } else {
            entry_set_add(set, *pair);
        }
    }
}

bool yaml_mapping_make(const struct yaml_mapping_source *source, struct arena *arena,
                       struct yaml_node *out)
{
    const struct yaml_entry *merge;
    size_t capacity = source->pair_count;
    if (!find_merge(source, &merge, &capacity)) {
        return false;
    }
    struct entry_set set = {
        .entries = arena_alloc_array(arena, capacity, sizeof(*set.entries)),
        .index = capacity > SMALL_MAPPING ? hash_table_new(capacity) : NULL,
    };
    add_own(source, &set);
    if (merge && merge->value->kind == YAML_MAPPING) {
        merge_from(&set, merge->value);
    } else if (merge) {
        for (size_t i = 0; i < merge->value->item_count; i++) {
            merge_from(&set, merge->value->items[i]);
        }
    }
    hash_table_free(set.index);
    out->entries = set.entries;
    out->entry_count = set.count;
    return true;
}

static bool is_mapping(const struct yaml_node *node)
{
    return node && node->kind == YAML_MAPPING;
}

/* Depth is bounded: it is that of the shallower tree, which was read within YAML_DEPTH_MAX. */
const struct yaml_node *yaml_tree_merge(struct arena *arena, const struct yaml_node *base,
                                        const struct yaml_node *over)
{
    if (!is_mapping(base) || !is_mapping(over)) {
        return over ? over : base;
    }
    size_t capacity = base->entry_count + over->entry_count;
    struct entry_set set = {
        .entries = arena_alloc_array(arena, capacity, sizeof(*set.entries)),
        .index = capacity > SMALL_MAPPING ? hash_table_new(capacity) : NULL,
    };
    for (size_t i = 0; i < base->entry_count; i++) {
        entry_set_add(&set, base->entries[i]);
    }
    for (size_t i = 0; i < over->entry_count; i++) {
        const struct yaml_entry *entry = &over->entries[i];
        struct yaml_entry *before = entry_set_find(&set, entry->key);
        if (before) {
            before->value = yaml_tree_merge(arena, before->value, entry->value);
            before->key_mark = entry->key_mark;
        } else {
            entry_set_add(&set, *entry);
        }
    }
    hash_table_free(set.index);
    struct yaml_node *merged = arena_alloc(arena, sizeof(*merged));
    *merged = *over; /* its place: where the last edit was made */
    merged->entries = set.entries;
    merged->entry_count = set.count;
    return merged;
}

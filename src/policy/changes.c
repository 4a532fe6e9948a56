#include "policy/changes.h"

#include <assert.h>
#include <stddef.h>

static bool workflow_is_equal(const void *a, const void *b)
{
    const struct policy_workflow *left = a;
    const struct policy_workflow *right = b;
    if (!slice_equal(left->display_name, right->display_name) ||
        !slice_equal(left->description, right->description) ||
        left->transition_count != right->transition_count) {
        return false;
    }
    for (size_t i = 0; i < left->transition_count; i++) {
        const struct policy_transition *one = &left->transitions[i];
        const struct policy_transition *other = &right->transitions[i];
        if (one->from != other->from || one->to != other->to ||
            !slice_equal(one->role, other->role)) {
            return false;
        }
    }
    return true;
}

static bool category_is_equal(const void *a, const void *b)
{
    const struct policy_category *left = a;
    const struct policy_category *right = b;
    return slice_equal(left->display_name, right->display_name) &&
           slice_equal(left->description, right->description) &&
           slice_equal(left->icon, right->icon);
}

static bool item_is_equal(const void *a, const void *b)
{
    const struct policy_item *left = a;
    const struct policy_item *right = b;
    return slice_equal(left->category->name, right->category->name) &&
           slice_equal(left->display_name, right->display_name) &&
           slice_equal(left->description, right->description) &&
           slice_equal(left->icon, right->icon) && slice_equal(left->workflow, right->workflow) &&
           left->has_priority == right->has_priority &&
           (!left->has_priority || left->priority == right->priority) &&
           slice_equal(left->assignee_group, right->assignee_group) &&
           left->response_minutes == right->response_minutes &&
           left->resolution_minutes == right->resolution_minutes;
}

static bool group_is_equal(const void *a, const void *b)
{
    const struct policy_group *left = a;
    const struct policy_group *right = b;
    if (!slice_equal(left->display_name, right->display_name) ||
        !slice_equal(left->description, right->description) ||
        !slice_equal(left->ldap_group, right->ldap_group) ||
        left->user_count != right->user_count) {
        return false;
    }
    for (size_t i = 0; i < left->user_count; i++) {
        if (!slice_equal(left->users[i], right->users[i])) {
            return false;
        }
    }
    return true;
}

/* One kind of things: an array in struct registry whose elements begin with their name, the count
 * of them and the table that finds them by name, all as offsets. */
struct kind {
    const char *key;
    size_t items;
    size_t count;
    size_t by_name;
    size_t size;
    bool (*is_equal)(const void *a, const void *b);
};

static const struct kind kinds[] = {
    {"workflows", offsetof(struct registry, workflows), offsetof(struct registry, workflow_count),
     offsetof(struct registry, workflow_by_name), sizeof(struct policy_workflow),
     workflow_is_equal},
    {"categories", offsetof(struct registry, categories), offsetof(struct registry, category_count),
     offsetof(struct registry, category_by_name), sizeof(struct policy_category),
     category_is_equal},
    {"items", offsetof(struct registry, items), offsetof(struct registry, item_count),
     offsetof(struct registry, item_by_name), sizeof(struct policy_item), item_is_equal},
    {"groups", offsetof(struct registry, groups), offsetof(struct registry, group_count),
     offsetof(struct registry, group_by_name), sizeof(struct policy_group), group_is_equal},
};
static_assert(offsetof(struct policy_workflow, name) == 0 &&
                  offsetof(struct policy_category, name) == 0 &&
                  offsetof(struct policy_item, name) == 0 &&
                  offsetof(struct policy_group, name) == 0,
              "the name comes first");

static size_t thing_count(const struct kind *kind, const struct registry *r)
{
    return *(const size_t *) ((const char *) r + kind->count);
}

static const void *thing_at(const struct kind *kind, const struct registry *r, size_t index)
{
    const char *items = *(const char *const *) ((const char *) r + kind->items);
    return items + index * kind->size;
}

static struct slice thing_name(const void *thing)
{
    return *(const struct slice *) thing;
}

static const void *thing_find(const struct kind *kind, const struct registry *r, struct slice name)
{
    const struct hash_table *by_name =
        *(const struct hash_table *const *) ((const char *) r + kind->by_name);
    return hash_table_get(by_name, name);
}

/* Names of what `of` has and `than` has not. */
static void write_surplus(const struct kind *kind, const char *key, const struct registry *of,
                          const struct registry *than, struct json_writer *out)
{
    json_key(out, key);
    json_array_begin(out);
    for (size_t i = 0; i < thing_count(kind, of); i++) {
        struct slice name = thing_name(thing_at(kind, of, i));
        if (!thing_find(kind, than, name)) {
            json_value_string(out, name);
        }
    }
    json_array_end(out);
}

static void write_changed(const struct kind *kind, const struct registry *before,
                          const struct registry *after, struct json_writer *out)
{
    json_key(out, "changed");
    json_array_begin(out);
    for (size_t i = 0; i < thing_count(kind, after); i++) {
        const void *now = thing_at(kind, after, i);
        const void *then = thing_find(kind, before, thing_name(now));
        if (then && !kind->is_equal(then, now)) {
            json_value_string(out, thing_name(now));
        }
    }
    json_array_end(out);
}

void registry_changes_write_json(const struct registry *before, const struct registry *after,
                                 struct json_writer *out)
{
    json_object_begin(out);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        json_key(out, kinds[i].key);
        json_object_begin(out);
        write_surplus(&kinds[i], "added", after, before, out);
        write_surplus(&kinds[i], "removed", before, after, out);
        write_changed(&kinds[i], before, after, out);
        json_object_end(out);
    }
    json_object_end(out);
}

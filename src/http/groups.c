/* /api/v1/groups: the group tree, with own and inherited members. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/policy_reply.h"
#include "http/resources.h"
#include "policy/name.h"
#include "policy/registry.h"

/* The members as declared in one place. */
static void write_roster(struct json_writer *w, const struct policy_group *group)
{
    json_key(w, "users");
    json_array_begin(w);
    for (size_t i = 0; i < group->user_count; i++) {
        json_value_string(w, group->users[i]);
    }
    json_array_end(w);
    json_member_string_or_null(w, "ldapGroup", group->ldap_group);
}

static void write_group(struct json_writer *w, const struct policy_group *group)
{
    json_object_begin(w);
    json_member_string(w, "name", group->name);
    json_member_string(w, "scope", name_scope(group->name));
    json_member_string_or_null(w, "displayName", group->display_name);
    json_member_string_or_null(w, "description", group->description);
    write_roster(w, group);
    /* B3.2: nearest first; who is in one of these is a member here too. */
    json_key(w, "inherited");
    json_array_begin(w);
    for (const struct policy_group *from = group->inherits_from; from != NULL;
         from = from->inherits_from) {
        json_object_begin(w);
        json_member_string(w, "name", from->name);
        write_roster(w, from);
        json_object_end(w);
    }
    json_array_end(w);
    policy_write_place(w, &group->place);
    json_object_end(w);
}

static struct slice group_name(const void *items, size_t i)
{
    return ((const struct policy_group *) items)[i].name;
}

struct groups_query {
    struct page page;
};
static const struct query_field list_fields[] = {PAGE_QUERY_FIELDS(struct groups_query)};
static const struct query_fields list_table = {list_fields,
                                               sizeof list_fields / sizeof list_fields[0]};

/* Sorted by full name, so every scope comes before what lies below it. */
static void list_groups(struct http_exchange *x)
{
    struct groups_query query = {0};
    if (!decode_page(x, &list_table, slice_of("/api/v1/groups"), &query, &query.page) ||
        policy_is_unchanged(x)) {
        return;
    }
    const struct registry *r = http_registry(x);
    size_t at = page_start(&query.page, r->group_count, group_name, r->groups);
    struct json_writer w;
    page_begin(x, &w);
    struct cursor last = {0};
    for (int64_t left = query.page.limit; left > 0 && at < r->group_count; left--) {
        last.name = r->groups[at].name;
        write_group(&w, &r->groups[at++]);
    }
    page_reply(x, &w, &query.page, at < r->group_count ? &last : NULL);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/groups", HTTP_SIGNED_IN, list_groups},
};
const struct http_route_table group_routes = {routes, sizeof routes / sizeof routes[0]};

/* The schema of policy as tables: what keys there are, their types, limits and meanings. The
 * loader reads by them, and the charts' JSON schema is made from them. */
#ifndef ITOPS_POLICY_SCHEMA_H
#define ITOPS_POLICY_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum schema_kind {
    FIELD_TEXT,        /* minimum and maximum in characters; no control characters */
    FIELD_PROSE,       /* the same, and may have several lines */
    FIELD_SEGMENT,     /* one name segment (B1.2) */
    FIELD_NAME,        /* a name or reference, with or without slashes (B1.3) */
    FIELD_INTEGER,     /* minimum and maximum in value */
    FIELD_BOOLEAN,     /* */
    FIELD_CHOICE,      /* one of `choices` */
    FIELD_OBJECT,      /* a mapping described by `object` */
    FIELD_OBJECT_LIST, /* a list of them; minimum and maximum in entries */
    FIELD_NAMED_LIST,  /* B7.8: a list of them, or a mapping keyed by name */
    FIELD_TEXT_LIST,   /* minimum and maximum in entries, each 1 to SCHEMA_ENTRY_MAX characters */
};

enum {
    SCHEMA_FIELDS_MAX = 12,       /* keys of one object */
    SCHEMA_ENTRY_MAX = 320,       /* characters of a text in a list: room for any e-mail address */
    SCHEMA_MINUTES_MAX = 5256000, /* ten years */
    SCHEMA_TRANSITIONS_MAX = 200, /* of one workflow */
    SCHEMA_USERS_MAX = 10000,     /* of one group */
};

struct schema_object;

struct schema_field {
    const char *key;
    enum schema_kind kind;
    bool is_required;
    int64_t minimum;
    int64_t maximum;
    const char *const *choices; /* FIELD_CHOICE: NULL-terminated */
    const struct schema_object *object;
    const char *const *reserved; /* FIELD_NAME: short names that it cannot have, or NULL */
    const char *unlike;          /* FIELD_CHOICE: key of the field whose value it cannot have */
    const char *fallback;        /* what counts when it is not given, if that is one value */
    const char *example;         /* for editors */
    const char *meaning;         /* one sentence */
};

/* When objects are named (elements of a FIELD_NAMED_LIST), `name` is their first field. */
struct schema_object {
    const char *title; /* as messages call it: "workflow" */
    const char *meaning;
    const struct schema_field *fields;
    size_t field_count;
};

/* A document's top level, and what stands under `ticketing:` (which is the same and `enabled`). */
enum { POLICY_ORG, POLICY_GROUPS, POLICY_WORKFLOWS, POLICY_CATALOG, POLICY_ENABLED };
extern const struct schema_object schema_policy;
extern const struct schema_object schema_ticketing;

enum { GROUP_NAME, GROUP_DISPLAY_NAME, GROUP_DESCRIPTION, GROUP_USERS, GROUP_LDAP_GROUP };
extern const struct schema_object schema_group;

enum { WORKFLOW_NAME, WORKFLOW_DISPLAY_NAME, WORKFLOW_DESCRIPTION, WORKFLOW_TRANSITIONS };
extern const struct schema_object schema_workflow;

enum { TRANSITION_FROM, TRANSITION_TO, TRANSITION_ROLE };
extern const struct schema_object schema_transition;

enum { CATALOG_CATEGORIES, CATALOG_ITEMS };
extern const struct schema_object schema_catalog;

enum { CATEGORY_NAME, CATEGORY_DISPLAY_NAME, CATEGORY_DESCRIPTION, CATEGORY_ICON };
extern const struct schema_object schema_category;

enum {
    ITEM_NAME,
    ITEM_CATEGORY,
    ITEM_DISPLAY_NAME,
    ITEM_DESCRIPTION,
    ITEM_ICON,
    ITEM_WORKFLOW,
    ITEM_DEFAULTS,
    ITEM_SLA
};
extern const struct schema_object schema_item;

enum { DEFAULTS_PRIORITY, DEFAULTS_ASSIGNEE_GROUP };
extern const struct schema_object schema_defaults;

enum { SLA_RESPONSE_MINUTES, SLA_RESOLUTION_MINUTES };
extern const struct schema_object schema_sla;

/* Whether it can stand in a mapping keyed by name (B7.8). */
bool schema_object_is_named(const struct schema_object *object);

#endif

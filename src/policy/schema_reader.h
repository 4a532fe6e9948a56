/* Reads YAML by the schema's tables: every key, type and limit is checked here and only here. */
#ifndef ITOPS_POLICY_SCHEMA_READER_H
#define ITOPS_POLICY_SCHEMA_READER_H

#include "policy/diagnostic.h"
#include "policy/schema.h"
#include "policy/yaml_tree.h"

#include <stdbool.h>

struct schema_reader {
    const struct slice *files; /* by the file in marks */
    struct diagnostics *diagnostics;
    bool drops_null; /* as Helm does: null takes an entry out of a mapping keyed by name */
};

/* One object as read. A field that is absent, empty or faulty (then there is a diagnostic) is NULL;
 * all others have passed every check of their table entry. */
struct schema_values {
    const struct yaml_node *fields[SCHEMA_FIELDS_MAX];
    struct slice name; /* of a named object: from its key or its `name`; empty: none given */
    struct yaml_mark name_mark;
    struct yaml_mark mark; /* where the object starts: its key, or itself */
    bool has_faults;
};

/* Reads `node` as `object`. */
void schema_read_object(const struct schema_reader *reader, const struct schema_object *object,
                        const struct yaml_node *node, struct schema_values *out);

/* Calls `visit` for each object in the value of a FIELD_OBJECT_LIST or FIELD_NAMED_LIST; `node` may
 * be NULL. Entries that are no objects are reported and left out. */
void schema_each_object(const struct schema_reader *reader, const struct schema_object *object,
                        const struct yaml_node *node,
                        void (*visit)(const struct schema_values *values, void *context),
                        void *context);

static inline struct source_place schema_place(const struct schema_reader *reader,
                                               struct yaml_mark mark)
{
    return (struct source_place){reader->files[mark.file], mark.line, mark.column};
}

#endif

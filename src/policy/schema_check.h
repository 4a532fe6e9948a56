/* Checks one value against its entry in the schema's tables. For the schema reader. */
#ifndef ITOPS_POLICY_SCHEMA_CHECK_H
#define ITOPS_POLICY_SCHEMA_CHECK_H

#include "policy/schema_reader.h"

/* Type, limits and choices; each fault is a diagnostic at its place. */
bool schema_check_value(const struct schema_reader *reader, const struct schema_field *field,
                        const struct yaml_node *node);

/* That it has no tag of somebody else's. */
bool schema_check_tag(const struct schema_reader *reader, const struct yaml_node *node);

enum { SCHEMA_PHRASE_SIZE = 256 };
/* "a, b, c" from the NULL-terminated `words`, in `out`, which is returned. */
const char *schema_join(const char *const *words, char out[SCHEMA_PHRASE_SIZE]);

#endif

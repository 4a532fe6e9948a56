/* The schema of policy as a JSON Schema (draft-07), for editors and for Helm. */
#ifndef ITOPS_POLICY_SCHEMA_JSON_H
#define ITOPS_POLICY_SCHEMA_JSON_H

#include "base/json_writer.h"

enum schema_document {
    SCHEMA_OF_REGISTRY, /* a file of a registry, or any other that the loader reads (B7.1) */
    SCHEMA_OF_VALUES,   /* a chart's values: policy under `ticketing` or `itops.ticketing` only */
};

/*
 * Writes a self-contained schema. It accepts whatever the loader accepts, and refuses what a single
 * document shows to be wrong by itself; references, duplicates and everything else that takes
 * knowledge of other entries are the loader's alone. Patterns keep to what RE2, ECMAScript and
 * Python have in common.
 */
void schema_write_json(enum schema_document document, struct json_writer *out);

#endif

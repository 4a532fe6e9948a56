/* The contract (api/openapi.yaml) as JSON, as it is embedded in this build. */
#ifndef ITOPS_HTTP_CONTRACT_H
#define ITOPS_HTTP_CONTRACT_H

#include "base/slice.h"

extern const struct slice contract_json;
extern const char contract_digest[]; /* SHA-256 of it in hex digits */

#endif

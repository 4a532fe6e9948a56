/* What Helm makes of a scalar without quotes where it is not what we make of it. */
#ifndef ITOPS_POLICY_YAML_HELM_H
#define ITOPS_POLICY_YAML_HELM_H

#include "base/slice.h"

#include <stdbool.h>

/* Helm still reads YAML 1.1, where `yes` is true, 010 is eight and 1_000 is a number, and it writes
 * keys anew, so that 0x10 becomes 16. Says what it takes the text for ("true", "an octal number"),
 * or NULL when both of us read the same. Text in quotes is the same for everybody. */
const char *yaml_helm_takes(struct slice text, bool is_key);

#endif

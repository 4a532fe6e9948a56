/* Loading a registry for a subcommand that needs a good one to do its work. */
#ifndef ITOPS_CLI_CLI_REGISTRY_H
#define ITOPS_CLI_CLI_REGISTRY_H

#include "policy/registry.h"

/* The registry at `source` with one reference, or NULL after its diagnostics went to stderr, errors
 * and warnings. `org`: from --org; NULL: the source says. Warnings alone are not told. */
struct registry *cli_load_registry(const char *source, const char *org);

/* A line of the log for each warning. */
void cli_log_warnings(const struct registry *registry);

#endif

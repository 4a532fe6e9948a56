/* The subcommands, one cmd_NAME.c each; src/main.c lists them in the order of the overview. */
#ifndef ITOPS_CLI_COMMANDS_H
#define ITOPS_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct cli_command cmd_audit;
extern const struct cli_command cmd_check;
extern const struct cli_command cmd_db;
extern const struct cli_command cmd_explain;
extern const struct cli_command cmd_graph;
extern const struct cli_command cmd_migrate;
extern const struct cli_command cmd_probe;
extern const struct cli_command cmd_schema;
extern const struct cli_command cmd_serve;
extern const struct cli_command cmd_token;
extern const struct cli_command cmd_user;
extern const struct cli_command cmd_version;

#endif

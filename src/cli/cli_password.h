/* Takes a new password from a file, a pipe or the terminal; never from the command line. */
#ifndef ITOPS_CLI_CLI_PASSWORD_H
#define ITOPS_CLI_CLI_PASSWORD_H

#include "cli/cli.h"
#include "service/identity.h"

/*
 * Reads a password (`file`; "-": standard input; NULL: asked for twice on the terminal), checks it
 * against the rules and hashes it. Returns CLI_GOOD, or an exit code after saying why on stderr.
 */
int cli_password_take(const struct cli_command *command, const char *file, struct slice username,
                      char hash[PASSWORD_HASH_SIZE]);

#endif

/* The program: a table of subcommands. */
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/commands.h"

#include <signal.h>
#include <stdio.h>

static const struct cli_command *const commands[] = {
    &cmd_serve, &cmd_check, &cmd_explain, &cmd_graph,   &cmd_user,
    &cmd_token, &cmd_audit, &cmd_migrate, &cmd_version, NULL,
};

int main(int argc, char **argv)
{
    if (!secret_init()) {
        fputs("itops: the random number generator cannot be started\n", stderr);
        return CLI_USAGE;
    }
    /* A reader that goes away and a file that may not grow are errors of one write, not the end. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return cli_dispatch(NULL, commands, argc, argv);
}

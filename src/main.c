/* The program: a table of subcommands. */
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/commands.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct cli_command *const commands[] = {
    &cmd_serve, &cmd_probe, &cmd_check,   &cmd_explain, &cmd_graph,   &cmd_schema, &cmd_user,
    &cmd_token, &cmd_audit, &cmd_migrate, &cmd_db,      &cmd_version, NULL,
};

/* What was promised on standard output must be there; only a reader who left has no claim. */
static bool output_is_written(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return true;
    }
    if (errno == EPIPE) {
        return true;
    }
    fprintf(stderr, "itops: the output cannot be written: %s\n", strerror(errno));
    return false;
}

int main(int argc, char **argv)
{
    if (!secret_init()) {
        fputs("itops: the random number generator cannot be started\n", stderr);
        return CLI_USAGE;
    }
    /* A reader that goes away and a file that may not grow are errors of one write, not the end. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    int status = cli_dispatch(NULL, commands, argc, argv);
    return output_is_written() ? status : CLI_USAGE;
}

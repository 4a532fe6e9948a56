/* The database for subcommands: opened, its schema checked, a use case run in one transaction. */
#ifndef ITOPS_CLI_CLI_DATABASE_H
#define ITOPS_CLI_CLI_DATABASE_H

#include "base/arena.h"
#include "base/error.h"
#include "cli/cli.h"
#include "store/store.h"

#define CLI_DATABASE_DEFAULT "sqlite:///var/lib/itops/itops.db"

/* The entry for --db in a table of options; the value is a const char * in `type`. */
#define CLI_DATABASE_OPTION(type, member)                                             \
    {                                                                                 \
        .name = "db", .kind = CLI_TEXT, .argument = "URL", .environment = "ITOPS_DB", \
        .meaning = "The database; default " CLI_DATABASE_DEFAULT ".",                 \
        .offset = offsetof(type, member)                                              \
    }

enum cli_database_use {
    CLI_DATABASE_EXISTING, /* with this version's schema; nothing is created or changed */
    CLI_DATABASE_READY,    /* created and migrated when that is needed, as the server does */
};

typedef enum result cli_use_fn(void *context, struct store_tx *tx, struct error *error);

/*
 * Opens the database, runs `use` in one transaction, closes. Returns CLI_GOOD, or the exit code for
 * what went wrong after saying it on stderr: CLI_BAD when the answer is no (not found, taken,
 * invalid), CLI_USAGE when it could not be tried.
 */
int cli_database_write(const struct cli_command *command, const char *url,
                       enum cli_database_use mode, cli_use_fn *use, void *context);
/* The same in a read transaction: one consistent state. */
int cli_database_read(const struct cli_command *command, const char *url,
                      enum cli_database_use mode, cli_use_fn *use, void *context);

#endif

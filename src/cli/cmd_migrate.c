/* itops migrate: bring the database to this version's schema. */
#include "cli/cli_database.h"
#include "cli/commands.h"

struct options {
    const char *db;
};

static const struct cli_option options_table[] = {
    CLI_DATABASE_OPTION(struct options, db),
};

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    struct store *store = NULL;
    struct error error = {0};
    unsigned applied = 0;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    enum result result = store_open(options.db, true, &store, &error);
    if (result == RESULT_OK) {
        result = store_migrate(store, &applied, &error);
    }
    store_close(store);
    if (result != RESULT_OK) {
        fprintf(stderr, "itops migrate: %s\n", error.text);
        return CLI_USAGE;
    }
    if (applied == 0) {
        printf("up to date\n");
    } else {
        printf("applied %u migration%s\n", applied, applied == 1 ? "" : "s");
    }
    return CLI_GOOD;
}

const struct cli_command cmd_migrate = {
    .name = "migrate",
    .summary = "bring the database to this version's schema",
    .synopsis = "[--db URL]",
    .description =
        "Creates the database when it does not exist and applies the migrations that it lacks, "
        "each in a transaction of its own. The server does the same when it starts; this is for "
        "doing it before, and for seeing that it can be done. Several processes may try at the "
        "same time.\n"
        "\n"
        "A database that a newer version has migrated, or whose applied migrations are not the "
        "ones that this version knows, is left alone.",
    .options = options_table,
    .option_count = sizeof(options_table) / sizeof(options_table[0]),
    .exit_status = "0  the schema is this version's\n"
                   "2  wrong usage, or the database cannot be migrated",
    .examples = "itops migrate --db sqlite:///var/lib/itops/itops.db",
    .run = run,
};

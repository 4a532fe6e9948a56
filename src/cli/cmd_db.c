/* itops db: what concerns a whole database. */
#include "cli/cli_database.h"
#include "cli/commands.h"
#include "store/copy.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct progress {
    bool is_shown; /* in place, on a terminal */
    int64_t rows;  /* of all tables, compared */
    size_t tables;
};

static void hear(void *context, const char *table, int64_t rows, enum store_copy_stage stage)
{
    struct progress *progress = context;
    if (progress->is_shown) {
        fprintf(stderr, "\r\033[K%s %s: %" PRId64 " rows",
                stage == STORE_COPY_COPYING ? "copied" : "compared", table, rows);
    }
    if (stage == STORE_COPY_COMPARED) {
        progress->rows += rows;
        progress->tables++;
    }
}

/* Both ends of a copy, opened. */
struct ends {
    struct store *from;
    struct store_reader *from_reader;
    struct store *to;
    struct store_reader *to_reader;
};

static enum result open_ends(struct ends *ends, const char *from, const char *to,
                             struct error *error)
{
    enum result result = store_open(from, false, &ends->from, error);
    if (result == RESULT_OK) {
        result = store_reader_open(ends->from, &ends->from_reader, error);
    }
    if (result == RESULT_OK) {
        result = store_check(ends->from_reader, error);
    }
    if (result == RESULT_OK) {
        result = store_open(to, true, &ends->to, error);
    }
    if (result == RESULT_OK) {
        result = store_migrate(ends->to, NULL, error);
    }
    return result == RESULT_OK ? store_reader_open(ends->to, &ends->to_reader, error) : result;
}

static void close_ends(struct ends *ends)
{
    store_reader_close(ends->from_reader);
    store_close(ends->from);
    store_reader_close(ends->to_reader);
    store_close(ends->to);
}

static int copy(const struct cli_command *self, int argc, char **argv)
{
    struct cli_arguments urls;
    struct ends ends = {0};
    struct error error = {0};
    struct progress progress = {.is_shown = isatty(STDERR_FILENO) == 1};
    char shown[256];
    enum cli_parsed parsed = cli_parse(self, argc, argv, NULL, 2, 2, &urls);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    enum result result = open_ends(&ends, urls.items[0], urls.items[1], &error);
    if (result == RESULT_OK) {
        result = store_copy(ends.from_reader, ends.to, ends.to_reader, hear, &progress, &error);
    }
    if (progress.is_shown) {
        fputs("\r\033[K", stderr);
    }
    close_ends(&ends);
    if (result != RESULT_OK) {
        fprintf(stderr, "itops db copy: %s\n", error.text);
        return strcmp(error.code, "copy_differs") == 0 || result == RESULT_CONFLICT ? CLI_BAD
                                                                                    : CLI_USAGE;
    }
    store_url_shown(urls.items[1], shown, sizeof shown);
    printf("copied %" PRId64 " rows in %zu tables to %s, and compared them\n", progress.rows,
           progress.tables, shown);
    return CLI_GOOD;
}

static const struct cli_command copy_command = {
    .name = "db copy",
    .summary = "move an installation to another database",
    .synopsis = "FROM TO",
    .description =
        "Copies everything from one database to another, on the same engine or the other one: "
        "people, sessions, tokens, tickets with their comments and history, counters, saved "
        "views. FROM must have this version's schema. TO is created and migrated when that is "
        "needed, and must be empty. Afterwards all rows of both are compared.\n"
        "\n"
        "What is copied is the state at the moment of the start: stop the servers on FROM before, "
        "and start them on TO afterwards. A copy that was broken off is begun again with another "
        "empty database.",
    .exit_status = "0  TO holds what FROM holds\n"
                   "1  TO is not empty, or the comparison found a difference\n"
                   "2  wrong usage, or a database cannot be used",
    .examples = "itops db copy sqlite:///var/lib/itops/itops.db postgres://itops@db/itops",
    .run = copy,
};

static const struct cli_command *const subcommands[] = {&copy_command, NULL};

const struct cli_command cmd_db = {
    .name = "db",
    .summary = "move an installation to another database",
    .description = "What concerns a whole database. See also itops migrate.",
    .subcommands = subcommands,
};

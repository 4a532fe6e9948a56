/* How `list` shows what the database keeps: lines for people and for cut, or one document. */
#ifndef ITOPS_CLI_CLI_LISTING_H
#define ITOPS_CLI_CLI_LISTING_H

#include "base/buffer.h"
#include "base/json_writer.h"
#include "cli/cli.h"
#include "cli/cli_database.h"

/* What such a subcommand takes: --db and --format. */
enum { CLI_LISTING_OPTION_COUNT = 2 };
extern const struct cli_option cli_listing_options[CLI_LISTING_OPTION_COUNT];

/* The context of the function that lists. It appends lines to `out`, or objects to `json`. */
struct cli_listing {
    bool is_json;
    struct buffer out;
    struct json_writer json;
};

/* Appends a field as people may see it: on one line, and nothing in it steers their terminal. */
void cli_listing_append(struct buffer *out, struct slice field);

/*
 * Parses the options, runs `list` with a struct cli_listing in a read transaction, and prints what
 * it wrote; as JSON within {"key": [...]}. Prints nothing when `list` failed. Returns the exit
 * code.
 */
int cli_listing_run(const struct cli_command *self, int argc, char **argv, const char *key,
                    cli_use_fn *list);

#endif

/* What every subcommand shares: its description as a table, options, help pages, exit codes. */
#ifndef ITOPS_CLI_CLI_H
#define ITOPS_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit codes of the program. */
enum cli_exit {
    CLI_GOOD = 0,  /* done; the thing checked is good */
    CLI_BAD = 1,   /* the thing checked is bad, or the answer is no */
    CLI_USAGE = 2, /* wrong usage, or it could not run */
};

enum cli_option_kind {
    CLI_FLAG,   /* bool: set by its presence */
    CLI_TEXT,   /* const char *: the argument, borrowed from argv or the environment */
    CLI_NUMBER, /* int64_t: a decimal number, not negative */
    CLI_CHOICE, /* int: index of the argument in `choices` */
};

/* One option. `offset` says where in the subcommand's own options struct the value goes, so that
 * tables stay constant; what is not given stays as the subcommand initialised it. */
struct cli_option {
    const char *name; /* long name without the dashes */
    enum cli_option_kind kind;
    const char *argument;       /* for help: "DIRECTORY"; NULL for a flag */
    const char *environment;    /* consulted when the option is not given; NULL: none */
    const char *meaning;        /* one or more plain sentences */
    const char *const *choices; /* CLI_CHOICE: NULL-terminated */
    size_t offset;
};

struct cli_command {
    const char *name;        /* "check"; of a subcommand's subcommand all words: "user add" */
    const char *summary;     /* one line, lower case, no full stop */
    const char *synopsis;    /* what follows "itops NAME"; several forms on several lines */
    const char *description; /* paragraphs parted by empty lines; wrapped when printed */
    const struct cli_option *options;
    size_t option_count;
    const char *exit_status;                      /* NULL: the usual three lines */
    const char *examples;                         /* printed as it stands, indented */
    const struct cli_command *const *subcommands; /* NULL-terminated, or NULL: see `run` */
    int (*run)(const struct cli_command *self, int argc, char **argv); /* argv[0]: its last word */
};

/* The rest of the command line after the options. */
struct cli_arguments {
    char **items; /* borrowed from argv */
    size_t count;
};

enum cli_parsed {
    CLI_PARSED,      /* go on */
    CLI_HELP_SHOWN,  /* --help was answered: exit CLI_GOOD */
    CLI_PARSE_ERROR, /* a message is on stderr: exit CLI_USAGE */
};

/*
 * Reads options (anywhere before "--") into the struct at `values` and leaves the other words in
 * *rest. Answers --help. Refuses fewer than `least` or more than `most` other words.
 */
enum cli_parsed cli_parse(const struct cli_command *command, int argc, char **argv, void *values,
                          size_t least, size_t most, struct cli_arguments *rest);

/* The exit code for what cli_parse said, when it was not CLI_PARSED. */
int cli_parsed_exit(enum cli_parsed parsed);

/* "itops NAME: text" and a hint at --help on stderr; returns CLI_USAGE. */
int cli_usage_error(const struct cli_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Runs the command that argv[1] names among `commands`, or answers help; unknown names get a "did
 * you mean". `parent` is NULL for the program itself. */
int cli_dispatch(const struct cli_command *parent, const struct cli_command *const *commands,
                 int argc, char **argv);

/* The page of `itops NAME --help`. */
void cli_print_help(const struct cli_command *command, FILE *out);

/* The page of `itops --help` (parent NULL) or `itops user --help`: what there is, one line each. */
void cli_print_overview(const struct cli_command *parent, const struct cli_command *const *commands,
                        FILE *out);

/* Colours: only on a terminal that can, and never with NO_COLOR. */
bool cli_wants_color(FILE *stream);

#endif

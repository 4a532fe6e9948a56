/* Options and dispatch; the pages are in cli_help.c. */
#include "cli/cli.h"

#include "base/slice.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTIONS_MAX = 32,
    OPTION_BASE = 256, /* getopt_long's values for our options start here, above all letters */
    OPTION_HELP = OPTION_BASE + OPTIONS_MAX,
    SUGGESTION_DISTANCE = 2,
};

bool cli_wants_color(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if ((no_color && *no_color) || (terminal && strcmp(terminal, "dumb") == 0)) {
        return false;
    }
    return isatty(fileno(stream)) == 1;
}

int cli_usage_error(const struct cli_command *command, const char *format, ...)
{
    va_list arguments;
    fputs("itops", stderr);
    if (command) {
        fprintf(stderr, " %s", command->name);
    }
    fputs(": ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry 'itops %s%s--help'.\n", command ? command->name : "",
            command ? " " : "");
    return CLI_USAGE;
}

int cli_parsed_exit(enum cli_parsed parsed)
{
    return parsed == CLI_PARSE_ERROR ? CLI_USAGE : CLI_GOOD;
}

/* Keeps the nearest name seen so far. */
static void consider(struct slice wanted, const char *name, const char **nearest, size_t *distance)
{
    size_t d = slice_edit_distance(wanted, slice_of(name), SUGGESTION_DISTANCE);
    if (d < *distance) {
        *distance = d;
        *nearest = name;
    }
}

static bool choice_parse(const struct cli_option *option, const char *text, int *out)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* Stores one value; `where` names its origin for the message. */
static bool option_store(const struct cli_command *command, const struct cli_option *option,
                         const char *text, const char *where, void *values)
{
    void *target = (char *) values + option->offset;
    long long number;
    switch (option->kind) {
    case CLI_FLAG:
        *(bool *) target = true;
        return true;
    case CLI_TEXT:
        *(const char **) target = text;
        return true;
    case CLI_NUMBER:
        if (!slice_parse_int64(slice_of(text), &number) || number < 0) {
            cli_usage_error(command, "%s: '%s' is not a number", where, text);
            return false;
        }
        *(int64_t *) target = number;
        return true;
    case CLI_CHOICE:
        if (!choice_parse(option, text, target)) {
            cli_usage_error(command, "%s: '%s' is none of %s", where, text, option->argument);
            return false;
        }
        return true;
    }
    return false;
}

/* What the environment says for options that the command line leaves out. */
static bool options_from_environment(const struct cli_command *command, const bool *given,
                                     void *values)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        const char *text = option->environment ? getenv(option->environment) : NULL;
        if (!given[i] && text && *text &&
            !option_store(command, option, text, option->environment, values)) {
            return false;
        }
    }
    return true;
}

/* getopt_long said ':' or '?'; optopt and optind say about what. */
static enum cli_parsed refuse_option(const struct cli_command *command, int code, char **argv)
{
    if (optopt >= OPTION_BASE) {
        const char *name =
            optopt == OPTION_HELP ? "help" : command->options[optopt - OPTION_BASE].name;
        cli_usage_error(command, code == ':' ? "--%s needs an argument" : "--%s takes no argument",
                        name);
        return CLI_PARSE_ERROR;
    }
    if (optopt != 0) {
        cli_usage_error(command, "there is no option '-%c'", optopt);
        return CLI_PARSE_ERROR;
    }
    const char *word = argv[optind - 1];
    const char *nearest = NULL;
    size_t distance = SUGGESTION_DISTANCE + 1;
    struct slice name = {word + 2, strcspn(word + 2, "=")};
    for (size_t i = 0; i < command->option_count; i++) {
        consider(name, command->options[i].name, &nearest, &distance);
    }
    if (nearest) {
        cli_usage_error(command, "there is no option '%s'; did you mean '--%s'?", word, nearest);
    } else {
        cli_usage_error(command, "there is no option '%s'", word);
    }
    return CLI_PARSE_ERROR;
}

static bool options_from_arguments(const struct cli_command *command, int argc, char **argv,
                                   bool *given, void *values, enum cli_parsed *stopped)
{
    struct option table[OPTIONS_MAX + 2] = {{0}};
    assert(command->option_count <= OPTIONS_MAX);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        table[i].name = option->name;
        table[i].has_arg = option->kind == CLI_FLAG ? no_argument : required_argument;
        table[i].val = OPTION_BASE + (int) i;
    }
    table[command->option_count] = (struct option){"help", no_argument, NULL, OPTION_HELP};

    optind = 0; /* glibc: start afresh, its permutation of argv too */
    opterr = 0;
    int code;
    while ((code = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
        if (code == 'h' || code == OPTION_HELP) {
            cli_print_help(command, stdout);
            *stopped = CLI_HELP_SHOWN;
            return false;
        }
        *stopped = CLI_PARSE_ERROR;
        if (code < OPTION_BASE) {
            refuse_option(command, code, argv);
            return false;
        }
        size_t index = (size_t) (code - OPTION_BASE);
        char where[64];
        snprintf(where, sizeof(where), "--%s", command->options[index].name);
        if (!option_store(command, &command->options[index], optarg, where, values)) {
            return false;
        }
        given[index] = true;
    }
    return true;
}

enum cli_parsed cli_parse(const struct cli_command *command, int argc, char **argv, void *values,
                          size_t least, size_t most, struct cli_arguments *rest)
{
    bool given[OPTIONS_MAX] = {false};
    enum cli_parsed stopped = CLI_PARSE_ERROR;
    if (!options_from_arguments(command, argc, argv, given, values, &stopped)) {
        return stopped;
    }
    *rest = (struct cli_arguments){argv + optind, (size_t) (argc - optind)};
    if (rest->count < least || rest->count > most) {
        cli_usage_error(command, "%s: itops %s %s",
                        rest->count < least ? "something is missing" : "too much is given",
                        command->name, command->synopsis);
        return CLI_PARSE_ERROR;
    }
    return options_from_environment(command, given, values) ? CLI_PARSED : CLI_PARSE_ERROR;
}

static const char *last_word(const char *name)
{
    const char *space = strrchr(name, ' ');
    return space ? space + 1 : name;
}

static const struct cli_command *command_find(const struct cli_command *const *commands,
                                              const char *word)
{
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(last_word(commands[i]->name), word) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static int refuse_command(const struct cli_command *parent,
                          const struct cli_command *const *commands, const char *word)
{
    const char *nearest = NULL;
    size_t distance = SUGGESTION_DISTANCE + 1;
    for (size_t i = 0; commands[i]; i++) {
        consider(slice_of(word), last_word(commands[i]->name), &nearest, &distance);
    }
    if (nearest) {
        return cli_usage_error(parent, "'%s' is no subcommand; did you mean '%s'?", word, nearest);
    }
    return cli_usage_error(parent, "'%s' is no subcommand", word);
}

/* "help check" is "check --help". */
static int answer_help(const struct cli_command *parent, const struct cli_command *const *commands,
                       int argc, char **argv)
{
    if (argc < 3) {
        cli_print_overview(parent, commands, stdout);
        return CLI_GOOD;
    }
    const struct cli_command *command = command_find(commands, argv[2]);
    if (!command) {
        return refuse_command(parent, commands, argv[2]);
    }
    if (command->subcommands) {
        return answer_help(command, command->subcommands, argc - 1, argv + 1);
    }
    cli_print_help(command, stdout);
    return CLI_GOOD;
}

int cli_dispatch(const struct cli_command *parent, const struct cli_command *const *commands,
                 int argc, char **argv)
{
    if (argc < 2) {
        cli_print_overview(parent, commands, stderr);
        return CLI_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        return answer_help(parent, commands, argc, argv);
    }
    if (!parent && strcmp(word, "--version") == 0) {
        word = "version";
    }
    const struct cli_command *command = command_find(commands, word);
    if (!command) {
        return refuse_command(parent, commands, word);
    }
    return command->subcommands ? cli_dispatch(command, command->subcommands, argc - 1, argv + 1)
                                : command->run(command, argc - 1, argv + 1);
}

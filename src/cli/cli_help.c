/* Help pages, laid out like a manual page from the same tables that parse the command line. */
#include "cli/cli.h"

#include <string.h>

enum { PAGE_WIDTH = 80, INDENT = 7, INDENT_MORE = 14 };

static void print_indent(FILE *out, int columns)
{
    fprintf(out, "%*s", columns, "");
}

/* Paragraphs are parted by an empty line; a line that starts with a space is kept as it stands. */
static void print_wrapped(FILE *out, const char *text, int indent)
{
    int column = 0;
    while (*text) {
        size_t blanks = strspn(text, " ");
        if (column == 0 && blanks > 0) {
            size_t length = strcspn(text, "\n");
            print_indent(out, indent);
            fprintf(out, "%.*s\n", (int) length, text);
            text += length + (text[length] == '\n');
            continue;
        }
        if (*text == '\n') {
            fputs(column > 0 ? "\n\n" : "\n", out);
            column = 0;
            text += strspn(text, "\n");
            continue;
        }
        text += blanks;
        size_t length = strcspn(text, " \n");
        if (column > 0 && column + 1 + (int) length > PAGE_WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        if (column == 0) {
            print_indent(out, indent);
            column = indent;
        } else if (length > 0) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int) length, text);
        column += (int) length;
        text += length;
        if (text[0] == '\n' && text[1] != '\n' && text[1] != ' ') {
            text++; /* a lone line end is a space */
        }
    }
    if (column > 0) {
        fputc('\n', out);
    }
}

/* As it stands, every line indented. */
static void print_lines(FILE *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (length > 0) {
            print_indent(out, INDENT);
            fprintf(out, "%.*s", (int) length, text);
        }
        fputc('\n', out);
        text += length + (text[length] == '\n');
    }
}

static void print_option(FILE *out, const struct cli_option *option)
{
    print_indent(out, INDENT);
    fprintf(out, "--%s%s%s\n", option->name, option->argument ? " " : "",
            option->argument ? option->argument : "");
    print_wrapped(out, option->meaning, INDENT_MORE);
    if (option->environment) {
        print_indent(out, INDENT_MORE);
        fprintf(out, "Environment: %s.\n", option->environment);
    }
    fputc('\n', out);
}

/* Up to the next option or bracket, so that an option stays with its argument. */
static size_t synopsis_part(const char *text, size_t length)
{
    for (size_t i = 1; i < length; i++) {
        if (text[i - 1] == ' ' && strchr("-[(|", text[i])) {
            return i;
        }
    }
    return length;
}

/* One form of the command, continued below its first option when it is long. */
static void print_form(FILE *out, const char *name, const char *text, size_t length)
{
    int hanging = INDENT + (int) strlen("itops ") + (int) strlen(name) + 1;
    int column = hanging;
    print_indent(out, INDENT);
    fprintf(out, "itops %s%s", name, length > 0 ? " " : "");
    while (length > 0) {
        size_t part = synopsis_part(text, length);
        int shown = (int) part - (text[part - 1] == ' ');
        if (column > hanging && column + 1 + shown > PAGE_WIDTH) {
            fputc('\n', out);
            print_indent(out, hanging);
            column = hanging;
        } else if (column > hanging) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", shown, text);
        column += shown;
        text += part;
        length -= part;
    }
    fputc('\n', out);
}

static void print_synopsis(FILE *out, const struct cli_command *command)
{
    const char *text = command->synopsis;
    fputs("\nSYNOPSIS\n", out);
    do {
        size_t length = strcspn(text, "\n");
        print_form(out, command->name, text, length);
        text += length + (text[length] == '\n');
    } while (*text);
}

void cli_print_help(const struct cli_command *command, FILE *out)
{
    fputs("NAME\n", out);
    print_indent(out, INDENT);
    fprintf(out, "itops %s - %s\n", command->name, command->summary);
    print_synopsis(out, command);
    fputs("\nDESCRIPTION\n", out);
    print_wrapped(out, command->description, INDENT);
    fputs("\nOPTIONS\n", out);
    for (size_t i = 0; i < command->option_count; i++) {
        print_option(out, &command->options[i]);
    }
    print_indent(out, INDENT);
    fputs("--help\n", out);
    print_wrapped(out, "Prints this page.", INDENT_MORE);
    fputs("\nEXIT STATUS\n", out);
    print_lines(out, command->exit_status ? command->exit_status
                                          : "0  done\n"
                                            "1  it was refused or has failed\n"
                                            "2  wrong usage");
    if (command->examples) {
        fputs("\nEXAMPLES\n", out);
        print_lines(out, command->examples);
    }
}

void cli_print_overview(const struct cli_command *parent, const struct cli_command *const *commands,
                        FILE *out)
{
    fputs("NAME\n", out);
    print_indent(out, INDENT);
    if (parent) {
        fprintf(out, "itops %s - %s\n", parent->name, parent->summary);
    } else {
        fputs("itops - tickets that obey policy declared in YAML\n", out);
    }
    fputs("\nSYNOPSIS\n", out);
    print_indent(out, INDENT);
    fprintf(out, "itops%s%s SUBCOMMAND [OPTION...] [ARGUMENT...]\n", parent ? " " : "",
            parent ? parent->name : "");
    if (parent) {
        fputs("\nDESCRIPTION\n", out);
        print_wrapped(out, parent->description, INDENT);
    }
    size_t width = 0;
    for (size_t i = 0; commands[i]; i++) {
        size_t length = strlen(commands[i]->name);
        width = length > width ? length : width;
    }
    fputs("\nSUBCOMMANDS\n", out);
    for (size_t i = 0; commands[i]; i++) {
        print_indent(out, INDENT);
        fprintf(out, "%-*s  %s\n", (int) width, commands[i]->name, commands[i]->summary);
    }
    fputc('\n', out);
    print_indent(out, INDENT);
    fprintf(out, "'itops %s%sSUBCOMMAND --help' explains one of them.\n",
            parent ? parent->name : "", parent ? " " : "");
}

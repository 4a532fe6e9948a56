/* itops graph: a workflow as a picture. */
#include "cli/cli_registry.h"
#include "cli/commands.h"
#include "policy/graph.h"
#include "policy/name.h"

#include <stdio.h>

struct graph_options {
    const char *org;
    int format; /* index in `formats` */
};

/* In the order of `writers`. */
static const char *const formats[] = {"mermaid", "dot", "svg", NULL};

static void (*const writers[])(const struct policy_workflow *workflow, struct buffer *out) = {
    graph_write_mermaid,
    graph_write_dot,
    graph_write_svg,
};

static const struct cli_option options[] = {
    {.name = "format",
     .kind = CLI_CHOICE,
     .argument = "mermaid|dot|svg",
     .meaning = "mermaid (the default): a state diagram for Markdown. dot: for Graphviz. svg: a "
                "picture that stands alone, for light and dark pages.",
     .choices = formats,
     .offset = offsetof(struct graph_options, format)},
    {.name = "org",
     .kind = CLI_TEXT,
     .argument = "ORG",
     .environment = "ITOPS_ORG",
     .meaning = "The organisation, when the source does not declare one.",
     .offset = offsetof(struct graph_options, org)},
};

/* What the registry does declare, for whoever mistyped. */
static void print_workflow_names(const struct registry *registry)
{
    fputs("It declares:\n", stderr);
    for (size_t i = 0; i < registry->workflow_count; i++) {
        fprintf(stderr, "  %.*s\n", SLICE_ARGS(registry->workflows[i].name));
    }
}

static int draw(const struct registry *registry, const char *source, const char *name, int format)
{
    int status = CLI_USAGE;
    struct buffer picture = {0};
    struct error error = {0};
    struct slice full_name;
    struct arena *arena = arena_new(0);
    if (name_make_absolute(arena, registry->org, slice_of(name), &full_name, &error) != RESULT_OK) {
        fprintf(stderr, "itops graph: %s\n", error.text);
        goto out;
    }
    const struct policy_workflow *workflow = registry_workflow(registry, full_name);
    if (workflow == NULL) {
        fprintf(stderr, "itops graph: %s declares no workflow %s\n", source, full_name.data);
        print_workflow_names(registry);
        goto out;
    }
    writers[format](workflow, &picture);
    fwrite(picture.data, 1, picture.length, stdout);
    status = CLI_GOOD;
out:
    buffer_free(&picture);
    arena_free(arena);
    return status;
}

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct graph_options given = {0};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &given, 2, 2, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct registry *registry = cli_load_registry(rest.items[0], given.org);
    if (registry == NULL) {
        return CLI_USAGE;
    }
    int status = draw(registry, rest.items[0], rest.items[1], given.format);
    registry_unref(registry);
    return status;
}

const struct cli_command cmd_graph = {
    .name = "graph",
    .summary = "draw a workflow",
    .synopsis = "SOURCE WORKFLOW [--format mermaid|dot|svg] [--org ORG]",
    .description =
        "Prints a picture of one workflow: its statuses, the moves that it declares, and beside "
        "each move the roles that may make it.\n\n"
        "SOURCE is a directory, a file, or a chart's values file. WORKFLOW is a name as one would "
        "declare it: incident_response, or with its path, itops-dev/prod/change_strict.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .exit_status = "0  the picture is on standard output\n"
                   "2  wrong usage, a registry with errors, or no such workflow",
    .examples = "itops graph examples/ticketing.d incident_response\n"
                "itops graph examples/ticketing.d change_request --format svg > change.svg\n"
                "itops graph values.yaml itops-dev/prod/change_strict --format dot | dot -Tpng",
    .run = run,
};

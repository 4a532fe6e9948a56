/* itops schema: what policy may look like, for editors and Helm. */
#include "base/buffer.h"
#include "cli/commands.h"
#include "policy/schema_json.h"

#include <stdio.h>

struct schema_options {
    int document; /* enum schema_document */
};

/* In the order of enum schema_document. */
static const char *const documents[] = {"registry", "values", NULL};

static const struct cli_option options[] = {
    {.name = "for",
     .kind = CLI_CHOICE,
     .argument = "registry|values",
     .choices = documents,
     .meaning = "registry (the default): files that `itops check` reads, with policy at the top or "
                "under \"ticketing\". values: the values of a chart, with policy under "
                "\"ticketing\" and the chart's own keys beside it.",
     .offset = offsetof(struct schema_options, document)},
};

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct schema_options given = {.document = SCHEMA_OF_REGISTRY};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &given, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct buffer text = {0};
    struct json_writer writer;
    json_writer_init(&writer, &text);
    schema_write_json((enum schema_document) given.document, &writer);
    buffer_append_char(&text, '\n');
    fwrite(text.data, 1, text.length, stdout);
    buffer_free(&text);
    return CLI_GOOD;
}

const struct cli_command cmd_schema = {
    .name = "schema",
    .summary = "print the JSON Schema of policy",
    .synopsis = "[--for registry|values]",
    .description =
        "Prints a JSON Schema (draft-07) with every key, its meaning and its limits, made from the "
        "tables that `itops check` reads by. An editor completes and checks policy with it; the "
        "chart's values.schema.json contains it.\n"
        "\n"
        "A schema sees one document and no references, so that it finds fewer faults than `itops "
        "check`, and never one that `itops check` would let pass.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .exit_status = "0  the schema is on standard output\n"
                   "2  wrong usage",
    .examples = "itops schema > ticketing.schema.json\n"
                "itops schema --for values | jq .definitions.transition",
    .run = run,
};

/* itops check: is this policy good? */
#include "base/arena.h"
#include "base/buffer.h"
#include "cli/commands.h"
#include "policy/diagnostic_format.h"
#include "policy/load.h"
#include "policy/source.h"

#include <stdint.h>

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_GITHUB, FORMAT_SARIF };

static const char *const formats[] = {"text", "json", "github", "sarif", NULL};

struct options {
    const char *org;
    bool strict;
    bool values;
    int format;
};

static const struct cli_option options_table[] = {
    {.name = "org",
     .kind = CLI_TEXT,
     .argument = "NAME",
     .environment = "ITOPS_ORG",
     .meaning = "The organisation, for sources that declare none themselves.",
     .offset = offsetof(struct options, org)},
    {.name = "strict",
     .kind = CLI_FLAG,
     .meaning = "Treats every warning as an error.",
     .offset = offsetof(struct options, strict)},
    {.name = "values",
     .kind = CLI_FLAG,
     .meaning = "The sources are values files of one release, in the order in which Helm is given "
                "them, the chart's own first: mappings are merged, of everything else the last one "
                "counts. Findings point at the file that a value comes from.",
     .offset = offsetof(struct options, values)},
    {.name = "format",
     .kind = CLI_CHOICE,
     .argument = "text|json|github|sarif",
     .choices = formats,
     .meaning = "How to say it. text (the default): a line for each finding on standard error, and "
                "a summary on standard output. json: one document on standard output. github: "
                "annotations for GitHub Actions on standard output. sarif: a SARIF 2.1.0 log on "
                "standard output, for code scanning.",
     .offset = offsetof(struct options, format)},
};

/* What came out of a check. */
struct outcome {
    const char *revision; /* NULL: the sources could not be read, or no server loads them so */
    struct registry_counts counts;
    bool is_valid;
};

static void write_summary(const struct outcome *outcome, const struct diagnostics *found,
                          struct buffer *out)
{
    if (outcome->is_valid) {
        buffer_append_format(out, "good: %zu workflows, %zu categories, %zu items, %zu groups",
                             outcome->counts.workflows, outcome->counts.categories,
                             outcome->counts.items, outcome->counts.groups);
    } else {
        buffer_append_format(out, "bad: %zu error%s", found->error_count,
                             found->error_count == 1 ? "" : "s");
    }
    if (found->warning_count > 0) {
        buffer_append_format(out, ", %zu warning%s", found->warning_count,
                             found->warning_count == 1 ? "" : "s");
    }
    if (outcome->is_valid && outcome->revision) {
        buffer_append_format(out, "\n%s", outcome->revision);
    }
    buffer_append_char(out, '\n');
}

static void write_json(const struct outcome *outcome, const struct diagnostics *found,
                       struct buffer *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_object_begin(&w);
    json_member_bool(&w, "valid", outcome->is_valid);
    json_member_text(&w, "revision", outcome->revision);
    json_key(&w, "counts");
    json_object_begin(&w);
    json_member_int(&w, "workflows", (int64_t) outcome->counts.workflows);
    json_member_int(&w, "categories", (int64_t) outcome->counts.categories);
    json_member_int(&w, "items", (int64_t) outcome->counts.items);
    json_member_int(&w, "groups", (int64_t) outcome->counts.groups);
    json_object_end(&w);
    json_key(&w, "diagnostics");
    diagnostics_write_json(found->items, found->count, &w);
    if (found->omitted > 0) {
        json_member_int(&w, "omitted", (int64_t) found->omitted);
    }
    json_object_end(&w);
    buffer_append_char(out, '\n');
}

static void print(struct buffer *text, FILE *stream)
{
    if (text->length > 0) {
        fwrite(text->data, 1, text->length, stream);
    }
    buffer_free(text);
}

static void write_report(const struct options *options, const struct outcome *outcome,
                         const struct diagnostics *found)
{
    struct buffer out = {0};
    struct buffer findings = {0};
    switch ((enum format) options->format) {
    case FORMAT_TEXT:
        diagnostics_write_text(found, cli_wants_color(stderr), &findings);
        write_summary(outcome, found, &out);
        break;
    case FORMAT_JSON:
        write_json(outcome, found, &out);
        break;
    case FORMAT_GITHUB:
        diagnostics_write_github(found, &out);
        break;
    case FORMAT_SARIF:
        diagnostics_write_sarif(found, ITOPS_VERSION, &out);
        break;
    }
    print(&findings, stderr);
    print(&out, stdout);
}

static int check(const struct options *options, const struct cli_arguments *paths)
{
    struct arena *arena = arena_new(0);
    struct diagnostics found;
    struct registry *registry = NULL;
    struct outcome outcome = {0};
    diagnostics_init(&found, arena);
    const char *const *names = (const char *const *) paths->items;
    struct source_set *sources = options->values ? source_read_layers(names, paths->count, &found)
                                                 : source_read(names, paths->count, &found);
    if (sources) {
        outcome.revision = options->values ? NULL : sources->revision;
        registry = registry_load_counting(sources, slice_of(options->org), &found, &outcome.counts);
    }
    if (options->strict) {
        diagnostics_promote_warnings(&found);
    }
    diagnostics_sort(&found);
    outcome.is_valid = registry && found.error_count == 0;
    write_report(options, &outcome, &found);

    registry_unref(registry);
    source_set_free(sources);
    diagnostics_free(&found);
    arena_free(arena);
    return outcome.is_valid ? CLI_GOOD : CLI_BAD;
}

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct options options = {.org = NULL, .format = FORMAT_TEXT};
    struct cli_arguments paths;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 1, SIZE_MAX, &paths);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    return check(&options, &paths);
}

const struct cli_command cmd_check = {
    .name = "check",
    .summary = "say whether policy is good, and what is wrong with it",
    .synopsis = "[--org NAME] [--strict] [--values] [--format FORMAT] SOURCE...",
    .description =
        "Reads policy exactly as the server does and reports everything that is wrong or doubtful, "
        "each with file, line and column, sorted by place.\n"
        "\n"
        "A SOURCE is a directory, of which every *.yaml file is read in byte-wise order of names "
        "(also one that the kubelet mounts from a ConfigMap), or a single file. Policy stands at "
        "the top of a document or under \"ticketing\" (or \"itops.ticketing\"), so that the values "
        "file of a chart can be checked as it is. Several sources are checked together, as one "
        "policy; with --values as what Helm makes of them.\n"
        "\n"
        "In a file of Kubernetes manifests, such as what `helm template` prints, the ConfigMaps "
        "with "
        "policy are read, as the files that a pod will see, and nothing else.\n"
        "\n"
        "When all is good, the revision is printed too: it is what the server shows after loading "
        "these sources. For a directory it is the output of\n"
        " LC_ALL=C; sha256sum *.yaml | sha256sum\n"
        "run inside it.",
    .options = options_table,
    .option_count = sizeof(options_table) / sizeof(options_table[0]),
    .exit_status = "0  the policy is good; there may be warnings\n"
                   "1  there is at least one error, or with --strict a warning\n"
                   "2  wrong usage",
    .examples = "itops check /etc/itops/ticketing.d\n"
                "itops check --strict helmcharts/dev/charts/itops/values.yaml\n"
                "itops check --values charts/itops/values.yaml ../prod/itops/values.yaml\n"
                "helm template . > rendered.yaml && itops check rendered.yaml\n"
                "itops check --format sarif examples/ticketing.d > policy.sarif",
    .run = run,
};

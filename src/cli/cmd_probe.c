/* itops probe: is a running server ready, and is it what was meant to run? */
#include "base/clock.h"
#include "cli/commands.h"
#include "http/client.h"

#include <string.h>
#include <time.h>

enum { ATTEMPT_MS = 5 * 1000, PAUSE_MS = 500 };

struct options {
    const char *revision;
    const char *flavour;
    int64_t wait_seconds;
};

static const struct cli_option options_table[] = {
    {.name = "revision",
     .kind = CLI_TEXT,
     .argument = "sha256:DIGEST",
     .meaning = "The policy that must be in force.",
     .offset = offsetof(struct options, revision)},
    {.name = "flavour",
     .kind = CLI_TEXT,
     .argument = "dev|production",
     .meaning = "The flavour that the server must be built as.",
     .offset = offsetof(struct options, flavour)},
    {.name = "wait-seconds",
     .kind = CLI_NUMBER,
     .argument = "N",
     .meaning =
         "How long to go on asking until all is as it should be; default 0, which asks once.",
     .offset = offsetof(struct options, wait_seconds)},
};

/* The value of a label in the first sample of a metric; empty when there is none. `sample` begins
 * with the line end before it, since the name stands in comments, too. */
static struct slice label_value(const struct buffer *metrics, const char *sample, const char *label)
{
    const char *from = metrics->length > 0 ? strstr(metrics->data, sample) : NULL;
    const char *line_end = from != NULL ? strchr(from + 1, '\n') : NULL;
    const char *value = line_end != NULL ? strstr(from, label) : NULL;
    if (value == NULL || value > line_end) {
        return (struct slice){NULL, 0};
    }
    value += strlen(label);
    return slice_make(value, strcspn(value, "\"\n"));
}

static enum result expect(const char *what, const char *wanted, struct slice found,
                          struct error *error)
{
    if (wanted == NULL || slice_equal_text(found, wanted)) {
        return RESULT_OK;
    }
    return error_set(error, RESULT_CONFLICT, "unexpected", "The %s is %.*s, not %s.", what,
                     SLICE_ARGS(found), wanted);
}

static enum result ask(const struct http_client_target *target, const char *path,
                       struct buffer *reply, struct error *error)
{
    int status = 0;
    enum result result = http_client_get(target, path, ATTEMPT_MS, &status, reply, error);
    if (result == RESULT_OK && status != 200) {
        result = error_set(error, RESULT_RETRY, "not_ready", "%s answers %d.", path, status);
    }
    return result;
}

/* Prints what was found when all is good. */
static enum result probe(const struct options *options, const struct http_client_target *target,
                         struct error *error)
{
    struct buffer reply = {0};
    enum result result = ask(target, "/readyz", &reply, error);
    if (result == RESULT_OK) {
        result = ask(target, "/metrics", &reply, error);
    }
    if (result == RESULT_OK) {
        struct slice flavour = label_value(&reply, "\nitops_build_info{", "flavour=\"");
        struct slice revision = label_value(&reply, "\nitops_config_info{", "revision=\"");
        result = expect("flavour", options->flavour, flavour, error);
        if (result == RESULT_OK) {
            result = expect("revision in force", options->revision, revision, error);
        }
        if (result == RESULT_OK) {
            printf("ready: flavour %.*s, revision %.*s\n", SLICE_ARGS(flavour),
                   SLICE_ARGS(revision));
        }
    }
    buffer_free(&reply);
    return result;
}

static int run(const struct cli_command *self, int argc, char **argv)
{
    static const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    struct options options = {0};
    struct cli_arguments rest;
    struct http_client_target target;
    struct error error = {0};
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 1, 1, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    if (http_client_parse(rest.items[0], &target, &error) != RESULT_OK) {
        return cli_usage_error(self, "%s", error.text);
    }
    if (options.wait_seconds > INT32_MAX) {
        return cli_usage_error(self, "--wait-seconds is larger than %d", INT32_MAX);
    }
    int64_t deadline_ns = clock_monotonic_ns() + options.wait_seconds * 1000000000;
    while (probe(&options, &target, &error) != RESULT_OK) {
        if (clock_monotonic_ns() >= deadline_ns) {
            fprintf(stderr, "itops %s: %s\n", self->name, error.text);
            return CLI_BAD;
        }
        error_clear(&error);
        nanosleep(&pause, NULL);
    }
    return CLI_GOOD;
}

const struct cli_command cmd_probe = {
    .name = "probe",
    .summary = "ask a running server whether it is what it should be",
    .synopsis = "[--revision R] [--flavour F] [--wait-seconds N] URL",
    .description =
        "Asks the server at URL (http://HOST:PORT) for /readyz and /metrics: it must be ready, and "
        "where that was asked for, it must be built as this flavour and have this revision of "
        "policy in force. For the end of a deployment, where a shell and curl may be missing.",
    .options = options_table,
    .option_count = sizeof(options_table) / sizeof(options_table[0]),
    .exit_status = "0  all is as it should be\n"
                   "1  it is not, or nobody answered, until the time was up\n"
                   "2  wrong usage",
    .examples = "itops probe http://127.0.0.1:8080\n"
                "itops probe --wait-seconds 60 --flavour production http://itops:8080",
    .run = run,
};

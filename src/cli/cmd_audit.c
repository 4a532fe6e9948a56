/* itops audit: does the history hold, and the history as a document. */
#include "base/json_writer.h"
#include "cli/cli_database.h"
#include "cli/commands.h"
#include "service/audit.h"

#include <inttypes.h>

/* audit verify */

enum verify_format { VERIFY_TEXT, VERIFY_JSON };

struct verify_options {
    const char *db;
    int format;
};

static const char *const verify_formats[] = {"text", "json", NULL};

static const struct cli_option verify_options_table[] = {
    CLI_DATABASE_OPTION(struct verify_options, db),
    {.name = "format",
     .kind = CLI_CHOICE,
     .argument = "text|json",
     .choices = verify_formats,
     .meaning = "text (the default): a line for each finding on standard error, and a summary on "
                "standard output. json: one document on standard output.",
     .offset = offsetof(struct verify_options, format)},
};

struct verification {
    enum verify_format format;
    struct audit_summary summary;
    struct buffer text; /* of the findings */
    struct json_writer findings;
};

static void write_number_or_null(struct json_writer *w, const char *key, int64_t number)
{
    json_key(w, key);
    if (number != 0) {
        json_value_int(w, number);
    } else {
        json_value_null(w);
    }
}

static void note_finding(const struct audit_finding *finding, void *context)
{
    struct verification *v = context;
    if (v->format == VERIFY_JSON) {
        json_object_begin(&v->findings);
        write_number_or_null(&v->findings, "ticket_id", finding->ticket_id);
        write_number_or_null(&v->findings, "sequence", finding->sequence);
        json_member_text(&v->findings, "message", finding->text);
        json_object_end(&v->findings);
        return;
    }
    if (finding->ticket_id == 0) {
        buffer_append_text(&v->text, "database");
    } else {
        buffer_append_format(&v->text, "T-%" PRId64, finding->ticket_id);
    }
    if (finding->sequence != 0) {
        buffer_append_format(&v->text, " row %" PRId64, finding->sequence);
    }
    buffer_append_format(&v->text, ": %s\n", finding->text);
}

static enum result verify(void *context, struct store_tx *tx, struct error *error)
{
    struct verification *v = context;
    return audit_verify(tx, note_finding, v, &v->summary, error);
}

/* Only people can tell a server that died from somebody who has deleted. */
static void note_missing_numbers(const struct audit_summary *summary)
{
    if (summary->missing_numbers > 0) {
        fprintf(stderr,
                "note: numbers without a ticket: %" PRId64 ", the first is T-%" PRId64
                "; PostgreSQL may leave some out when a server dies, SQLite does not\n",
                summary->missing_numbers, summary->first_missing_number);
    }
}

static void print_verification(struct verification *v)
{
    const struct audit_summary *summary = &v->summary;
    if (v->format == VERIFY_TEXT) {
        if (v->text.length > 0) {
            fwrite(v->text.data, 1, v->text.length, stderr);
        }
        note_missing_numbers(summary);
        printf("%s: %" PRId64 " tickets, %" PRId64 " rows, %" PRId64 " findings\n",
               summary->findings == 0 ? "good" : "bad", summary->tickets, summary->rows,
               summary->findings);
        return;
    }
    struct buffer out = {0};
    struct json_writer w;
    json_array_end(&v->findings);
    json_writer_init(&w, &out);
    json_object_begin(&w);
    json_member_bool(&w, "valid", summary->findings == 0);
    json_member_int(&w, "tickets", summary->tickets);
    json_member_int(&w, "rows", summary->rows);
    json_member_int(&w, "missing_numbers", summary->missing_numbers);
    json_key(&w, "findings");
    json_value_raw(&w, buffer_slice(&v->text));
    json_object_end(&w);
    buffer_append_char(&out, '\n');
    fwrite(out.data, 1, out.length, stdout);
    buffer_free(&out);
}

static int run_verify(const struct cli_command *self, int argc, char **argv)
{
    struct verify_options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct verification v = {.format = (enum verify_format) options.format};
    json_writer_init(&v.findings, &v.text);
    if (v.format == VERIFY_JSON) {
        json_array_begin(&v.findings);
    }
    int code = cli_database_read(self, options.db, CLI_DATABASE_EXISTING, verify, &v);
    if (code == CLI_GOOD) {
        print_verification(&v);
        code = v.summary.findings == 0 ? CLI_GOOD : CLI_BAD;
    } else {
        code = CLI_USAGE;
    }
    buffer_free(&v.text);
    return code;
}

static const struct cli_command audit_verify_command = {
    .name = "audit verify",
    .summary = "check that tickets and their histories agree",
    .synopsis = "[--db URL] [--format FORMAT]",
    .description =
        "Reads all tickets in one consistent state of the database, also while a server writes to "
        "it, and checks each against its history: no row is missing, the rows are in order of "
        "time, each change goes on from the one before, the last one is what the ticket says, as "
        "are the moments of its resolution and closing, every comment and every breach has its "
        "row, and no clock was breached twice. Then the whole: no ticket is gone whose history, "
        "comments or place in the counters are left, and the triggers that let nobody change or "
        "delete are in their places. Numbers that no ticket has are told, too: after a server "
        "died PostgreSQL may leave some out.\n"
        "\n"
        "The database refuses to change or delete rows of the history; what this finds was done "
        "past it, or is a fault of the program.\n"
        "\n"
        "It compares what is kept twice and cannot see a change of what is kept once: fields that "
        "have not changed since the opening (title, description, service, workflow, assignee "
        "group, catalog item; the priority is counted), the targets, due times and stops of "
        "clocks, the text of comments, and in rows of the history who did it, how they qualified "
        "and the revision. Nor does it see what somebody with the right to write changed in all "
        "places that agree: for that, keep exports elsewhere and compare.",
    .options = verify_options_table,
    .option_count = sizeof(verify_options_table) / sizeof(verify_options_table[0]),
    .exit_status = "0  everything agrees\n"
                   "1  there is at least one finding\n"
                   "2  wrong usage, or the database cannot be read",
    .examples = "itops audit verify --db sqlite:///var/lib/itops/itops.db",
    .run = run_verify,
};

/* audit export */

struct export_options {
    const char *db;
    const char *ticket;
    int format; /* enum audit_format */
};

static const char *const export_formats[] = {"json", "csv", NULL};

static const struct cli_option export_options_table[] = {
    CLI_DATABASE_OPTION(struct export_options, db),
    {.name = "ticket",
     .kind = CLI_TEXT,
     .argument = "N",
     .meaning = "Only the history of this ticket: 17 or T-17.",
     .offset = offsetof(struct export_options, ticket)},
    {.name = "format",
     .kind = CLI_CHOICE,
     .argument = "json|csv",
     .choices = export_formats,
     .meaning =
         "json (the default): one document {\"history\": [...]}. csv: RFC 4180 with a header "
         "line; a cell that a spreadsheet would take for a formula gets an apostrophe "
         "before it.",
     .offset = offsetof(struct export_options, format)},
};

struct export_use {
    int64_t ticket_id; /* 0: all */
    enum audit_format format;
};

static enum result export(void *context, struct store_tx *tx, struct error *error) {
    struct export_use *x = context; return audit_export(tx, x->ticket_id, x->format, stdout, error);
}

static bool parse_ticket(const char *text, int64_t *out)
{
    struct slice digits = slice_of(text);
    struct slice prefix = slice_of("T-");
    long long id;
    if (slice_starts_with(digits, prefix)) {
        digits = slice_make(digits.data + prefix.length, digits.length - prefix.length);
    }
    if (!slice_parse_int64(digits, &id) || id < 1) {
        return false;
    }
    *out = id;
    return true;
}

static int run_export(const struct cli_command *self, int argc, char **argv)
{
    struct export_options options = {.db = CLI_DATABASE_DEFAULT, .format = AUDIT_JSON};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct export_use x = {.format = (enum audit_format) options.format};
    if (options.ticket != NULL && !parse_ticket(options.ticket, &x.ticket_id)) {
        return cli_usage_error(self, "--ticket: '%s' is not the number of a ticket",
                               options.ticket);
    }
    return cli_database_read(self, options.db, CLI_DATABASE_EXISTING, export, &x);
}

static const struct cli_command audit_export_command = {
    .name = "audit export",
    .summary = "write the history to standard output",
    .synopsis = "[--db URL] [--ticket N] [--format FORMAT]",
    .description =
        "Writes every row of the history, ordered by ticket and sequence, also where the ticket is "
        "gone, from one consistent state of the database: who did what and when, how they "
        "qualified for it, under which "
        "revision of the policy, and which line of it allowed a transition.",
    .options = export_options_table,
    .option_count = sizeof(export_options_table) / sizeof(export_options_table[0]),
    .exit_status = "0  everything is written\n"
                   "1  there is no such ticket\n"
                   "2  wrong usage, or the database cannot be read or the output written",
    .examples = "itops audit export --format csv > history.csv\n"
                "itops audit export --ticket T-17 | jq '.history[].kind'",
    .run = run_export,
};

static const struct cli_command *const subcommands[] = {&audit_verify_command,
                                                        &audit_export_command, NULL};

const struct cli_command cmd_audit = {
    .name = "audit",
    .summary = "verify and export the history of tickets",
    .description = "Every change of a ticket leaves a row in its history that the database refuses "
                   "to change or delete.",
    .subcommands = subcommands,
};

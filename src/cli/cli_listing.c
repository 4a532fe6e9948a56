#include "cli/cli_listing.h"

#include "base/utf8.h"

enum listing_format { LISTING_TEXT, LISTING_JSON };
static const char *const formats[] = {"text", "json", NULL};

struct listing_options {
    const char *db;
    int format; /* enum listing_format */
};

const struct cli_option cli_listing_options[CLI_LISTING_OPTION_COUNT] = {
    CLI_DATABASE_OPTION(struct listing_options, db),
    {.name = "format",
     .kind = CLI_CHOICE,
     .argument = "text|json",
     .choices = formats,
     .meaning = "text (the default): a line for each, fields parted by tabs. json: one document.",
     .offset = offsetof(struct listing_options, format)},
};

void cli_listing_append(struct buffer *out, struct slice field)
{
    size_t from = out->length;
    buffer_append_slice(out, field);
    if (field.length > 0) {
        utf8_make_printable(out->data + from, field.length);
    }
}

int cli_listing_run(const struct cli_command *self, int argc, char **argv, const char *key,
                    cli_use_fn *list)
{
    struct listing_options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct cli_listing listing = {.is_json = options.format == LISTING_JSON};
    json_writer_init(&listing.json, &listing.out);
    if (listing.is_json) {
        json_object_begin(&listing.json);
        json_key(&listing.json, key);
        json_array_begin(&listing.json);
    }
    int code = cli_database_read(self, options.db, CLI_DATABASE_EXISTING, list, &listing);
    if (listing.is_json) {
        json_array_end(&listing.json);
        json_object_end(&listing.json);
        buffer_append_char(&listing.out, '\n');
    }
    if (code == CLI_GOOD && listing.out.length > 0) {
        fwrite(listing.out.data, 1, listing.out.length, stdout);
    }
    buffer_free(&listing.out);
    return code;
}

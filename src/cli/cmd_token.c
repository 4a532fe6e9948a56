/* itops token: API tokens, straight in the database. */
#include "base/clock.h"
#include "cli/cli_listing.h"
#include "cli/commands.h"
#include "service/identity.h"

#include <inttypes.h>

/* token create */

enum { DAYS_MAX = 3660, DAYS_NOT_GIVEN = -1 };

static const int64_t ms_per_day = INT64_C(24) * 60 * 60 * 1000;

struct create_options {
    const char *db;
    const char *user;
    const char *label;
    int64_t days; /* DAYS_NOT_GIVEN: for ever */
};

static const struct cli_option create_options_table[] = {
    CLI_DATABASE_OPTION(struct create_options, db),
    {.name = "user",
     .kind = CLI_TEXT,
     .argument = "NAME",
     .meaning = "Whose token it is: whoever holds it acts as this person. Required.",
     .offset = offsetof(struct create_options, user)},
    {.name = "label",
     .kind = CLI_TEXT,
     .argument = "TEXT",
     .meaning = "What it is for, to tell tokens apart in the list.",
     .offset = offsetof(struct create_options, label)},
    {.name = "days",
     .kind = CLI_NUMBER,
     .argument = "N",
     .meaning = "For how many days it works; default: until it is revoked.",
     .offset = offsetof(struct create_options, days)},
};

struct creation {
    struct token_create_input input;
    char secret[API_TOKEN_TEXT_SIZE];
};

static enum result create(void *context, struct store_tx *tx, struct error *error)
{
    struct creation *x = context;
    struct arena *arena = arena_new(0);
    struct api_token token;
    enum result result =
        token_create(tx, arena, clock_now_ms(), &x->input, &token, x->secret, error);
    arena_free(arena);
    return result;
}

static int run_create(const struct cli_command *self, int argc, char **argv)
{
    struct create_options options = {.db = CLI_DATABASE_DEFAULT, .days = DAYS_NOT_GIVEN};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    if (options.user == NULL) {
        return cli_usage_error(self, "--user is required");
    }
    if (options.days == 0 || options.days > DAYS_MAX) {
        return cli_usage_error(self, "--days: from 1 to %d", DAYS_MAX);
    }
    struct creation x = {
        .input = {.username = slice_of(options.user), .label = slice_of(options.label)}};
    if (options.days > 0) {
        x.input.expires_at_ms = clock_now_ms() + options.days * ms_per_day;
    }
    int code = cli_database_write(self, options.db, CLI_DATABASE_EXISTING, create, &x);
    if (code == CLI_GOOD) {
        printf("%s\n", x.secret);
        fprintf(stderr, "Keep it safe: it is not stored and cannot be shown again.\n");
    }
    secret_wipe(x.secret, sizeof x.secret);
    return code;
}

static const struct cli_command token_create_command = {
    .name = "token create",
    .summary = "make a token for somebody",
    .synopsis = "--user NAME [--label TEXT] [--days N] [--db URL]",
    .description = "Prints the new token, alone on standard output, once: only a hash of it is "
                   "stored. Programs send it as \"Authorization: Bearer TOKEN\".",
    .options = create_options_table,
    .option_count = sizeof(create_options_table) / sizeof(create_options_table[0]),
    .exit_status = "0  the token is printed\n"
                   "1  there is no such person, or they are disabled, or the label is not allowed\n"
                   "2  wrong usage, or the database cannot be used",
    .examples = "TOKEN=$(itops token create --user ci --label pipeline --days 90)",
    .run = run_create,
};

/* token list */

static const char *state_of(const struct api_token *token, int64_t now_ms)
{
    if (token->revoked_at_ms != 0) {
        return "revoked";
    }
    return token->expires_at_ms != 0 && token->expires_at_ms <= now_ms ? "expired" : "valid";
}

static void list_as_text(const struct api_token *token, struct buffer *out)
{
    char created[CLOCK_TEXT_SIZE];
    char expires[CLOCK_TEXT_SIZE] = "never";
    clock_format_ms(token->created_at_ms, created);
    if (token->expires_at_ms != 0) {
        clock_format_ms(token->expires_at_ms, expires);
    }
    buffer_append_format(out, "%" PRId64 "\t", token->id);
    cli_listing_append(out, token->username);
    buffer_append_format(out, "\t%s\t%s\t%s\t", state_of(token, clock_now_ms()), created, expires);
    cli_listing_append(out, token->label);
    buffer_append_char(out, '\n');
}

static void list_as_json(const struct api_token *token, struct json_writer *w)
{
    json_object_begin(w);
    json_member_int(w, "id", token->id);
    json_member_string(w, "username", token->username);
    json_member_string(w, "label", token->label);
    json_member_text(w, "state", state_of(token, clock_now_ms()));
    json_member_time(w, "created_at", token->created_at_ms);
    json_member_time_or_null(w, "expires_at", token->expires_at_ms);
    json_member_time_or_null(w, "revoked_at", token->revoked_at_ms);
    json_object_end(w);
}

static enum result list(void *context, struct store_tx *tx, struct error *error)
{
    struct cli_listing *listing = context;
    struct arena *arena = arena_new(0);
    struct api_token *tokens;
    size_t count = 0;
    enum result result = tx->engine->tokens->list(tx, arena, &tokens, &count, error);
    for (size_t i = 0; result == RESULT_OK && i < count; i++) {
        if (listing->is_json) {
            list_as_json(&tokens[i], &listing->json);
        } else {
            list_as_text(&tokens[i], &listing->out);
        }
    }
    arena_free(arena);
    return result;
}

static int run_list(const struct cli_command *self, int argc, char **argv)
{
    return cli_listing_run(self, argc, argv, "tokens", list);
}

static const struct cli_command token_list_command = {
    .name = "token list",
    .summary = "list all tokens, without their secrets",
    .synopsis = "[--format FORMAT] [--db URL]",
    .description = "Oldest first: the number that \"token revoke\" takes, whose it is, valid, "
                   "expired or revoked, when it was made, when it expires, and its label.",
    .options = cli_listing_options,
    .option_count = CLI_LISTING_OPTION_COUNT,
    .exit_status = "0  they are listed\n2  wrong usage, or the database cannot be read",
    .examples = "itops token list | grep valid",
    .run = run_list,
};

/* token revoke */

struct revoke_options {
    const char *db;
};

static const struct cli_option revoke_options_table[] = {
    CLI_DATABASE_OPTION(struct revoke_options, db),
};

static enum result revoke(void *context, struct store_tx *tx, struct error *error)
{
    const long long *id = context;
    return tx->engine->tokens->revoke(tx, *id, clock_now_ms(), error);
}

static int run_revoke(const struct cli_command *self, int argc, char **argv)
{
    struct revoke_options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    long long id;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 1, 1, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    if (!slice_parse_int64(slice_of(rest.items[0]), &id) || id < 1) {
        return cli_usage_error(self, "'%s' is not the number of a token; 'itops token list' has it",
                               rest.items[0]);
    }
    return cli_database_write(self, options.db, CLI_DATABASE_EXISTING, revoke, &id);
}

static const struct cli_command token_revoke_command = {
    .name = "token revoke",
    .summary = "make a token stop working",
    .synopsis = "ID [--db URL]",
    .description = "At once and for ever; revoking it again changes nothing. ID is the number in "
                   "\"itops token list\".",
    .options = revoke_options_table,
    .option_count = sizeof(revoke_options_table) / sizeof(revoke_options_table[0]),
    .exit_status = "0  it does not work any more\n"
                   "1  there is no such token\n"
                   "2  wrong usage, or the database cannot be used",
    .examples = "itops token revoke 3",
    .run = run_revoke,
};

static const struct cli_command *const subcommands[] = {&token_create_command, &token_list_command,
                                                        &token_revoke_command, NULL};

const struct cli_command cmd_token = {
    .name = "token",
    .summary = "create, list and revoke API tokens",
    .description = "A token lets a program act as a person, without a password and without signing "
                   "in.",
    .subcommands = subcommands,
};

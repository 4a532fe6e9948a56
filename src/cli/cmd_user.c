/* itops user: people, straight in the database; also the way to the first superadmin. */
#include "base/clock.h"
#include "cli/cli_listing.h"
#include "cli/cli_password.h"
#include "cli/commands.h"
#include "service/identity.h"

#include <string.h>

/* user add */

struct add_options {
    const char *db;
    const char *display_name;
    const char *email;
    bool superadmin;
    bool first;
    const char *password_file;
    bool no_password;
};

#define PASSWORD_FILE_OPTION(type)                                                            \
    {                                                                                         \
        .name = "password-file", .kind = CLI_TEXT, .argument = "FILE",                        \
        .meaning = "Takes the password from the one line in this file; - is standard input. " \
                   "Without it the terminal asks for it, twice and without echo.",            \
        .offset = offsetof(type, password_file)                                               \
    }

static const struct cli_option add_options_table[] = {
    CLI_DATABASE_OPTION(struct add_options, db),
    {.name = "display-name",
     .kind = CLI_TEXT,
     .argument = "NAME",
     .meaning = "What people read; default the user name.",
     .offset = offsetof(struct add_options, display_name)},
    {.name = "email",
     .kind = CLI_TEXT,
     .argument = "ADDRESS",
     .meaning = "The e-mail address: rosters may name people by it, and it can be used to sign in.",
     .offset = offsetof(struct add_options, email)},
    {.name = "superadmin",
     .kind = CLI_FLAG,
     .meaning = "An implicit member of every group at every scope, for breaking the glass.",
     .offset = offsetof(struct add_options, superadmin)},
    {.name = "first",
     .kind = CLI_FLAG,
     .meaning =
         "Only when there is nobody yet; otherwise nothing is done and no password is taken, "
         "and that is good. For whatever starts a server again and again, such as the init "
         "container of a pod.",
     .offset = offsetof(struct add_options, first)},
    PASSWORD_FILE_OPTION(struct add_options),
    {.name = "no-password",
     .kind = CLI_FLAG,
     .meaning = "Somebody who never signs in with a password: for programs with an API token.",
     .offset = offsetof(struct add_options, no_password)},
};

struct addition {
    struct user_add_input input;
    bool only_first;
    bool is_done;
};

static enum result count_all(void *context, struct store_tx *tx, struct error *error)
{
    return tx->engine->users->count(tx, context, error);
}

static enum result add(void *context, struct store_tx *tx, struct error *error)
{
    struct addition *addition = context;
    struct arena *arena = arena_new(0);
    struct user user;
    int64_t count = 0;
    enum result result = RESULT_OK;
    if (addition->only_first) {
        result = tx->engine->users->count(tx, &count, error);
    }
    if (result == RESULT_OK && count == 0) {
        result = user_add(tx, arena, clock_now_ms(), &addition->input, &user, error);
        addition->is_done = result == RESULT_OK;
    }
    arena_free(arena);
    return result;
}

/* Whether --first has nothing to do. Asked before the password is: once there are people, the file
 * with it may be gone, and hashing it at every start would be in vain. */
static int count_people(const struct cli_command *self, const char *db, int64_t *count)
{
    return cli_database_read(self, db, CLI_DATABASE_READY, count_all, count);
}

static int run_add(const struct cli_command *self, int argc, char **argv)
{
    struct add_options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    char hash[PASSWORD_HASH_SIZE] = "";
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 1, 1, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    if (options.no_password && options.password_file != NULL) {
        return cli_usage_error(self, "--no-password and --password-file exclude each other");
    }
    struct slice name = slice_of(rest.items[0]);
    int code = CLI_GOOD;
    int64_t people = 0;
    if (options.first) {
        code = count_people(self, options.db, &people);
    }
    if (code == CLI_GOOD && people == 0 && !options.no_password) {
        code = cli_password_take(self, options.password_file, name, hash);
    }
    struct addition addition = {
        .input =
            {
                .username = name,
                .display_name = slice_of(options.display_name),
                .email = slice_of(options.email),
                .password_hash = slice_of(hash),
                .is_superadmin = options.superadmin,
            },
        .only_first = options.first,
    };
    if (code == CLI_GOOD && people == 0) {
        code = cli_database_write(self, options.db, CLI_DATABASE_READY, add, &addition);
    }
    if (code == CLI_GOOD && !addition.is_done) {
        fprintf(stderr, "itops %s: there are people already: nobody was added\n", self->name);
    }
    return code;
}

static const struct cli_command user_add_command = {
    .name = "user add",
    .summary = "add somebody",
    .synopsis = "NAME [OPTION...]",
    .description =
        "Adds a person under a user name of a-z, 0-9, '.', '_' and '-'. A password has at least 12 "
        "characters and is stored as an Argon2id hash only. It is never taken from the command "
        "line, where everybody on the machine could read it.\n"
        "\n"
        "Creates the database when there is none yet, so that the first superadmin can be there "
        "before the server is; it may also be running.",
    .options = add_options_table,
    .option_count = sizeof(add_options_table) / sizeof(add_options_table[0]),
    .exit_status = "0  the person is added; with --first also when somebody was there before\n"
                   "1  the name or the address is taken, or something given is not allowed\n"
                   "2  wrong usage, or the database cannot be used",
    .examples = "itops user add root --superadmin\n"
                "itops user add root --superadmin --first --password-file /run/secrets/root\n"
                "pass show itops/alice | itops user add alice --password-file -",
    .run = run_add,
};

/* user list */

enum { PAGE_SIZE = 200 };

static void list_as_text(const struct user *user, struct buffer *out)
{
    const struct slice names[] = {user->username, user->display_name, user->email};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cli_listing_append(out, names[i]);
        buffer_append_char(out, '\t');
    }
    buffer_append_format(out, "%s\t%s\n", user->is_active ? "active" : "disabled",
                         user->is_superadmin ? "superadmin" : "");
}

static void list_as_json(const struct user *user, struct json_writer *w)
{
    json_object_begin(w);
    json_member_string(w, "username", user->username);
    json_member_string(w, "display_name", user->display_name);
    json_member_string_or_null(w, "email", user->email);
    json_member_bool(w, "is_superadmin", user->is_superadmin);
    json_member_bool(w, "is_active", user->is_active);
    json_member_bool(w, "has_password", !slice_is_empty(user->password_hash));
    json_member_time(w, "created_at", user->created_at_ms);
    json_object_end(w);
}

static enum result list(void *context, struct store_tx *tx, struct error *error)
{
    struct cli_listing *listing = context;
    struct arena *arena = arena_new(0);
    struct user_page page = {.has_more = true};
    struct slice after = {NULL, 0};
    enum result result = RESULT_OK;
    while (result == RESULT_OK && page.has_more) {
        result = tx->engine->users->search(tx, arena, (struct slice){NULL, 0}, after, PAGE_SIZE,
                                           true, &page, error);
        for (size_t i = 0; result == RESULT_OK && i < page.count; i++) {
            if (listing->is_json) {
                list_as_json(&page.items[i], &listing->json);
            } else {
                list_as_text(&page.items[i], &listing->out);
            }
            after = page.items[i].username;
        }
    }
    arena_free(arena);
    return result;
}

static int run_list(const struct cli_command *self, int argc, char **argv)
{
    return cli_listing_run(self, argc, argv, "users", list);
}

static const struct cli_command user_list_command = {
    .name = "user list",
    .summary = "list everybody, also the disabled",
    .synopsis = "[--format FORMAT] [--db URL]",
    .description = "By user name: the name, the display name, the e-mail address, active or "
                   "disabled, and whether a superadmin.",
    .options = cli_listing_options,
    .option_count = CLI_LISTING_OPTION_COUNT,
    .exit_status = "0  they are listed\n2  wrong usage, or the database cannot be read",
    .examples = "itops user list | cut -f1\n"
                "itops user list --format json | jq '.users[] | select(.is_superadmin)'",
    .run = run_list,
};

/* user disable, user enable */

struct name_options {
    const char *db;
};

static const struct cli_option name_options_table[] = {
    CLI_DATABASE_OPTION(struct name_options, db),
};

typedef enum result user_fn(struct store_tx *tx, struct arena *arena, struct slice username,
                            struct error *error);

struct name_use {
    struct slice username;
    user_fn *apply;
};

static enum result use_name(void *context, struct store_tx *tx, struct error *error)
{
    struct name_use *x = context;
    struct arena *arena = arena_new(0);
    enum result result = x->apply(tx, arena, x->username, error);
    arena_free(arena);
    return result;
}

static int run_with_name(const struct cli_command *self, int argc, char **argv, user_fn *apply)
{
    struct name_options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 1, 1, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct name_use x = {slice_of(rest.items[0]), apply};
    return cli_database_write(self, options.db, CLI_DATABASE_EXISTING, use_name, &x);
}

static int run_disable(const struct cli_command *self, int argc, char **argv)
{
    return run_with_name(self, argc, argv, user_disable);
}

static int run_enable(const struct cli_command *self, int argc, char **argv)
{
    return run_with_name(self, argc, argv, user_enable);
}

static const char name_exit_status[] = "0  it is done\n"
                                       "1  there is no such person\n"
                                       "2  wrong usage, or the database cannot be used";

static const struct cli_command user_disable_command = {
    .name = "user disable",
    .summary = "lock somebody out",
    .synopsis = "NAME [--db URL]",
    .description = "Ends the person's sessions at once, refuses their API tokens, and lets them "
                   "sign in no more. Their tickets, comments and history stay as they are.",
    .options = name_options_table,
    .option_count = sizeof(name_options_table) / sizeof(name_options_table[0]),
    .exit_status = name_exit_status,
    .examples = "itops user disable mallory",
    .run = run_disable,
};

static const struct cli_command user_enable_command = {
    .name = "user enable",
    .summary = "let somebody in again",
    .synopsis = "NAME [--db URL]",
    .description = "Undoes \"user disable\": the password and the API tokens work again.",
    .options = name_options_table,
    .option_count = sizeof(name_options_table) / sizeof(name_options_table[0]),
    .exit_status = name_exit_status,
    .examples = "itops user enable mallory",
    .run = run_enable,
};

/* user passwd */

struct passwd_options {
    const char *db;
    const char *password_file;
};

static const struct cli_option passwd_options_table[] = {
    CLI_DATABASE_OPTION(struct passwd_options, db),
    PASSWORD_FILE_OPTION(struct passwd_options),
};

struct new_password {
    struct slice username;
    struct slice hash;
};

static enum result set_password(void *context, struct store_tx *tx, struct error *error)
{
    struct new_password *x = context;
    struct arena *arena = arena_new(0);
    enum result result = user_set_password(tx, arena, x->username, x->hash, error);
    arena_free(arena);
    return result;
}

static int run_passwd(const struct cli_command *self, int argc, char **argv)
{
    struct passwd_options options = {.db = CLI_DATABASE_DEFAULT};
    struct cli_arguments rest;
    char hash[PASSWORD_HASH_SIZE] = "";
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 1, 1, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    struct slice name = slice_of(rest.items[0]);
    int code = cli_password_take(self, options.password_file, name, hash);
    struct new_password x = {name, slice_of(hash)};
    return code == CLI_GOOD
               ? cli_database_write(self, options.db, CLI_DATABASE_EXISTING, set_password, &x)
               : code;
}

static const struct cli_command user_passwd_command = {
    .name = "user passwd",
    .summary = "give somebody a new password",
    .synopsis = "NAME [--password-file FILE] [--db URL]",
    .description = "Replaces the password and ends the person's sessions, so that whoever knew the "
                   "old one is out. API tokens go on working: see \"itops token revoke\".",
    .options = passwd_options_table,
    .option_count = sizeof(passwd_options_table) / sizeof(passwd_options_table[0]),
    .exit_status = "0  the password is changed\n"
                   "1  there is no such person, or the password is not allowed\n"
                   "2  wrong usage, or the database cannot be used",
    .examples = "itops user passwd alice",
    .run = run_passwd,
};

static const struct cli_command *const subcommands[] = {&user_add_command,     &user_list_command,
                                                        &user_disable_command, &user_enable_command,
                                                        &user_passwd_command,  NULL};

const struct cli_command cmd_user = {
    .name = "user",
    .summary = "add, list and disable people, change passwords",
    .description = "Works on the database itself, also while a server runs on it. Which groups "
                   "people are in is policy and stands in its YAML.",
    .subcommands = subcommands,
};

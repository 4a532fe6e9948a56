#include "cli/cli_database.h"

#include <string.h>

/* What to do about it, where only the command line has that. */
static const struct {
    const char *code;
    const char *hint;
} hints[] = {
    {"user_not_found", "'itops user list' names everybody."},
    {"token_not_found", "'itops token list' has the numbers."},
    {"database_open", "Is --db the right one? 'itops migrate' makes a database."},
};

static int say(const struct cli_command *command, const struct error *error)
{
    fprintf(stderr, "itops %s: %s", command->name, error->text);
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (strcmp(error->code, hints[i].code) == 0) {
            fprintf(stderr, " %s", hints[i].hint);
        }
    }
    fputc('\n', stderr);
    return error->result == RESULT_FAILED || error->result == RESULT_RETRY ? CLI_USAGE : CLI_BAD;
}

/* A database that cannot be opened is no answer, whatever the reason. */
static int say_unusable(const struct cli_command *command, const struct error *error)
{
    say(command, error);
    return CLI_USAGE;
}

static enum result open_database(const char *url, enum cli_database_use mode, struct store **store,
                                 struct store_reader **reader, struct error *error)
{
    enum result result = store_open(url, mode == CLI_DATABASE_READY, store, error);
    if (result == RESULT_OK && mode == CLI_DATABASE_READY) {
        result = store_migrate(*store, NULL, error);
    }
    if (result == RESULT_OK) {
        result = store_reader_open(*store, reader, error);
    }
    return result == RESULT_OK ? store_check(*reader, error) : result;
}

int cli_database_write(const struct cli_command *command, const char *url,
                       enum cli_database_use mode, cli_use_fn *use, void *context)
{
    struct store *store = NULL;
    struct store_reader *reader = NULL;
    struct error error = {0};
    int code = CLI_GOOD;
    if (open_database(url, mode, &store, &reader, &error) != RESULT_OK) {
        code = say_unusable(command, &error);
    } else if (store_run(store, use, context, &error) != RESULT_OK) {
        code = say(command, &error);
    }
    store_reader_close(reader);
    store_close(store);
    return code;
}

int cli_database_read(const struct cli_command *command, const char *url,
                      enum cli_database_use mode, cli_use_fn *use, void *context)
{
    struct store *store = NULL;
    struct store_reader *reader = NULL;
    struct store_tx *tx;
    struct error error = {0};
    int code = CLI_GOOD;
    enum result result = open_database(url, mode, &store, &reader, &error);
    if (result == RESULT_OK) {
        result = store_read_begin(reader, &tx, &error);
    }
    if (result != RESULT_OK) {
        code = say_unusable(command, &error);
    } else {
        if (use(context, tx, &error) != RESULT_OK) {
            code = say(command, &error);
        }
        store_read_end(reader);
    }
    store_reader_close(reader);
    store_close(store);
    return code;
}

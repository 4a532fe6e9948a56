/* itops version: what this binary is and what it stands on. */
#include "base/secret.h"
#include "build_info.h"
#include "cli/commands.h"
#include "http/json_decode.h"
#include "http/server.h"
#include "policy/yaml_tree.h"
#include "store/store.h"

#include <stdio.h>

/* Each layer that owns a library says which version of it is in use. */
static const struct {
    const char *name;
    const char *(*version)(void);
} libraries[] = {
    {"libsodium", secret_library_version},    {"libyaml", yaml_library_version},
    {"libevent", http_event_library_version}, {"openssl", http_tls_library_version},
    {"jansson", json_decode_library_version}, {"database", store_engine_version},
};

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, NULL, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    printf("itops %s\ncommit %s\nflavour %s\n", ITOPS_VERSION, BUILD_COMMIT, ITOPS_FLAVOUR);
    for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
        printf("%s %s\n", libraries[i].name, libraries[i].version());
    }
    return CLI_GOOD;
}

const struct cli_command cmd_version = {
    .name = "version",
    .summary = "say what this binary is",
    .synopsis = "",
    .description = "Prints one fact a line: the version, the git commit, the build flavour (dev or "
                   "production; only dev can reload its policy while it runs), and the version of "
                   "each library in use.",
    .exit_status = "0  always, unless the command line is wrong (2)",
    .examples = "itops version | grep flavour",
    .run = run,
};

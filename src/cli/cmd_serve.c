/* itops serve: the server. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "build_info.h"
#include "cli/cli_registry.h"
#include "cli/commands.h"
#include "http/listen.h"
#include "http/server.h"
#include "policy/holder.h"
#include "policy/observer.h"
#include "service/demo.h"
#include "service/sla_timer.h"
#include "store/store.h"
#include "store/users.h"

#include <signal.h>
#include <string.h>

enum { OBSERVER_POLL_MS = 10 * 1000 };

static const char *const log_levels[] = {"debug", "info", "warn", "error", NULL};
static const char *const log_formats[] = {"text", "json", NULL};

struct options {
    const char *listen;
    const char *registry;
    const char *org;
    const char *db;
    int log_level;  /* enum log_level */
    int log_format; /* enum log_format */
    const char *tls_cert;
    const char *tls_key;
    const char *trusted_proxies;
    bool demo;
    int64_t threads;
    int64_t max_connections;
    int64_t max_connections_per_address;
    int64_t max_header_bytes;
    int64_t max_body_bytes;
    int64_t header_seconds;
    int64_t body_seconds;
    int64_t idle_seconds;
    int64_t write_seconds;
    int64_t drain_seconds;
    int64_t heartbeat_seconds;
};

#define OPTION(option_name, member, option_kind, what, variable, text)                           \
    {                                                                                            \
        .name = (option_name), .kind = (option_kind), .argument = (what),                        \
        .environment = (variable), .meaning = (text), .offset = offsetof(struct options, member) \
    }

static const struct cli_option options_table[] = {
    OPTION("listen", listen, CLI_TEXT, "ADDRESS:PORT", "ITOPS_LISTEN",
           "Where to listen; default 127.0.0.1:8080. [::1]:8080 for IPv6, :8080 for every address, "
           "port 0 for any free one (the log says which)."),
    OPTION("registry", registry, CLI_TEXT, "SOURCE", "ITOPS_REGISTRY",
           "The policy: a directory of *.yaml, or one file; default /etc/itops/ticketing.d."),
    OPTION("org", org, CLI_TEXT, "NAME", "ITOPS_ORG",
           "The organisation, for sources that declare none themselves."),
    OPTION("db", db, CLI_TEXT, "URL", "ITOPS_DB",
           "The database; default sqlite:///var/lib/itops/itops.db. It is created when it does not "
           "exist, and brought to this version's schema."),
    {.name = "log-level",
     .kind = CLI_CHOICE,
     .argument = "debug|info|warn|error",
     .environment = "ITOPS_LOG_LEVEL",
     .choices = log_levels,
     .meaning = "What to log on standard error; default info, which has a line for each request.",
     .offset = offsetof(struct options, log_level)},
    {.name = "log-format",
     .kind = CLI_CHOICE,
     .argument = "text|json",
     .environment = "ITOPS_LOG_FORMAT",
     .choices = log_formats,
     .meaning = "How to log: text for people (the default) or JSON for machines.",
     .offset = offsetof(struct options, log_format)},
    OPTION("tls-cert", tls_cert, CLI_TEXT, "FILE", "ITOPS_TLS_CERT",
           "Serves HTTPS (TLS 1.2 and 1.3) with the certificate chain in this PEM file. Needs "
           "--tls-key."),
    OPTION("tls-key", tls_key, CLI_TEXT, "FILE", "ITOPS_TLS_KEY",
           "The certificate's private key, in PEM."),
    OPTION("trusted-proxies", trusted_proxies, CLI_TEXT, "NETWORK,…", "ITOPS_TRUSTED_PROXIES",
           "Addresses and networks of proxies, as in 10.0.0.0/8,192.0.2.7. Of requests that come "
           "from there X-Forwarded-For names the client, whom sign-in throttling and the log are "
           "about, and X-Forwarded-Proto says whether cookies are Secure; their connections have "
           "no limit for each address. From anybody else both are ignored."),
    OPTION(
        "demo", demo, CLI_FLAG, NULL, NULL,
        "Fills an empty database with forty people and the tickets of their last ninety days, for "
        "trying the program out, and prints who can sign in. Refused on a database that holds "
        "anything else."),
    OPTION("threads", threads, CLI_NUMBER, "N", "ITOPS_THREADS",
           "Event loops; default: one for each processor, at most 8."),
    OPTION("max-connections", max_connections, CLI_NUMBER, "N", "ITOPS_MAX_CONNECTIONS",
           "Open connections; default 4096. More are answered 503."),
    OPTION("max-connections-per-address", max_connections_per_address, CLI_NUMBER, "N",
           "ITOPS_MAX_CONNECTIONS_PER_ADDRESS",
           "Open connections from one IPv4 address or IPv6 network of /64; default 1024. More are "
           "answered 429."),
    OPTION("max-header-bytes", max_header_bytes, CLI_NUMBER, "N", "ITOPS_MAX_HEADER_BYTES",
           "Size of a request's head; default 16384. More is answered 431."),
    OPTION("max-body-bytes", max_body_bytes, CLI_NUMBER, "N", "ITOPS_MAX_BODY_BYTES",
           "Size of a request's body; default 1048576. More is answered 413."),
    OPTION("header-seconds", header_seconds, CLI_NUMBER, "N", "ITOPS_HEADER_SECONDS",
           "Time for the whole head of a request to come; default 10."),
    OPTION("body-seconds", body_seconds, CLI_NUMBER, "N", "ITOPS_BODY_SECONDS",
           "Time for the whole body of a request to come; default 30."),
    OPTION("idle-seconds", idle_seconds, CLI_NUMBER, "N", "ITOPS_IDLE_SECONDS",
           "How long a connection may stay open between requests; default 75."),
    OPTION("write-seconds", write_seconds, CLI_NUMBER, "N", "ITOPS_WRITE_SECONDS",
           "How long a client may take for the next 16 KiB of a reply; default 30."),
    OPTION("drain-seconds", drain_seconds, CLI_NUMBER, "N", "ITOPS_DRAIN_SECONDS",
           "How long requests under way may take after SIGTERM; default 10."),
    OPTION("heartbeat-seconds", heartbeat_seconds, CLI_NUMBER, "N", "ITOPS_HEARTBEAT_SECONDS",
           "How often clients that listen to events get a sign of life, and are asked whether they "
           "may still; default 15."),
};

/* What runs, in the order in which it was started; stopped in the opposite order. */
struct parts {
    struct registry_holder *holder;
    struct store *store;
    struct observer *observer;
    struct sla_timer *timer;
    struct http_server *server;
    struct service service;
};

static void report(const char *what, const struct error *error)
{
    log_error(what, log_text("code", error->code), log_text("reason", error->text));
}

static enum result open_store(const struct options *options, struct parts *parts,
                              struct error *error)
{
    unsigned applied = 0;
    enum result result = store_open(options->db, true, &parts->store, error);
    if (result == RESULT_OK) {
        result = store_migrate(parts->store, &applied, error);
    }
    if (result == RESULT_OK && applied > 0) {
        log_info("database migrated", log_int("migrations", applied));
    }
    parts->service.store = parts->store;
    return result;
}

/* An empty database: nobody can sign in, and only the command line can change that. */
static enum result explain_first_start(const struct options *options, struct store *store,
                                       struct error *error)
{
    struct store_reader *reader = NULL;
    struct store_tx *tx;
    int64_t count = 1;
    enum result result = store_reader_open(store, &reader, error);
    if (result == RESULT_OK) {
        result = store_read_begin(reader, &tx, error);
    }
    if (result == RESULT_OK) {
        result = tx->engine->users->count(tx, &count, error);
        store_read_end(reader);
    }
    store_reader_close(reader);
    if (result == RESULT_OK && count == 0) {
        char command[512];
        char url[256];
        store_url_shown(options->db, url, sizeof url);
        snprintf(command, sizeof command, "itops user add NAME --superadmin --db %s", url);
        log_warn("nobody can sign in yet: make the first superadmin", log_text("command", command));
    }
    return result;
}

static void print_people(const struct demo_report *report)
{
    printf("Demo: sign in as one of these people with the password %s\n", DEMO_PASSWORD);
    for (size_t i = 0; i < report->people_count; i++) {
        const struct user *user = &report->people[i];
        printf("  %-20.*s %.*s%s\n", SLICE_ARGS(user->username), SLICE_ARGS(user->display_name),
               user->is_superadmin ? " (superadmin)" : "");
    }
    fflush(stdout);
}

static enum result prepare_demo(struct parts *parts, struct error *error)
{
    struct arena *arena = arena_new(0);
    struct demo_report demo = {0};
    enum result result = demo_prepare(&parts->service, arena, clock_now_ms(), &demo, error);
    if (result == RESULT_OK) {
        print_people(&demo);
    }
    arena_free(arena);
    return result;
}

static enum result start_threads(const struct options *options, const struct http_proxies *proxies,
                                 struct parts *parts, struct error *error)
{
    const struct service *service = &parts->service;
    parts->observer = observer_start(service->registry_paths, service->registry_path_count,
                                     service->default_org, parts->holder, OBSERVER_POLL_MS);
    parts->service.observer = parts->observer;
    parts->timer = sla_timer_start(&parts->service);
    parts->service.sla_timer = parts->timer;
    if (parts->observer == NULL || parts->timer == NULL) {
        return error_set(error, RESULT_FAILED, "threads_unavailable", "Threads cannot be started.");
    }
    struct http_server_options server = {
        .listen = options->listen,
        .threads = (unsigned) options->threads,
        .tls_certificate_file = options->tls_cert,
        .tls_key_file = options->tls_key,
        .limits =
            {
                .header_bytes = (size_t) options->max_header_bytes,
                .body_bytes = (size_t) options->max_body_bytes,
                .header_seconds = (unsigned) options->header_seconds,
                .body_seconds = (unsigned) options->body_seconds,
                .idle_seconds = (unsigned) options->idle_seconds,
                .write_seconds = (unsigned) options->write_seconds,
                .connections = (unsigned) options->max_connections,
                .connections_per_address = (unsigned) options->max_connections_per_address,
                .drain_seconds = (unsigned) options->drain_seconds,
                .heartbeat_seconds = (unsigned) options->heartbeat_seconds,
            },
        .proxies = *proxies,
        .service = &parts->service,
        .version = ITOPS_VERSION,
        .flavour = ITOPS_FLAVOUR,
        .commit = BUILD_COMMIT,
    };
    return http_server_start(&server, &parts->server, error);
}

static enum result start(const struct options *options, const struct http_proxies *proxies,
                         struct parts *parts, struct error *error)
{
    struct http_listen_address address;
    /* First of all: a slip in an option must not leave a new database behind. */
    enum result result = http_listen_parse(options->listen, &address, error);
    if (result == RESULT_OK) {
        result = open_store(options, parts, error);
    }
    if (result == RESULT_OK && options->demo) {
        result = prepare_demo(parts, error);
    }
    if (result == RESULT_OK) {
        result = explain_first_start(options, parts->store, error);
    }
    return result == RESULT_OK ? start_threads(options, proxies, parts, error) : result;
}

static void stop(struct parts *parts)
{
    http_server_stop(parts->server);
    sla_timer_stop(parts->timer);
    observer_stop(parts->observer);
    store_close(parts->store);
    registry_holder_free(parts->holder);
}

/* All of them are blocked in every thread; only this waits for them. */
static void wait_for_the_end(const sigset_t *signals)
{
    int signal_number = 0;
    while (sigwait(signals, &signal_number) == 0 && signal_number == SIGHUP) {
        log_warn("SIGHUP is ignored: it does not reload the registry, a restart does",
                 log_text("signal", "HUP"));
    }
    log_info("stopping", log_text("signal", sigabbrev_np(signal_number)));
}

static int serve(const struct options *options, const struct http_proxies *proxies)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before the first thread, which inherits it */
    log_configure((enum log_level) options->log_level, (enum log_format) options->log_format);

    struct registry *registry = cli_load_registry(options->registry, options->org);
    if (registry == NULL) {
        return CLI_BAD; /* B7.4: its diagnostics have been printed */
    }
    log_info("registry loaded", log_slice("revision", registry->revision),
             log_slice("org", registry->org),
             log_int("warnings", (int64_t) registry->warning_count));
    cli_log_warnings(registry);
    struct parts parts = {.holder = registry_holder_new(registry)};
    parts.service = (struct service){
        .registry = parts.holder,
        .registry_paths = &options->registry,
        .registry_path_count = 1,
        .default_org = slice_of(options->org),
    };
    struct error error = {0};
    bool started = start(options, proxies, &parts, &error) == RESULT_OK;
    if (started) {
        wait_for_the_end(&signals);
    } else {
        report("cannot start", &error);
    }
    stop(&parts);
    return started ? CLI_GOOD : CLI_USAGE;
}

/* Numbers that a limit of this many bits cannot hold are certainly a mistake. */
static bool numbers_fit(const struct options *options)
{
    const int64_t numbers[] = {
        options->threads,          options->max_connections,   options->max_connections_per_address,
        options->max_header_bytes, options->max_body_bytes,    options->header_seconds,
        options->body_seconds,     options->idle_seconds,      options->write_seconds,
        options->drain_seconds,    options->heartbeat_seconds,
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (numbers[i] > INT32_MAX) {
            return false;
        }
    }
    return true;
}

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct options options = {
        .listen = "127.0.0.1:8080",
        .registry = "/etc/itops/ticketing.d",
        .db = "sqlite:///var/lib/itops/itops.db",
        .log_level = LOG_INFO,
        .log_format = LOG_FORMAT_TEXT,
    };
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &options, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    if ((options.tls_cert == NULL) != (options.tls_key == NULL)) {
        return cli_usage_error(self, "--tls-cert and --tls-key go together");
    }
    if (!numbers_fit(&options)) {
        return cli_usage_error(self, "a number is larger than 2147483647");
    }
    struct http_proxies proxies;
    struct error error = {0};
    if (http_proxies_parse(options.trusted_proxies, &proxies, &error) != RESULT_OK) {
        return cli_usage_error(self, "--trusted-proxies: %s", error.text);
    }
    return serve(&options, &proxies);
}

const struct cli_command cmd_serve = {
    .name = "serve",
    .summary = "run the server",
    .synopsis = "[OPTION...]",
    .description =
        "Loads the policy, opens the database and serves the HTTP interface until SIGTERM or "
        "SIGINT. Then it accepts nothing new, finishes the requests under way, and exits 0.\n"
        "\n"
        "With bad policy it prints every diagnostic and never listens. While it runs, it watches "
        "the source and says in its log, on /metrics and at /api/v1/registry when that differs "
        "from what is in force; it never loads anything by itself, and SIGHUP is not a reload.\n"
        "\n"
        "Every option can be given in the environment instead; the command line wins. 0 for a "
        "number means its default.",
    .options = options_table,
    .option_count = sizeof(options_table) / sizeof(options_table[0]),
    .exit_status = "0  it was told to stop, and has drained\n"
                   "1  the policy is bad\n"
                   "2  wrong usage, or the database, a certificate or the address cannot be had",
    .examples = "itops serve --demo --registry examples/ticketing.d --db sqlite:///tmp/demo.db\n"
                "ITOPS_LISTEN=:8443 itops serve --tls-cert tls.crt --tls-key tls.key",
    .run = run,
};

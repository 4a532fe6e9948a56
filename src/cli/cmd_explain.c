/* itops explain: who may do what, and why. */
#include "cli/cli_registry.h"
#include "cli/commands.h"
#include "policy/decision.h"
#include "policy/name.h"

#include <stdio.h>
#include <string.h>

enum { NOT_GIVEN = -1 };

struct explain_options {
    const char *source;
    const char *org;
    const char *user;
    const char *email;
    const char *service;
    const char *group;
    const char *workflow;
    const char *assignee;
    const char *assignee_group;
    const char *requester;
    int from;   /* enum ticket_status, or NOT_GIVEN */
    int to;     /* the same */
    int format; /* enum explain_format */
    bool superadmin;
};

enum explain_format { EXPLAIN_TEXT, EXPLAIN_JSON };
static const char *const formats[] = {"text", "json", NULL};

/* In the order of enum ticket_status. */
static const char *const statuses[] = {"OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED", NULL};

#define STATUS_ARGUMENT "OPEN|IN_PROGRESS|RESOLVED|CLOSED"

static const struct cli_option options[] = {
    {.name = "source",
     .kind = CLI_TEXT,
     .argument = "SOURCE",
     .meaning = "The registry: a directory, a file, or a chart's values file.",
     .offset = offsetof(struct explain_options, source)},
    {.name = "org",
     .kind = CLI_TEXT,
     .argument = "ORG",
     .environment = "ITOPS_ORG",
     .meaning = "The organisation, when the source does not declare one.",
     .offset = offsetof(struct explain_options, org)},
    {.name = "user",
     .kind = CLI_TEXT,
     .argument = "USER",
     .meaning = "Who asks: a user name, or an e-mail address.",
     .offset = offsetof(struct explain_options, user)},
    {.name = "email",
     .kind = CLI_TEXT,
     .argument = "EMAIL",
     .meaning = "The user's e-mail address, for rosters that name it.",
     .offset = offsetof(struct explain_options, email)},
    {.name = "service",
     .kind = CLI_TEXT,
     .argument = "PATH",
     .meaning = "The ticket's service path, as far as it is known; '' is the organisation.",
     .offset = offsetof(struct explain_options, service)},
    {.name = "group",
     .kind = CLI_TEXT,
     .argument = "GROUP",
     .meaning = "Asks whether the user may act for this group there. A name with a slash is looked "
                "up once, without the cascade.",
     .offset = offsetof(struct explain_options, group)},
    {.name = "workflow",
     .kind = CLI_TEXT,
     .argument = "WORKFLOW",
     .meaning = "Asks whether the user may move a ticket of this workflow. Resolved like a group.",
     .offset = offsetof(struct explain_options, workflow)},
    {.name = "from",
     .kind = CLI_CHOICE,
     .argument = STATUS_ARGUMENT,
     .meaning = "The ticket's status.",
     .choices = statuses,
     .offset = offsetof(struct explain_options, from)},
    {.name = "to",
     .kind = CLI_CHOICE,
     .argument = STATUS_ARGUMENT,
     .meaning = "The status wanted.",
     .choices = statuses,
     .offset = offsetof(struct explain_options, to)},
    {.name = "assignee",
     .kind = CLI_TEXT,
     .argument = "USER",
     .meaning = "Who the ticket is assigned to; left out: nobody.",
     .offset = offsetof(struct explain_options, assignee)},
    {.name = "assignee-group",
     .kind = CLI_TEXT,
     .argument = "GROUP",
     .meaning = "The ticket's assignee group: while nobody is assigned, its members count as "
                "assignee.",
     .offset = offsetof(struct explain_options, assignee_group)},
    {.name = "requester",
     .kind = CLI_TEXT,
     .argument = "USER",
     .meaning = "Who opened the ticket.",
     .offset = offsetof(struct explain_options, requester)},
    {.name = "superadmin",
     .kind = CLI_FLAG,
     .meaning = "The user is a superadmin.",
     .offset = offsetof(struct explain_options, superadmin)},
    {.name = "format",
     .kind = CLI_CHOICE,
     .argument = "text|json",
     .meaning = "text (the default) is for people, json for programs.",
     .choices = formats,
     .offset = offsetof(struct explain_options, format)},
};

/* NULL, or what is wrong with the question. */
static const char *question_fault(const struct explain_options *given)
{
    if (given->source == NULL || given->user == NULL || given->service == NULL) {
        return "--source, --user and --service are needed";
    }
    if (given->user[0] == '\0') {
        return "--user must not be empty";
    }
    if (given->group != NULL && given->group[0] == '\0') {
        return "--group must not be empty";
    }
    if (given->workflow != NULL && given->workflow[0] == '\0') {
        return "--workflow must not be empty";
    }
    if ((given->group == NULL) == (given->workflow == NULL)) {
        return "ask about either --group or --workflow";
    }
    if (given->workflow != NULL && (given->from == NOT_GIVEN || given->to == NOT_GIVEN)) {
        return "--workflow needs --from and --to";
    }
    if (given->group != NULL &&
        (given->from != NOT_GIVEN || given->to != NOT_GIVEN || given->assignee != NULL ||
         given->assignee_group != NULL || given->requester != NULL)) {
        return "--from, --to, --assignee, --assignee-group and --requester go with --workflow";
    }
    return NULL;
}

static struct policy_person person_of(struct arena *arena, const struct explain_options *given)
{
    const char *email = given->email;
    if (email == NULL && strchr(given->user, '@') != NULL) {
        email = given->user;
    }
    return (struct policy_person){.username = slice_of(given->user),
                                  .email = arena_copy_lower_case(arena, slice_of(email)),
                                  .is_superadmin = given->superadmin};
}

/* A column of names and one of values. */
static void print_fact(const char *name, struct slice value)
{
    printf("%-11s %.*s\n", name, SLICE_ARGS(value));
}

static void print_cascade(const struct decision *decision)
{
    static const char *const outcomes[] = {
        [CASCADE_ABSENT] = "", [CASCADE_MATCH] = ", match", [CASCADE_SKIPPED] = ", skipped"};
    char name[NAME_LENGTH_MAX + 1];
    int width = 0;
    for (size_t i = 0; i < decision->cascade_count; i++) {
        int length = (int) cascade_step_name(&decision->cascade[i], name).length;
        width = length > width ? length : width;
    }
    puts("\nCascade, most specific scope first:");
    for (size_t i = 0; i < decision->cascade_count; i++) {
        const struct cascade_step *step = &decision->cascade[i];
        cascade_step_name(step, name);
        printf("  %zu. %-*s  %s%s\n", i + 1, width, name,
               step->declared ? "declared" : "not declared", outcomes[step->outcome]);
    }
}

static void print_text(const struct decision *decision)
{
    struct buffer reason = {0};
    const char *via = decision_via_name(decision->via);
    const struct policy_transition *transition = decision->transition;
    print_fact("user", decision->person.username);
    print_fact("service", decision->ticket.service);
    if (decision->question == DECISION_TRANSITION) {
        print_fact("workflow", decision->workflow);
        printf("%-11s %s to %s\n", "transition", ticket_status_name(decision->from),
               ticket_status_name(decision->to));
    }
    if (transition != NULL) {
        printf("%-11s %.*s:%u\n", "declared at", SLICE_ARGS(transition->place.file),
               transition->place.line);
        print_fact("role", transition->role);
    } else if (decision->question == DECISION_GROUP) {
        print_fact("group", decision->group_reference);
    }
    if (decision->cascade_count > 0) {
        print_cascade(decision);
    }
    decision_append_reason(decision, &reason);
    bool color = cli_wants_color(stdout);
    printf("\n%s%s%s", color ? (decision->allowed ? "\033[32m" : "\033[31m") : "",
           decision->allowed ? "allowed" : "refused", color ? "\033[0m" : "");
    printf("%s%s: %s\n", via != NULL ? " as " : "", via != NULL ? via : "", reason.data);
    buffer_free(&reason);
}

static void print_json(const struct decision *decision)
{
    struct buffer json = {0};
    struct json_writer writer;
    json_writer_init(&writer, &json);
    decision_write_json(decision, &writer);
    puts(json.data);
    buffer_free(&json);
}

/* Makes the service absolute, and refuses names that nothing could be declared under. */
static enum result resolve_names(struct arena *arena, const struct registry *registry,
                                 const struct explain_options *given, struct slice *service,
                                 struct error *error)
{
    const char *const names[] = {given->group, given->workflow, given->assignee_group};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum result result = name_check_reference(arena, registry->org, slice_of(names[i]), error);
        if (result != RESULT_OK) {
            return result;
        }
    }
    return scope_make_absolute(arena, registry->org, slice_of(given->service), service, error);
}

static int answer(const struct registry *registry, const struct explain_options *given)
{
    struct error error = {0};
    struct decision decision;
    struct arena *arena = arena_new(0);
    struct policy_person person = person_of(arena, given);
    struct policy_case ticket = {.requester = slice_of(given->requester),
                                 .assignee = slice_of(given->assignee),
                                 .assignee_group = slice_of(given->assignee_group)};
    int status = CLI_USAGE;
    if (resolve_names(arena, registry, given, &ticket.service, &error) != RESULT_OK) {
        fprintf(stderr, "itops explain: %s\n", error.text);
        goto out;
    }
    if (given->group != NULL) {
        decide_group(registry, &person, ticket.service, slice_of(given->group), &decision);
    } else {
        ticket.workflow =
            registry_resolve_workflow(registry, ticket.service, slice_of(given->workflow));
        decide_transition(registry, &person, &ticket, (enum ticket_status) given->from,
                          (enum ticket_status) given->to, &decision);
    }
    if (given->format == EXPLAIN_JSON) {
        print_json(&decision);
    } else {
        print_text(&decision);
    }
    status = decision.allowed ? CLI_GOOD : CLI_BAD;
out:
    arena_free(arena);
    return status;
}

static int run(const struct cli_command *self, int argc, char **argv)
{
    struct explain_options given = {.from = NOT_GIVEN, .to = NOT_GIVEN};
    struct cli_arguments rest;
    enum cli_parsed parsed = cli_parse(self, argc, argv, &given, 0, 0, &rest);
    if (parsed != CLI_PARSED) {
        return cli_parsed_exit(parsed);
    }
    const char *fault = question_fault(&given);
    if (fault != NULL) {
        return cli_usage_error(self, "%s", fault);
    }
    struct registry *registry = cli_load_registry(given.source, given.org);
    if (registry == NULL) {
        return CLI_USAGE;
    }
    int status = answer(registry, &given);
    registry_unref(registry);
    return status;
}

const struct cli_command cmd_explain = {
    .name = "explain",
    .summary = "say who may do what, and why",
    .synopsis = "--source SOURCE --user USER --service PATH --group GROUP [OPTION...]\n"
                "--source SOURCE --user USER --service PATH --workflow WORKFLOW --from STATUS "
                "--to STATUS [--assignee USER] [--requester USER] [OPTION...]",
    .description =
        "Decides as the server would, and shows how: which candidates the cascade looks at, which "
        "one matches, and how the user qualifies or what is missing.\n\n"
        "With --group it says whether the user may act for a group on a service. With --workflow "
        "it says whether the user may move a ticket from one status to another.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .exit_status = "0  allowed\n"
                   "1  refused\n"
                   "2  wrong usage, or a registry with errors",
    .examples =
        "itops explain --source examples/ticketing.d --user bob \\\n"
        "    --service itops-dev/dev/c1/postgres-prod --group db-admins\n"
        "itops explain --source examples/ticketing.d --user alice --service itops-dev/prod \\\n"
        "    --workflow incident_response --from RESOLVED --to CLOSED --requester bob",
    .run = run,
};

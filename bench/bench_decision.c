/*
 * What a decision costs in a registry of 10 groups and in one of 50,000: a transition whose role is
 * a group, with the cascade from a service of five segments and inheritance. 4,096 different
 * questions are spread evenly over all scopes and people, so that the large registry does not live
 * in the nearest cache by accident; a round goes through them four times. One question asked again
 * and again is measured beside it.
 *
 * Aims: under 500 ns, and within 1.5 times.
 */
#include "bench.h"
#include "policy/decision.h"
#include "policy/registry_freeze.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTIONS = 4096, PASSES = 4, ROUNDS = 40, ROSTER = 5, PEOPLE = 1000 };

static const char *const short_names[] = {"db-admins", "oncall", "developers", "release-managers"};
enum { SHORT_NAMES = sizeof short_names / sizeof short_names[0] };

/* Small, so that asking costs less memory than answering. */
struct question {
    struct slice username;
    struct slice service;
};

struct bench {
    struct registry *registry;
    struct question questions[QUESTIONS];
    size_t repeat_first; /* 1: ask the first question only */
    size_t allowed;      /* keeps the compiler from leaving the work out */
};

/* The same numbers in every run. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* A name that grows segment by segment. It is put together outside the arenas, so that what a
 * question touches in memory is what a server would: the finished names, side by side. */
struct path {
    char text[NAME_LENGTH_MAX + 1];
    size_t length;
    size_t segments;
};

static void path_add(struct path *path, const char *segment, size_t number)
{
    int length = snprintf(path->text + path->length, sizeof path->text - path->length, "/%s-%zu",
                          segment, number);
    path->length += (size_t) length;
    path->segments++;
}

/* Scope number `i` of a tree in which every scope has ten below it, at most four deep. */
static struct path scope_number(size_t i)
{
    static const char *const kinds[] = {"platform", "env", "cluster", "service"};
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    struct path path = {.text = "mlops-app", .length = strlen("mlops-app"), .segments = 1};
    size_t digits[KINDS];
    size_t depth = 0;
    size_t wide = 1;
    while (i >= wide && depth < KINDS) {
        i -= wide;
        wide *= 10;
        depth++;
    }
    for (size_t level = depth; level > 0; level--) {
        digits[level - 1] = level > 1 ? i % 10 : i;
        i /= 10;
    }
    for (size_t level = 0; level < depth; level++) {
        path_add(&path, kinds[level], digits[level]);
    }
    return path;
}

static void declare_workflow(struct registry *r)
{
    r->workflows = arena_alloc(r->arena, sizeof *r->workflows);
    r->workflow_count = 1;
    struct policy_workflow *workflow = r->workflows;
    workflow->name = slice_of("mlops-app/change");
    workflow->transition_count = SHORT_NAMES;
    workflow->transitions = arena_alloc_array(r->arena, SHORT_NAMES, sizeof *workflow->transitions);
    static const enum ticket_status path[] = {TICKET_OPEN, TICKET_IN_PROGRESS, TICKET_RESOLVED,
                                              TICKET_CLOSED, TICKET_OPEN};
    for (size_t i = 0; i < SHORT_NAMES; i++) {
        workflow->transitions[i] = (struct policy_transition){.from = path[i],
                                                              .to = path[i + 1],
                                                              .role_kind = ROLE_GROUP,
                                                              .role = slice_of(short_names[i])};
    }
}

static struct registry *make_registry(size_t group_count, struct slice *people)
{
    struct registry *r = registry_new();
    uint32_t random = 7;
    r->org = slice_of("mlops-app");
    r->groups = arena_alloc_array(r->arena, group_count, sizeof *r->groups);
    r->group_count = group_count;
    for (size_t i = 0; i < group_count; i++) {
        struct policy_group *group = &r->groups[i];
        struct path scope = scope_number(i / SHORT_NAMES);
        group->name = arena_format(r->arena, "%s/%s", scope.text, short_names[i % SHORT_NAMES]);
        struct slice *users = arena_alloc_array(r->arena, ROSTER, sizeof *users);
        for (size_t k = 0; k < ROSTER; k++) {
            users[k] = people[next_random(&random) % PEOPLE];
        }
        group->users = users;
        group->user_count = ROSTER;
    }
    declare_workflow(r);
    registry_freeze(r);
    return r;
}

static struct bench *make_bench(struct arena *arena, size_t group_count, struct slice *people)
{
    struct bench *bench = arena_alloc(arena, sizeof *bench);
    uint32_t random = 11;
    bench->registry = make_registry(group_count, people);
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct path scope = scope_number(next_random(&random) % (group_count / SHORT_NAMES + 1));
        while (scope.segments < SCOPE_SEGMENTS_MAX) {
            path_add(&scope, "below", next_random(&random) % 10);
        }
        bench->questions[i] =
            (struct question){people[next_random(&random) % PEOPLE],
                              arena_copy(arena, slice_make(scope.text, scope.length))};
    }
    return bench;
}

static void ask(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < (size_t) QUESTIONS * PASSES; i++) {
        const struct question *question =
            &bench->questions[bench->repeat_first ? 0 : i % QUESTIONS];
        const struct policy_person person = {.username = question->username};
        const struct policy_case ticket = {.service = question->service,
                                           .workflow = &bench->registry->workflows[0]};
        enum ticket_status from = (enum ticket_status)(i % TICKET_STATUS_COUNT);
        enum ticket_status to = (enum ticket_status)((i + 1) % TICKET_STATUS_COUNT);
        struct decision decision;
        decide_transition(bench->registry, &person, &ticket, from, to, &decision);
        bench->allowed += decision.allowed;
    }
}

int main(void)
{
    struct arena *arena = arena_new(0);
    struct slice people[PEOPLE];
    for (size_t i = 0; i < PEOPLE; i++) {
        people[i] = arena_format(arena, "person-%zu", i);
    }
    struct bench *small = make_bench(arena, 10, people);
    struct bench *large = make_bench(arena, 50000, people);
    static const char *const kinds[] = {"spread over all", "always the same"};
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        small->repeat_first = large->repeat_first = kind;
        struct bench_pair pair =
            bench_in_turns(ask, small, QUESTIONS * PASSES, ask, large, QUESTIONS * PASSES, ROUNDS);
        char what[128];
        (void) snprintf(what, sizeof what, "decision at 10 groups, questions %s", kinds[kind]);
        bench_report(what, pair.a_ns, " ns", BENCH_AT_MOST, 500);
        (void) snprintf(what, sizeof what, "decision at 50,000 groups, questions %s", kinds[kind]);
        bench_report(what, pair.b_ns, " ns", BENCH_AT_MOST, 500);
        (void) snprintf(what, sizeof what, "the one to the other, questions %s", kinds[kind]);
        bench_report(what, pair.ratio, "x", BENCH_AT_MOST, 1.5);
    }
    registry_unref(small->registry);
    registry_unref(large->registry);
    arena_free(arena);
    return EXIT_SUCCESS;
}

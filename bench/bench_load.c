/* How long a large registry takes to load, measured against the bare YAML parser on the same bytes
 * in the same run. */
#include "base/buffer.h"
#include "base/secret.h"
#include "bench.h"
#include "policy/load.h"
#include "policy/source.h"

#include <yaml.h>

#include <stdio.h>
#include <stdlib.h>

enum { WORKFLOWS = 10000, GROUPS = 50000, ROUNDS = 9 };

/* Believable entries, spread over scopes; every workflow has a role that is a group. */
static void generate(struct buffer *out)
{
    buffer_append_text(out, "ticketing:\n  org: acme\n  groups:\n");
    for (int i = 0; i < GROUPS; i++) {
        buffer_append_format(out,
                             "    - name: platform-%d/env-%d/team-%d\n"
                             "      displayName: \"Team %d\"\n"
                             "      users: [user-%d, user-%d@example.com]\n",
                             i % 10, i % 100, i, i, i % 3000, i % 7000);
    }
    buffer_append_text(out, "  workflows:\n");
    for (int i = 0; i < WORKFLOWS; i++) {
        buffer_append_format(out,
                             "    - name: platform-%d/workflow-%d\n"
                             "      displayName: \"Workflow %d\"\n"
                             "      transitions:\n"
                             "        - {from: OPEN, to: IN_PROGRESS, role: team-%d}\n"
                             "        - {from: IN_PROGRESS, to: RESOLVED, role: assignee}\n"
                             "        - {from: RESOLVED, to: CLOSED, role: requester}\n"
                             "        - {from: RESOLVED, to: IN_PROGRESS, role: any}\n",
                             i % 10, i, i, i % GROUPS);
    }
}

static void parse_bare(void *context)
{
    const struct source_set *sources = context;
    struct slice text = sources->files[0].content;
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        abort();
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *) text.data, text.length);
    bool at_end = false;
    while (!at_end) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            abort();
        }
        at_end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static void load(void *context)
{
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct registry *registry = registry_load(context, (struct slice){0}, &diagnostics);
    if (registry == NULL || registry->workflow_count != WORKFLOWS ||
        registry->group_count != GROUPS) {
        abort();
    }
    registry_unref(registry);
    diagnostics_free(&diagnostics);
    arena_free(arena);
}

int main(void)
{
    struct buffer text = {0};
    if (!secret_init()) {
        return 1;
    }
    generate(&text);
    struct source_set *sources = source_from_memory(slice_of("big.yaml"), buffer_slice(&text));
    struct bench_pair pair = bench_in_turns(parse_bare, sources, 1, load, sources, 1, ROUNDS);
    printf("bench load: %d workflows and %d groups (%.1f MB): bare parser %.0f ms, load %.0f ms\n",
           WORKFLOWS, GROUPS, (double) text.length / 1e6, pair.a_ns / 1e6, pair.b_ns / 1e6);
    bench_report("load of 10,000 workflows and 50,000 groups", pair.b_ns / 1e6, " ms", BENCH_NO_AIM,
                 0);
    bench_report("… against the bare YAML parser", pair.ratio, "x", BENCH_AT_MOST, 3);
    source_set_free(sources);
    buffer_free(&text);
    return 0;
}

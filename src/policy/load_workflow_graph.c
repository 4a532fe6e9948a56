/* Whether a workflow hangs together: moves that cannot be, and statuses without a way in or out. */
#include "policy/loader.h"

/* The moves of one workflow; a set of statuses has one bit for each. */
struct move_graph {
    unsigned targets[TICKET_STATUS_COUNT]; /* where each status leads to */
    unsigned reachable;                    /* from OPEN, and OPEN itself */
};

static unsigned bit(enum ticket_status status)
{
    return 1u << status;
}

static struct move_graph graph_of(const struct policy_workflow *workflow)
{
    struct move_graph graph = {.reachable = bit(TICKET_OPEN)};
    for (size_t i = 0; i < workflow->transition_count; i++) {
        graph.targets[workflow->transitions[i].from] |= bit(workflow->transitions[i].to);
    }
    /* The longest way without a detour visits every status once. */
    for (size_t round = 1; round < TICKET_STATUS_COUNT; round++) {
        for (size_t status = 0; status < TICKET_STATUS_COUNT; status++) {
            if (graph.reachable & (1u << status)) {
                graph.reachable |= graph.targets[status];
            }
        }
    }
    return graph;
}

static bool is_same(const struct policy_transition *a, const struct policy_transition *b)
{
    return a->from == b->from && a->to == b->to && slice_equal(a->role, b->role);
}

/* B7.2: from equal to to, and a repeated identical transition. B4.2: another role is no repetition.
 * At most SCHEMA_TRANSITIONS_MAX entries, so comparing each with each is cheap. */
static void check_transitions(struct loader *loader, const struct policy_workflow *workflow)
{
    for (size_t i = 0; i < workflow->transition_count; i++) {
        const struct policy_transition *transition = &workflow->transitions[i];
        if (transition->from == transition->to) {
            diagnostics_add(loader->diagnostics, WORKFLOW_SELF_TRANSITION, transition->place,
                            "a ticket cannot move from %s to %s: name two different statuses",
                            ticket_status_name(transition->from),
                            ticket_status_name(transition->to));
        }
        size_t first = 0;
        while (!is_same(&workflow->transitions[first], transition)) {
            first++;
        }
        if (first < i) {
            const struct source_place *place = &workflow->transitions[first].place;
            diagnostics_add(loader->diagnostics, WORKFLOW_DUPLICATE_TRANSITION, transition->place,
                            "%s to %s by \"%.*s\" is declared already at %.*s:%u:%u; remove one "
                            "of them",
                            ticket_status_name(transition->from),
                            ticket_status_name(transition->to), SLICE_ARGS(transition->role),
                            SLICE_ARGS(place->file), place->line, place->column);
        }
    }
}

/* The first transition that leaves (or, with `into`, enters) a status; NULL: none does. */
static const struct policy_transition *first_move(const struct policy_workflow *workflow,
                                                  enum ticket_status status, bool into)
{
    for (size_t i = 0; i < workflow->transition_count; i++) {
        const struct policy_transition *transition = &workflow->transitions[i];
        if ((into ? transition->to : transition->from) == status) {
            return transition;
        }
    }
    return NULL;
}

static void check_status(struct loader *loader, const struct policy_workflow *workflow,
                         const struct move_graph *graph, enum ticket_status status)
{
    bool is_reachable = graph->reachable & bit(status);
    const struct policy_transition *out = first_move(workflow, status, false);
    const struct policy_transition *in = first_move(workflow, status, true);
    if (!is_reachable && out) {
        diagnostics_add(loader->diagnostics, WORKFLOW_UNREACHABLE, out->place,
                        "no ticket can get to %s, from where this leads on; add a transition to "
                        "%s, or remove this one",
                        ticket_status_name(status), ticket_status_name(status));
    }
    if (is_reachable && !out && status != TICKET_CLOSED) {
        diagnostics_add(loader->diagnostics, WORKFLOW_DEAD_END, in ? in->place : workflow->place,
                        "a ticket that is %s can never leave that status; add a transition from "
                        "%s",
                        ticket_status_name(status), ticket_status_name(status));
    }
}

void load_check_graphs(struct loader *loader)
{
    for (size_t i = 0; i < loader->workflow_count; i++) {
        const struct policy_workflow *workflow = &loader->workflows[i].value;
        check_transitions(loader, workflow);
        if (loader->workflows[i].has_faults) {
            continue;
        }
        struct move_graph graph = graph_of(workflow);
        for (int status = 0; status < TICKET_STATUS_COUNT; status++) {
            check_status(loader, workflow, &graph, (enum ticket_status) status);
        }
        if (!(graph.reachable & bit(TICKET_CLOSED))) {
            diagnostics_add(loader->diagnostics, WORKFLOW_NEVER_CLOSES, workflow->place,
                            "no ticket of workflow \"%.*s\" can ever be CLOSED; add a way there",
                            SLICE_ARGS(diagnostic_excerpt(workflow->name)));
        }
    }
}

#include "policy/graph.h"

#include "base/json_writer.h"

/* Text from the registry in double quotes. YAML, in which Mermaid has its title, reads JSON's
 * escapes; Graphviz reads those for quotes and backslashes. */
static void append_quoted(struct buffer *out, struct slice text)
{
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_value_string(&writer, text);
}

/* "requester or db-admins": several entries for one move mean any of their roles (B4.2). */
static void append_roles(const struct policy_workflow *workflow, size_t from, size_t to,
                         struct buffer *out)
{
    const struct policy_transition **entries = workflow->by_move + workflow->moves[from][to].start;
    for (size_t i = 0; i < workflow->moves[from][to].count; i++) {
        buffer_append_text(out, i > 0 ? " or " : "");
        buffer_append_slice(out, entries[i]->role);
    }
}

static bool is_final(const struct policy_workflow *workflow, size_t status)
{
    for (size_t to = 0; to < TICKET_STATUS_COUNT; to++) {
        if (workflow->moves[status][to].count > 0) {
            return false;
        }
    }
    return true;
}

/* Calls `write` for each declared move, in the order of the statuses. */
static void each_move(const struct policy_workflow *workflow, struct buffer *out,
                      void (*write)(const struct policy_workflow *workflow, size_t from, size_t to,
                                    struct buffer *out))
{
    for (size_t from = 0; from < TICKET_STATUS_COUNT; from++) {
        for (size_t to = 0; to < TICKET_STATUS_COUNT; to++) {
            if (workflow->moves[from][to].count > 0) {
                write(workflow, from, to, out);
            }
        }
    }
}

static const char *name_of(size_t status)
{
    return ticket_status_name((enum ticket_status) status);
}

static void write_mermaid_move(const struct policy_workflow *workflow, size_t from, size_t to,
                               struct buffer *out)
{
    buffer_append_format(out, "    %s --> %s: ", name_of(from), name_of(to));
    append_roles(workflow, from, to, out);
    buffer_append_char(out, '\n');
}

void graph_write_mermaid(const struct policy_workflow *workflow, struct buffer *out)
{
    buffer_append_text(out, "---\ntitle: ");
    append_quoted(out, workflow->display_name);
    buffer_append_text(out, "\n---\nstateDiagram-v2\n    direction LR\n    [*] --> OPEN\n");
    each_move(workflow, out, write_mermaid_move);
    if (is_final(workflow, TICKET_CLOSED)) {
        buffer_append_text(out, "    CLOSED --> [*]\n");
    }
}

static void write_dot_move(const struct policy_workflow *workflow, size_t from, size_t to,
                           struct buffer *out)
{
    buffer_append_format(out, "    %s -> %s [label=\"", name_of(from), name_of(to));
    append_roles(workflow, from, to, out);
    buffer_append_text(out, "\"];\n");
}

void graph_write_dot(const struct policy_workflow *workflow, struct buffer *out)
{
    buffer_append_text(out, "digraph ");
    append_quoted(out, workflow->name);
    buffer_append_text(out, " {\n    label=");
    append_quoted(out, workflow->display_name);
    buffer_append_text(out, ";\n    labelloc=t;\n    rankdir=LR;\n    fontname=\"sans-serif\";\n"
                            "    node [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
                            "    edge [fontname=\"sans-serif\", fontsize=11];\n"
                            "    start [shape=point, width=0.15];\n    start -> OPEN;\n");
    for (size_t status = 0; status < TICKET_STATUS_COUNT; status++) {
        bool is_end = status == TICKET_CLOSED && is_final(workflow, status);
        buffer_append_format(out, "    %s%s;\n", name_of(status), is_end ? " [peripheries=2]" : "");
    }
    each_move(workflow, out, write_dot_move);
    buffer_append_text(out, "}\n");
}

/*
 * The picture is laid out by hand: the four statuses stand in a row; a move to the next one is a
 * straight arrow, moves that skip forward are arcs above the row, moves back are arcs below it, the
 * wider the higher. Each role has a line of its own at the top of its arc.
 */
#include "base/html.h"
#include "policy/graph.h"

/* Pixels. */
enum {
    MARGIN = 16,
    START_WIDTH = 56, /* the dot and its arrow, left of OPEN */
    BOX_WIDTH = 128,
    BOX_HEIGHT = 44,
    GAP_MIN = 96,
    LINE_HEIGHT = 16,
    CHARACTER_WIDTH = 7, /* of a label, on the safe side */
    ARC_STEP = 46,       /* between arcs whose labels have one line */
    PORT = 22,           /* arcs leave and reach a box this far from its middle */
};

struct layout {
    const struct policy_workflow *workflow;
    int gap;   /* between boxes */
    int step;  /* from one arc to the next wider one */
    int above; /* room over the row */
    int below; /* room under it */
};

static size_t role_count(const struct policy_workflow *workflow, int from, int to)
{
    return workflow->moves[from][to].count;
}

static struct slice role_at(const struct policy_workflow *workflow, int from, int to, size_t i)
{
    return workflow->by_move[workflow->moves[from][to].start + i]->role;
}

static int label_width(const struct policy_workflow *workflow, int from, int to)
{
    size_t longest = 0;
    for (size_t i = 0; i < role_count(workflow, from, to); i++) {
        size_t length = role_at(workflow, from, to, i).length;
        longest = length > longest ? length : longest;
    }
    return (int) longest * CHARACTER_WIDTH;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* How far an arc reaches from the row: to the neighbour one step, and one for each status more. A
 * forward move to the neighbour is straight. */
static int arc_height(const struct layout *layout, int from, int to)
{
    return layout->step * (to > from ? to - from - 1 : from - to);
}

static void make_room(struct layout *layout, int from, int to)
{
    int lines = (int) role_count(layout->workflow, from, to);
    int reach = arc_height(layout, from, to) + (lines + 1) * LINE_HEIGHT;
    if (lines == 0) {
        return;
    }
    if (to < from) {
        layout->below = larger(layout->below, reach);
    } else if (to > from + 1) {
        layout->above = larger(layout->above, reach);
    } else {
        layout->above = larger(layout->above, reach - BOX_HEIGHT / 2);
        layout->gap = larger(layout->gap, label_width(layout->workflow, from, to) + 2 * MARGIN);
    }
}

static struct layout lay_out(const struct policy_workflow *workflow)
{
    struct layout layout = {.workflow = workflow, .gap = GAP_MIN, .step = ARC_STEP};
    for (int from = 0; from < TICKET_STATUS_COUNT; from++) {
        for (int to = 0; to < TICKET_STATUS_COUNT; to++) {
            int lines = (int) role_count(workflow, from, to);
            layout.step = larger(layout.step, ARC_STEP + (lines - 1) * LINE_HEIGHT);
        }
    }
    for (int from = 0; from < TICKET_STATUS_COUNT; from++) {
        for (int to = 0; to < TICKET_STATUS_COUNT; to++) {
            make_room(&layout, from, to);
        }
    }
    return layout;
}

static int left_of(const struct layout *layout, int status)
{
    return MARGIN + START_WIDTH + status * (BOX_WIDTH + layout->gap);
}

static int middle_of(const struct layout *layout, int status)
{
    return left_of(layout, status) + BOX_WIDTH / 2;
}

static int row_top(const struct layout *layout)
{
    return MARGIN + layout->above;
}

static void append_text(struct buffer *out, const char *before, struct slice text,
                        const char *after)
{
    buffer_append_text(out, before);
    html_append_text(out, text);
    buffer_append_text(out, after);
}

/* The roles of a move, one a line: upward from `y`, or downward. */
static void write_label(const struct layout *layout, int from, int to, int x, int y, bool upward,
                        struct buffer *out)
{
    int lines = (int) role_count(layout->workflow, from, to);
    int first = upward ? y - (lines - 1) * LINE_HEIGHT : y;
    for (int i = 0; i < lines; i++) {
        buffer_append_format(out, "<text class=\"role\" x=\"%d\" y=\"%d\">", x,
                             first + i * LINE_HEIGHT);
        append_text(out, "", role_at(layout->workflow, from, to, (size_t) i), "</text>\n");
    }
}

static void write_path_begin(const struct layout *layout, struct buffer *out)
{
    struct slice id = layout->workflow->name;
    append_text(out, "<path class=\"move\" marker-end=\"url(#", id, "-arrow)\" d=\"");
}

static void write_straight(const struct layout *layout, int from, struct buffer *out)
{
    int y = row_top(layout) + BOX_HEIGHT / 2;
    int x1 = left_of(layout, from) + BOX_WIDTH;
    int x2 = left_of(layout, from + 1);
    write_path_begin(layout, out);
    buffer_append_format(out, "M%d %dH%d\"/>\n", x1, y, x2);
    write_label(layout, from, from + 1, (x1 + x2) / 2, y - LINE_HEIGHT / 2, true, out);
}

/* A cubic curve whose two controls stand equally high comes three quarters of the way to them. */
static void write_arc(const struct layout *layout, int from, int to, struct buffer *out)
{
    bool forward = to > from;
    int sign = forward ? -1 : 1;
    int port = forward ? PORT : -PORT;
    int y = row_top(layout) + (forward ? 0 : BOX_HEIGHT);
    int x1 = middle_of(layout, from) + port;
    int x2 = middle_of(layout, to) - port;
    int height = arc_height(layout, from, to);
    int control = y + sign * height * 4 / 3;
    write_path_begin(layout, out);
    buffer_append_format(out, "M%d %dC%d %d %d %d %d %d\"/>\n", x1, y, x1, control, x2, control, x2,
                         y);
    int label = y + sign * height + (forward ? -LINE_HEIGHT / 2 : LINE_HEIGHT);
    write_label(layout, from, to, (x1 + x2) / 2, label, forward, out);
}

static bool is_used(const struct policy_workflow *workflow, int status)
{
    bool used = status == TICKET_OPEN;
    for (int other = 0; other < TICKET_STATUS_COUNT; other++) {
        used = used || role_count(workflow, status, other) || role_count(workflow, other, status);
    }
    return used;
}

static void write_status(const struct layout *layout, int status, struct buffer *out)
{
    buffer_append_format(out,
                         "<g class=\"status%s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                         "rx=\"10\"/><text x=\"%d\" y=\"%d\">%s</text></g>\n",
                         is_used(layout->workflow, status) ? "" : " unused",
                         left_of(layout, status), row_top(layout), BOX_WIDTH, BOX_HEIGHT,
                         middle_of(layout, status), row_top(layout) + BOX_HEIGHT / 2 + 5,
                         ticket_status_name((enum ticket_status) status));
}

/* What a reader who cannot see the picture is told. */
static void write_description(const struct policy_workflow *workflow, struct buffer *out)
{
    append_text(out, "<desc id=\"", workflow->name, "-desc\">A ticket starts OPEN.");
    for (size_t i = 0; i < workflow->transition_count; i++) {
        const struct policy_transition *transition = &workflow->transitions[i];
        buffer_append_format(out, " %s to %s: ", ticket_status_name(transition->from),
                             ticket_status_name(transition->to));
        append_text(out, "", transition->role, ".");
    }
    buffer_append_text(out, "</desc>\n");
}

static void write_head(const struct layout *layout, struct buffer *out)
{
    struct slice id = layout->workflow->name;
    int width = left_of(layout, TICKET_STATUS_COUNT - 1) + BOX_WIDTH + MARGIN;
    int height = row_top(layout) + BOX_HEIGHT + layout->below + MARGIN;
    buffer_append_format(out,
                         "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"itops-workflow\" "
                         "role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"",
                         width, height, width, height);
    append_text(out, " aria-labelledby=\"", id, "-title ");
    append_text(out, "", id, "-desc\">\n");
    append_text(out, "<title id=\"", id, "-title\">");
    append_text(out, "", layout->workflow->display_name, "</title>\n");
    write_description(layout->workflow, out);
    buffer_append_text(
        out, "<style>\n"
             ".itops-workflow{color:#1f2328;font:13px system-ui,sans-serif}\n"
             "@media(prefers-color-scheme:dark){.itops-workflow{color:#e6edf3}}\n"
             ".itops-workflow text{fill:currentColor;text-anchor:middle}\n"
             ".itops-workflow .status text{font-weight:600}\n"
             ".itops-workflow rect{fill:currentColor;fill-opacity:.07;stroke:currentColor;"
             "stroke-width:1.5}\n"
             ".itops-workflow .unused{opacity:.35}\n"
             ".itops-workflow .unused rect{stroke-dasharray:5 4}\n"
             ".itops-workflow .role{font-size:12px;opacity:.85}\n"
             ".itops-workflow .move{fill:none;stroke:currentColor;stroke-width:1.5;opacity:.7}\n"
             "</style>\n");
    append_text(out, "<defs><marker id=\"", id,
                "-arrow\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" "
                "markerHeight=\"7\" orient=\"auto\"><path fill=\"currentColor\" d=\"M0 0L10 5L0 "
                "10z\"/></marker></defs>\n");
}

/* The dot from which every ticket starts. */
static void write_start(const struct layout *layout, struct buffer *out)
{
    int y = row_top(layout) + BOX_HEIGHT / 2;
    buffer_append_format(out, "<circle cx=\"%d\" cy=\"%d\" r=\"6\" fill=\"currentColor\"/>\n",
                         MARGIN + 6, y);
    write_path_begin(layout, out);
    buffer_append_format(out, "M%d %dH%d\"/>\n", MARGIN + 12, y, left_of(layout, TICKET_OPEN));
}

void graph_write_svg(const struct policy_workflow *workflow, struct buffer *out)
{
    const struct layout layout = lay_out(workflow);
    write_head(&layout, out);
    write_start(&layout, out);
    for (int from = 0; from < TICKET_STATUS_COUNT; from++) {
        for (int to = 0; to < TICKET_STATUS_COUNT; to++) {
            if (role_count(workflow, from, to) == 0) {
                continue;
            }
            if (to == from + 1) {
                write_straight(&layout, from, out);
            } else {
                write_arc(&layout, from, to, out);
            }
        }
    }
    for (int status = 0; status < TICKET_STATUS_COUNT; status++) {
        write_status(&layout, status, out);
    }
    buffer_append_text(out, "</svg>\n");
}

/* A workflow as a picture: what may follow what, and who may do it. */
#ifndef ITOPS_POLICY_GRAPH_H
#define ITOPS_POLICY_GRAPH_H

#include "base/buffer.h"
#include "policy/registry.h"

/* A Mermaid state diagram, for Markdown that renders it. */
void graph_write_mermaid(const struct policy_workflow *workflow, struct buffer *out);

/* Graphviz. */
void graph_write_dot(const struct policy_workflow *workflow, struct buffer *out);

/* A self-contained SVG with title and description, for light and dark pages; several of them may
 * stand in one document. */
void graph_write_svg(const struct policy_workflow *workflow, struct buffer *out);

#endif

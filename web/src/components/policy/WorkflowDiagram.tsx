import { useEffect, useId, useRef } from "react";

import type { Status } from "../../api/types";
import { shortName, withoutOrg } from "../../lib/names";
import { STATUS_LABEL, STATUSES } from "../../lib/words";
import { edgesOf, layOut, STATE_HEIGHT, STATE_WIDTH, type DiagramEdge } from "./diagram";
import classes from "./WorkflowDiagram.module.css";

interface WorkflowDiagramProps {
  /** The workflow's name, for those who hear the picture. */
  name: string;
  transitions: readonly { from: Status; to: Status; role: string }[];
  /** The state to mark: where a ticket is. */
  present?: Status;
}

/** `to` in words: `Open to In progress, by assignee`. */
function edgeText({ from, to, roles }: DiagramEdge): string {
  return `${STATUS_LABEL[from]} to ${STATUS_LABEL[to]}, by ${roles.map(shortName).join(" or ")}`;
}

/** A workflow as a picture of its four states, with the moves that it declares. */
export function WorkflowDiagram({ name, transitions, present }: WorkflowDiagramProps) {
  const id = useId();
  const edges = edgesOf(transitions);
  const layout = layOut(edges);
  const figure = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where there is no room for all four states, the present one is in sight.
    const state = figure.current?.querySelector("[data-present] rect")?.getBoundingClientRect();
    const frame = figure.current?.getBoundingClientRect();
    if (state === undefined || frame === undefined) return;
    const middle = state.left + state.width / 2 - (frame.left + frame.width / 2);
    figure.current?.scrollBy({ left: middle });
  }, [present]);
  const here = present === undefined ? "" : ` The ticket is ${STATUS_LABEL[present]}.`;
  return (
    <div
      ref={figure}
      className={classes.figure}
      role="region"
      aria-label={`Picture of ${withoutOrg(name)}`}
      tabIndex={0}
    >
      <svg
        className={classes.picture}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="img"
        aria-label={`Workflow ${shortName(name)}: ${edges.map(edgeText).join("; ")}.${here}`}
      >
        <defs>
          {["plain", "live"].map((kind) => (
            <marker
              key={kind}
              id={`${id}-${kind}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0.5L7.5 4L0 7.5z" className={classes[kind]} />
            </marker>
          ))}
        </defs>
        {layout.edges.map(({ edge, path }) => {
          const live = edge.from === present;
          return (
            <path
              key={`${edge.from}-${edge.to}`}
              className={classes.edge}
              data-live={live || undefined}
              d={path}
              markerEnd={`url(#${id}-${live ? "live" : "plain"})`}
            >
              <title>{edgeText(edge)}</title>
            </path>
          );
        })}
        {STATUSES.map((status) => {
          const { x, y } = layout.states[status];
          return (
            <g
              key={status}
              className={classes.state}
              data-status={status}
              data-present={status === present || undefined}
            >
              <rect
                x={x - STATE_WIDTH / 2}
                y={y - STATE_HEIGHT / 2}
                width={STATE_WIDTH}
                height={STATE_HEIGHT}
                rx={STATE_HEIGHT / 2}
              />
              <text x={x} y={y} dominantBaseline="central" textAnchor="middle">
                {STATUS_LABEL[status]}
              </text>
            </g>
          );
        })}
        {layout.edges.map(({ edge, label }) => (
          <text
            key={`${edge.from}-${edge.to}`}
            className={classes.role}
            x={label.x}
            y={label.y - 5}
            textAnchor="middle"
          >
            {roleLabel(edge)}
          </text>
        ))}
      </svg>
    </div>
  );
}

const LONGEST_ROLE = 16;

/** Room is short: the first role, and how many more there are. The title has them all. */
function roleLabel({ roles }: DiagramEdge): string {
  const first = shortName(roles[0] ?? "");
  const cut = first.length > LONGEST_ROLE ? `${first.slice(0, LONGEST_ROLE - 1)}…` : first;
  return roles.length > 1 ? `${cut} +${roles.length - 1}` : cut;
}

import type { Status } from "../../api/types";
import { STATUSES } from "../../lib/words";

export interface DiagramEdge {
  from: Status;
  to: Status;
  /** Who may, as policy has it; several transitions between two states share an edge. */
  roles: string[];
}

export interface Layout {
  width: number;
  height: number;
  /** The middle of each state. */
  states: Record<Status, { x: number; y: number }>;
  edges: { edge: DiagramEdge; path: string; label: { x: number; y: number } }[];
}

export const STATE_WIDTH = 104;
export const STATE_HEIGHT = 40;

const GAP = 104;
const ARC_STEP = 34;
const LABEL_HEIGHT = 20;
/** Edges that go there and back stand this far apart. */
const LANE = 8;

/** Transitions as edges, one for each pair of states. */
export function edgesOf(
  transitions: readonly { from: Status; to: Status; role: string }[],
): DiagramEdge[] {
  const edges: DiagramEdge[] = [];
  for (const { from, to, role } of transitions) {
    const known = edges.find((edge) => edge.from === from && edge.to === to);
    if (known === undefined) edges.push({ from, to, roles: [role] });
    else known.roles.push(role);
  }
  return edges;
}

/**
 * Places the four states in a row. Steps to the next state are straight; longer ways forward pass
 * above, ways back pass below, the longer the farther out.
 */
export function layOut(edges: readonly DiagramEdge[]): Layout {
  const rank = (status: Status) => STATUSES.indexOf(status);
  const span = ({ from, to }: DiagramEdge) => rank(to) - rank(from);
  const above = Math.max(0, ...edges.map((edge) => (span(edge) > 1 ? span(edge) - 1 : 0)));
  const below = Math.max(0, ...edges.map((edge) => -span(edge)));
  // Roles stand above their edge, also above the uppermost.
  const middle = above * ARC_STEP + STATE_HEIGHT / 2 + (above > 0 ? LABEL_HEIGHT : 4);
  const x = (status: Status) => 2 + STATE_WIDTH / 2 + rank(status) * (STATE_WIDTH + GAP);
  const states = Object.fromEntries(
    STATUSES.map((status) => [status, { x: x(status), y: middle }]),
  ) as Layout["states"];

  return {
    width: 4 + 4 * STATE_WIDTH + 3 * GAP,
    height: middle + STATE_HEIGHT / 2 + below * ARC_STEP + 4,
    states,
    edges: edges.map((edge) => {
      const steps = span(edge);
      if (steps === 1) {
        const [start, end] = [x(edge.from) + STATE_WIDTH / 2, x(edge.to) - STATE_WIDTH / 2];
        return {
          edge,
          path: `M${start} ${middle}H${end - 1}`,
          label: { x: (start + end) / 2, y: middle },
        };
      }
      const side = steps > 0 ? -1 : 1;
      const reach = steps > 0 ? steps - 1 : -steps;
      // Ways out leave a little before the middle, ways in arrive a little behind it.
      const shift = LANE * 2 * Math.sign(steps);
      const [start, end] = [x(edge.from) + shift, x(edge.to) - shift];
      const near = middle + (side * STATE_HEIGHT) / 2;
      const far = near + side * reach * ARC_STEP;
      const bend = Math.sign(end - start) * Math.min(24, ARC_STEP * reach);
      return {
        edge,
        path:
          `M${start} ${near}C${start} ${far} ${start} ${far} ${start + bend} ${far}` +
          `H${end - bend}C${end} ${far} ${end} ${far} ${end} ${near + side}`,
        label: { x: (start + end) / 2, y: far },
      };
    }),
  };
}

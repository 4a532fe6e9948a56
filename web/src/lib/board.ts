import type { Move, Moves, Status, TicketSummary } from "../api/types";
import { STATUSES } from "./words";

/** What a column says to the ticket that is carried over it. */
export type Verdict =
  | { kind: "home" }
  /** Policy was asked and has not answered yet. */
  | { kind: "asking" }
  | { kind: "allowed"; move: Move }
  | { kind: "refused"; reason: string };

/** Whether a ticket in `from` may go to `to`; `moves` is undefined while they are on the way. */
export function verdictOn(from: Status, to: Status, moves: Moves | undefined): Verdict {
  if (from === to) return { kind: "home" };
  // What was decided for another status says nothing about this one.
  if (moves?.from !== from) return { kind: "asking" };
  const move = moves.items.find((item) => item.to === to);
  if (move === undefined) return { kind: "asking" };
  return move.allowed ? { kind: "allowed", move } : { kind: "refused", reason: move.reason };
}

/** The column left (-1) or right (1) of one; at the edge, the same. */
export function columnBeside(status: Status, step: -1 | 1): Status {
  return STATUSES[STATUSES.indexOf(status) + step] ?? status;
}

/** Moves that were made here and that the lists do not show yet, by the ticket's id. */
export type Underway = ReadonlyMap<number, { ticket: TicketSummary; to: Status }>;

/** A column's tickets as if the moves under way were done: those that arrive come first. */
export function withMoves(
  status: Status,
  items: readonly TicketSummary[],
  underway: Underway,
): readonly TicketSummary[] {
  if (underway.size === 0) return items;
  const arriving = [...underway.values()].filter(({ to }) => to === status);
  const staying = items.filter(({ id }) => !underway.has(id));
  return [...arriving.map(({ ticket }) => ({ ...ticket, status })), ...staying];
}

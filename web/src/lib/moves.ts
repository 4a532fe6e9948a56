import type { Move, Status } from "../api/types";
import { STATUSES } from "./words";

/** What one can do comes first: the way forward, then ways back; then what is refused or undeclared. */
export function sortMoves(moves: readonly Move[], from: Status): Move[] {
  const steps = ({ to }: Move) => STATUSES.indexOf(to) - STATUSES.indexOf(from);
  const rank = (move: Move) => {
    const group = move.allowed ? 0 : move.declared ? 10 : 20;
    return group + (steps(move) > 0 ? steps(move) : 4 - steps(move));
  };
  return [...moves].sort((a, b) => rank(a) - rank(b));
}

import { useQuery } from "@tanstack/react-query";

import { movesQuery } from "../../api/tickets";
import type { Ticket } from "../../api/types";

export interface Rights {
  assign: boolean;
  take: boolean;
  change: boolean;
  /** Why not all of it, in the words that name most people. */
  reason: string | null;
}

/** What the signed-in person may do to a ticket besides moving it: nothing is offered in vain. */
export function useRights({ number, status }: Ticket): Rights {
  const { data: moves, isError } = useQuery(movesQuery(number));
  if (moves === undefined) {
    // A stranded ticket has no moves to ask for; the server decides when something is changed.
    const perhaps = isError && status !== "CLOSED";
    return { assign: perhaps, take: perhaps, change: perhaps, reason: null };
  }
  const { assign, take, change } = moves.rights;
  return {
    assign: assign.allowed,
    take: take.allowed,
    change: change.allowed,
    reason: change.reason ?? assign.reason,
  };
}

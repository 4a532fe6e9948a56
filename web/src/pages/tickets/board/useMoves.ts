import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { movesQuery } from "../../../api/tickets";
import type { Moves, TicketSummary } from "../../../api/types";

/** Where the carried ticket may go, decided for it as it is now; undefined until that is known. */
export function useMovesOf(ticket: TicketSummary | undefined): Moves | undefined {
  const queryClient = useQueryClient();
  const { data } = useQuery({
    ...movesQuery(ticket?.number ?? ""),
    enabled: ticket !== undefined,
  });
  const isOutdated = ticket !== undefined && data !== undefined && data.version < ticket.version;
  const number = ticket?.number;
  useEffect(() => {
    if (!isOutdated || number === undefined) return;
    void queryClient.invalidateQueries({ queryKey: movesQuery(number).queryKey });
  }, [isOutdated, number, queryClient]);
  return ticket === undefined || isOutdated ? undefined : data;
}

/** Asks ahead, when somebody is about to carry a ticket. */
export function useAskAhead(): (ticket: TicketSummary) => void {
  const queryClient = useQueryClient();
  return (ticket) => {
    // When it fails, it is asked again once the ticket is lifted.
    queryClient.query(movesQuery(ticket.number)).catch(() => undefined);
  };
}

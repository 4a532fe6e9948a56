import { usePrefetchInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import { ProblemError } from "../api/problem";
import { commentsQuery, historyQuery, movesQuery, ticketQuery } from "../api/tickets";
import { EmptyState } from "../components/feedback/EmptyState";
import { ErrorState } from "../components/feedback/ErrorState";
import { Page } from "../components/Page";
import { PageSkeleton } from "../components/Skeletons";
import { ticketNumber } from "../lib/names";
import { TicketView } from "./ticket/TicketView";

/** One ticket by its number. */
export default function TicketPage() {
  const { number = "" } = useParams();
  const name = ticketNumber(number) ?? number;
  // All of a ticket is asked for at once, not one thing after the other.
  const moves = useQuery(movesQuery(name));
  usePrefetchInfiniteQuery(historyQuery(name));
  usePrefetchInfiniteQuery(commentsQuery(name));
  const { data: ticket, error, refetch } = useQuery(ticketQuery(name));
  // Another number is another view: nothing that is typed may wander from one to the other.
  const isAnswered = moves.isFetched || moves.failureCount > 0;
  if (ticket !== undefined && isAnswered) {
    return <TicketView key={ticket.number} ticket={ticket} />;
  }
  if (error === null) return <PageSkeleton />;
  if (error instanceof ProblemError && [400, 404].includes(error.status)) {
    return (
      <Page title={number}>
        <EmptyState icon="confirmation_number" title="There is no such ticket">
          Its number may be mistyped. <Link to="/tickets">Look for it in all tickets</Link>.
        </EmptyState>
      </Page>
    );
  }
  return <ErrorState error={error} onRetry={() => void refetch()} />;
}

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, type ReactNode } from "react";
import { Link, useSearchParams } from "react-router";

import { ticketPagesQuery } from "../api/tickets";
import { EmptyState } from "../components/feedback/EmptyState";
import { ErrorState } from "../components/feedback/ErrorState";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { PageSkeleton, RowSkeletons } from "../components/Skeletons";
import { TicketRow } from "../components/ticket/TicketRow";
import { fromSearch } from "../lib/search";
import classes from "./TicketsPage.module.css";

const TicketBoard = lazy(() => import("./tickets/TicketBoard"));

/** The set of the address, in the layout of the address. */
export default function TicketsPage() {
  const [search] = useSearchParams();
  const isBoard = search.get("layout") === "board";
  const other = new URLSearchParams(search);
  if (isBoard) other.delete("layout");
  else other.set("layout", "board");
  const action = <Link to={`?${other.toString()}`}>{isBoard ? "As a list" : "As a board"}</Link>;
  if (!isBoard) return <TicketsList action={action} />;
  return (
    <Page title="Tickets" actions={action}>
      <Suspense fallback={<PageSkeleton />}>
        <TicketBoard query={fromSearch(search)} />
      </Suspense>
    </Page>
  );
}

function TicketsList({ action }: { action: ReactNode }) {
  const [search] = useSearchParams();
  const tickets = useInfiniteQuery(ticketPagesQuery(fromSearch(search)));
  const items = tickets.data?.pages.flatMap((page) => page.items);
  return (
    <Page title="Tickets" actions={action}>
      <Panel title="All that match" note={items?.length}>
        {tickets.isError && items === undefined && (
          <ErrorState error={tickets.error} onRetry={() => void tickets.refetch()} />
        )}
        {tickets.isPending && <RowSkeletons count={10} />}
        {items?.length === 0 && (
          <EmptyState icon="search" title="No ticket matches">
            Take a filter away to see more.
          </EmptyState>
        )}
        <ul className={classes.list}>
          {items?.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      </Panel>
      {tickets.hasNextPage && (
        <Button
          variant="default"
          loading={tickets.isFetchingNextPage}
          onClick={() => void tickets.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Page>
  );
}

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { ticketPagesQuery } from "../api/tickets";
import { EmptyState } from "../components/feedback/EmptyState";
import { ErrorState } from "../components/feedback/ErrorState";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { RowSkeletons } from "../components/Skeletons";
import { TicketRow } from "../components/ticket/TicketRow";
import { fromSearch } from "../lib/search";
import classes from "./TicketsPage.module.css";

export default function TicketsPage() {
  const [search] = useSearchParams();
  const tickets = useInfiniteQuery(ticketPagesQuery(fromSearch(search)));
  const items = tickets.data?.pages.flatMap((page) => page.items);
  return (
    <Page title="Tickets">
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

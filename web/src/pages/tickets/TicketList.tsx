import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { Link } from "react-router";

import { ProblemError } from "../../api/problem";
import { ticketPagesQuery } from "../../api/tickets";
import type { TicketQuery, TicketSummary } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorBoundary } from "../../components/feedback/ErrorBoundary";
import { ErrorState } from "../../components/feedback/ErrorState";
import { RowSkeletons } from "../../components/Skeletons";
import { TicketRow } from "../../components/ticket/TicketRow";
import { listLook } from "../../lib/listColumns";
import { filtersOf } from "../../lib/search";
import { useStore } from "../../lib/store";
import { countOf } from "../../lib/words";
import classes from "./TicketList.module.css";
import { TicketTable } from "./TicketTable";
import { useListKeys } from "./useListKeys";
import { useScrollMemory } from "./useScrollMemory";
import { useSelection } from "./useSelection";
import { usePhone } from "./usePhone";
import { useStableRows } from "./useStableRows";

// Choosing people and statuses takes libraries that a list does without.
const BulkBar = lazy(() => import("./BulkBar"));

/** What is shown of a set that could not be read; the rows of the one before are no answer. */
const NO_ITEMS: readonly TicketSummary[] = [];

interface TicketListProps {
  query: TicketQuery;
  /** The query as the address has it. */
  search: string;
  onChange: (query: TicketQuery) => void;
}

/** The set as rows that grow page by page and stay where they are while somebody is at them. */
export function TicketList({ query, search, onChange }: TicketListProps) {
  const tickets = useInfiniteQuery(ticketPagesQuery(query));
  const { data, isPlaceholderData, hasNextPage } = tickets;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const hasFailed = tickets.isError && items === undefined;
  const known = isPlaceholderData ? undefined : items;
  const { rows, held, settle } = useStableRows(search, hasFailed ? NO_ITEMS : known, !hasNextPage);
  const look = useStore(listLook);
  const isPhone = usePhone();
  const list = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => rows.map(({ ticket }) => ticket.id), [rows]);
  const selection = useSelection(search, ids);
  useListKeys(list, selection);
  useScrollMemory(rows.length > 0);

  const hasGone = rows.some(({ gone }) => gone);
  useEffect(() => {
    if (held > 0 && !isInUse(list.current)) settle();
  }, [held, settle]);

  return (
    <>
      <div className={classes.news} aria-live="polite">
        {(held > 0 || hasGone) && (
          <Button size="compact-sm" onClick={settle}>
            {held > 0 ? `Show ${countOf(held, "newer ticket")}` : "Bring the list up to date"}
          </Button>
        )}
      </div>
      {hasFailed && (
        <Failure
          error={tickets.error}
          onRetry={() => void tickets.refetch()}
          onClear={() => {
            onChange({});
          }}
        />
      )}
      {tickets.isPending && <RowSkeletons count={10} height={44} />}
      {items?.length === 0 && rows.length === 0 && (
        <NoTickets
          query={query}
          onClear={() => {
            onChange({});
          }}
        />
      )}
      <div ref={list} className={classes.list} aria-busy={isPlaceholderData}>
        {rows.length > 0 && !isPhone && (
          <TicketTable
            rows={rows}
            look={look}
            sort={query.sort}
            onSort={(sort) => {
              onChange({ ...query, sort });
            }}
            selection={selection}
          />
        )}
        {rows.length > 0 && isPhone && (
          <ul className={classes.cards} aria-label="Tickets">
            {rows.map((row) => (
              <TicketRow key={row.ticket.id} {...row} />
            ))}
          </ul>
        )}
      </div>
      {hasNextPage && (
        <Button
          variant="default"
          loading={tickets.isFetchingNextPage}
          onClick={() => void tickets.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {selection.chosen.size > 0 && (
        <ErrorBoundary isAside>
          <Suspense fallback={null}>
            <BulkBar
              ids={ids.filter((id) => selection.chosen.has(id))}
              onKeep={selection.keep}
              onClear={() => {
                selection.setAll(false);
              }}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}

interface FailureProps {
  error: Error;
  onRetry: () => void;
  onClear: () => void;
}

/** What the server does not take it does not take again: the way out is another set. */
function Failure({ error, onRetry, onClear }: FailureProps) {
  const isWrong = error instanceof ProblemError && error.status === 400;
  if (!isWrong) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <EmptyState icon="filter_list" title="These filters cannot be used">
      {error.detail}{" "}
      <Button variant="default" size="compact-sm" onClick={onClear}>
        Show all tickets
      </Button>
    </EmptyState>
  );
}

/** Why there are none, and the way out. */
function NoTickets({ query, onClear }: { query: TicketQuery; onClear: () => void }) {
  const { q } = query;
  if (filtersOf(query).length === 0) {
    return (
      <EmptyState icon="inbox" title="No tickets yet">
        <Link to="/new">Open the first one</Link>.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="search" title="No ticket matches">
      {q === undefined
        ? "No ticket has all of these at once. "
        : `No ticket that these filters leave has words that begin like “${q}”. `}
      <Button variant="default" size="compact-sm" onClick={onClear}>
        Show all tickets
      </Button>
    </EmptyState>
  );
}

/** Whether rows that move would move under a pointer, a focus or a reader's eyes. */
function isInUse(list: HTMLElement | null): boolean {
  if (list === null) return false;
  return list.matches(":hover, :focus-within") || window.scrollY > 0;
}

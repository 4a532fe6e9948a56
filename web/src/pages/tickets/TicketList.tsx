import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";

import { ticketPagesQuery } from "../../api/tickets";
import type { TicketQuery } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { RowSkeletons } from "../../components/Skeletons";
import { TicketRow } from "../../components/ticket/TicketRow";
import { listLook } from "../../lib/listColumns";
import { useStore } from "../../lib/store";
import { countOf } from "../../lib/words";
import { BulkBar } from "./BulkBar";
import { ListTools } from "./ListTools";
import classes from "./TicketList.module.css";
import { TicketTable } from "./TicketTable";
import { useListKeys } from "./useListKeys";
import { useScrollMemory } from "./useScrollMemory";
import { useSelection } from "./useSelection";
import { useStableRows } from "./useStableRows";

const PHONE = "(width < 48em)";

interface TicketListProps {
  query: TicketQuery;
  /** The query as the address has it. */
  search: string;
  onChange: (query: TicketQuery) => void;
}

/** The set as rows that grow page by page and stay where they are while somebody is at them. */
export function TicketList({ query, search, onChange }: TicketListProps) {
  const tickets = useInfiniteQuery(ticketPagesQuery(query));
  const { data, isPlaceholderData } = tickets;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const { rows, held, settle } = useStableRows(search, isPlaceholderData ? undefined : items);
  const look = useStore(listLook);
  const isPhone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
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
      <ListTools query={query} search={search} onChange={onChange} hasColumns={!isPhone} />
      <div className={classes.news} aria-live="polite">
        {(held > 0 || hasGone) && (
          <Button size="compact-sm" onClick={settle}>
            {held > 0 ? `Show ${countOf(held, "newer ticket")}` : "Bring the list up to date"}
          </Button>
        )}
      </div>
      {tickets.isError && items === undefined && (
        <ErrorState error={tickets.error} onRetry={() => void tickets.refetch()} />
      )}
      {tickets.isPending && <RowSkeletons count={10} height={44} />}
      {items?.length === 0 && rows.length === 0 && (
        <EmptyState icon="search" title="No ticket matches">
          {search === "" ? "Nobody has opened one yet." : "Take a filter away to see more."}
        </EmptyState>
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
            {rows.map(({ ticket }) => (
              <TicketRow key={ticket.id} ticket={ticket} />
            ))}
          </ul>
        )}
      </div>
      {tickets.hasNextPage && (
        <Button
          variant="default"
          loading={tickets.isFetchingNextPage}
          onClick={() => void tickets.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <BulkBar
        ids={ids.filter((id) => selection.chosen.has(id))}
        onClear={() => {
          selection.setAll(false);
        }}
      />
    </>
  );
}

/** Whether rows that move would move under a pointer, a focus or a reader's eyes. */
function isInUse(list: HTMLElement | null): boolean {
  if (list === null) return false;
  return list.matches(":hover, :focus-within") || window.scrollY > 0;
}

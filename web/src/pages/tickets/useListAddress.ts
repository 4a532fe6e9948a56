import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

import type { TicketQuery } from "../../api/types";
import { fromSearch, toSearch } from "../../lib/search";

export type Layout = "table" | "board";

/** The address of a set of tickets in a layout. */
export function listSearch(query: TicketQuery, layout: Layout): string {
  const search = toSearch(query);
  if (layout === "table") return search;
  return search === "" ? "layout=board" : `${search}&layout=board`;
}

export interface ListAddress {
  query: TicketQuery;
  layout: Layout;
  /** The query as the address has it: two that are equal have equal ones. */
  search: string;
  setQuery: (query: TicketQuery, how?: { replace: boolean }) => void;
  setLayout: (layout: Layout) => void;
}

/** What the list shows is in its address and nowhere else. */
export function useListAddress(): ListAddress {
  const [params, setParams] = useSearchParams();
  const layout: Layout = params.get("layout") === "board" ? "board" : "table";
  const text = params.toString();
  const query = useMemo(() => fromSearch(new URLSearchParams(text)), [text]);
  const setQuery = useCallback(
    (next: TicketQuery, how?: { replace: boolean }) => {
      setParams(listSearch(next, layout), how);
    },
    [setParams, layout],
  );
  const setLayout = useCallback(
    (next: Layout) => {
      setParams(listSearch(query, next));
    },
    [setParams, query],
  );
  return { query, layout, search: toSearch(query), setQuery, setLayout };
}

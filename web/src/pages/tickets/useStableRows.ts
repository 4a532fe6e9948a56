import { useState } from "react";

import type { TicketSummary } from "../../api/types";
import { followRows, settleRows, type StableRows } from "../../lib/stableRows";

const NONE = settleRows([]);

interface Shown {
  /** The set that the rows belong to. */
  set: string;
  items: readonly TicketSummary[];
  rows: StableRows;
}

/**
 * Rows that stay where they are while news come in; `settle` takes the server's order again.
 * `isWhole` says that no page follows the items.
 */
export function useStableRows(
  set: string,
  items: readonly TicketSummary[] | undefined,
  isWhole: boolean,
) {
  const [shown, setShown] = useState<Shown>();
  if (items !== undefined && (shown?.items !== items || shown.set !== set)) {
    const rows = shown?.set === set ? followRows(shown.rows, items, isWhole) : settleRows(items);
    setShown({ set, items, rows });
  }
  const settle = () => {
    if (items !== undefined) setShown({ set, items, rows: settleRows(items) });
  };
  return { ...(shown?.rows ?? NONE), settle };
}

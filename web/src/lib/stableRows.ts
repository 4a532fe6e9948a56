import type { TicketSummary } from "../api/types";

export interface StableRow {
  ticket: TicketSummary;
  /** Somebody changed it since it was drawn. */
  changed: boolean;
  /** It does not belong to the set any more. */
  gone: boolean;
}

export interface StableRows {
  rows: readonly StableRow[];
  /** What came in between and is not drawn, lest rows move under the pointer. */
  held: number;
}

const fresh = (ticket: TicketSummary): StableRow => ({ ticket, changed: false, gone: false });

/** Rows in the server's own order. */
export function settleRows(items: readonly TicketSummary[]): StableRows {
  return { rows: items.map(fresh), held: 0 };
}

/**
 * Takes news into rows that somebody looks at: each stays where it is, with what it says now; what
 * follows the last one is put below; what came in between is held back. `isWhole` says that no page
 * follows the items.
 */
export function followRows(
  before: StableRows,
  items: readonly TicketSummary[],
  isWhole: boolean,
): StableRows {
  const news = new Map(items.map((ticket) => [ticket.id, ticket]));
  const known = new Set(before.rows.map(({ ticket }) => ticket.id));
  const lastKnown = items.findLastIndex(({ id }) => known.has(id));
  const lastStaying = before.rows.findLastIndex(({ ticket }) => news.has(ticket.id));
  const rows = before.rows.map((row, place) => {
    const ticket = news.get(row.ticket.id);
    // What later pages hold is not known: rows below the last known one are left as they are.
    if (ticket === undefined) return isWhole || place < lastStaying ? { ...row, gone: true } : row;
    const changed = row.changed || ticket.version !== row.ticket.version;
    return { ticket, changed, gone: false };
  });
  const below = items.slice(lastKnown + 1).map(fresh);
  const held = items.slice(0, lastKnown + 1).filter(({ id }) => !known.has(id)).length;
  return { rows: [...rows, ...below], held };
}

import { describe, expect, it } from "vitest";

import type { TicketSummary } from "../api/types";
import { followRows, settleRows, type StableRows } from "./stableRows";

const ticket = (id: number, version = 1) => ({ id, version }) as TicketSummary;
const ids = ({ rows }: StableRows) => rows.map((row) => row.ticket.id);

describe("followRows", () => {
  const before = settleRows([ticket(3), ticket(2), ticket(1)]);

  it("leaves a row that moved up where it is, and marks it", () => {
    const after = followRows(before, [ticket(1, 2), ticket(3), ticket(2)], false);
    expect(ids(after)).toEqual([3, 2, 1]);
    expect(after.rows.map(({ changed }) => changed)).toEqual([false, false, true]);
  });

  it("holds back what came in between, and says how many", () => {
    const after = followRows(before, [ticket(4), ticket(3), ticket(2), ticket(1)], false);
    expect(ids(after)).toEqual([3, 2, 1]);
    expect(after.held).toBe(1);
  });

  it("puts the next page below", () => {
    const after = followRows(before, [ticket(3), ticket(2), ticket(1), ticket(0)], false);
    expect(ids(after)).toEqual([3, 2, 1, 0]);
    expect(after.held).toBe(0);
  });

  it("marks what left the set, but not what another page may have", () => {
    const gone = followRows(before, [ticket(3), ticket(1)], false);
    expect(gone.rows.map((row) => row.gone)).toEqual([false, true, false]);
    const pushedOut = followRows(before, [ticket(4), ticket(3), ticket(2)], false);
    expect(pushedOut.rows.map((row) => row.gone)).toEqual([false, false, false]);
  });

  it("marks the last row, and the only one, when no page follows", () => {
    const gone = followRows(before, [ticket(3), ticket(2)], true);
    expect(gone.rows.map((row) => row.gone)).toEqual([false, false, true]);
    const only = followRows(settleRows([ticket(1)]), [], true);
    expect(only.rows.map((row) => row.gone)).toEqual([true]);
  });

  it("draws everything when nothing was drawn", () => {
    expect(ids(followRows(settleRows([]), [ticket(2), ticket(1)], false))).toEqual([2, 1]);
  });
});

import { describe, expect, it } from "vitest";

import type { Move, Moves, Status, TicketSummary } from "../api/types";
import { columnBeside, verdictOn, withMoves } from "./board";

function move(to: Status, allowed: boolean): Move {
  return {
    to,
    declared: allowed,
    allowed,
    workflow: "acme/request",
    via: null,
    reason: allowed ? "bob is the assignee." : `no move to ${to}.`,
    resolved: null,
    member_of: null,
    cascade: [],
    assigns: false,
    role: null,
    file: null,
    line: null,
  };
}

const YES = { allowed: true, reason: null };

const MOVES: Moves = {
  from: "OPEN",
  version: 1,
  revision: "sha256:0",
  rights: { assign: YES, take: YES, change: YES },
  items: [move("IN_PROGRESS", true), move("RESOLVED", false), move("CLOSED", false)],
};

function ticket(id: number, status: Status): TicketSummary {
  const clock = { due_at: "", met_at: null, breached: false, remaining_seconds: 0 };
  return {
    id,
    number: `T-${id}`,
    title: "",
    status,
    priority: "LOW",
    service: "acme/web",
    workflow: "acme/request",
    item: null,
    assignee_group: null,
    requester: { username: "alice", display_name: "Alice" },
    assignee: null,
    created_at: "",
    updated_at: "",
    resolved_at: null,
    closed_at: null,
    version: 1,
    sla: { response: clock, resolution: clock },
  };
}

describe("verdictOn", () => {
  it("knows a ticket's own column", () => {
    expect(verdictOn("OPEN", "OPEN", undefined).kind).toBe("home");
  });

  it("asks until policy has answered", () => {
    expect(verdictOn("OPEN", "CLOSED", undefined).kind).toBe("asking");
  });

  it("does not take an answer about another status", () => {
    expect(verdictOn("RESOLVED", "IN_PROGRESS", MOVES).kind).toBe("asking");
  });

  it("allows and refuses as policy does, with its reason", () => {
    expect(verdictOn("OPEN", "IN_PROGRESS", MOVES).kind).toBe("allowed");
    expect(verdictOn("OPEN", "CLOSED", MOVES)).toEqual({
      kind: "refused",
      reason: "no move to CLOSED.",
    });
  });
});

describe("columnBeside", () => {
  it.each([
    ["OPEN", 1, "IN_PROGRESS"],
    ["CLOSED", -1, "RESOLVED"],
    ["OPEN", -1, "OPEN"],
    ["CLOSED", 1, "CLOSED"],
  ] as const)("from %s by %d is %s", (from, step, to) => {
    expect(columnBeside(from, step)).toBe(to);
  });
});

describe("withMoves", () => {
  const items = [ticket(1, "OPEN"), ticket(2, "OPEN")];
  const ids = (tickets: readonly TicketSummary[]) => tickets.map(({ id }) => id);

  it("leaves a column alone while nothing moves", () => {
    expect(withMoves("OPEN", items, new Map())).toBe(items);
  });

  it("takes a ticket out of where it was and puts it first where it goes", () => {
    const underway = new Map([[2, { ticket: ticket(2, "OPEN"), to: "CLOSED" as const }]]);
    expect(ids(withMoves("OPEN", items, underway))).toEqual([1]);
    const arrived = withMoves("CLOSED", [ticket(9, "CLOSED")], underway);
    expect(ids(arrived)).toEqual([2, 9]);
    expect(arrived[0]?.status).toBe("CLOSED");
  });

  it("shows a ticket once when the list already has it where it goes", () => {
    const underway = new Map([[9, { ticket: ticket(9, "OPEN"), to: "CLOSED" as const }]]);
    expect(ids(withMoves("CLOSED", [ticket(9, "CLOSED")], underway))).toEqual([9]);
  });
});

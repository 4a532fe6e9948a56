import { expect, it } from "vitest";

import type { Move, Status } from "../api/types";
import { sortMoves } from "./moves";

function move(to: Status, part: Partial<Move> = {}): Move {
  return {
    to,
    declared: true,
    allowed: true,
    workflow: "acme/request",
    via: null,
    reason: "",
    resolved: null,
    member_of: null,
    cascade: [],
    assigns: false,
    role: null,
    file: null,
    line: null,
    ...part,
  };
}

it("puts the way forward first, and what cannot be done last", () => {
  const moves = [
    move("OPEN"),
    move("CLOSED", { declared: false, allowed: false }),
    move("RESOLVED"),
  ];
  expect(sortMoves(moves, "IN_PROGRESS").map(({ to }) => to)).toEqual([
    "RESOLVED",
    "OPEN",
    "CLOSED",
  ]);
});

it("puts a refused move before one that nobody may make", () => {
  const moves = [
    move("IN_PROGRESS", { declared: false, allowed: false }),
    move("CLOSED", { allowed: false }),
  ];
  expect(sortMoves(moves, "OPEN").map(({ to }) => to)).toEqual(["CLOSED", "IN_PROGRESS"]);
});

import { expect, it } from "vitest";

import type { HistoryKind, Ticket, TicketEvent } from "../api/types";
import { contradictions, whoWasFaster } from "./conflict";

const bob = { username: "bob", display_name: "Bob" };
const base = { title: "Disk", priority: "LOW", assignee: null, version: 1 } as Ticket;

it("lets changes of different fields stand side by side", () => {
  const theirs: Ticket = { ...base, priority: "HIGH", version: 2 };
  expect(contradictions({ title: "Disk full" }, base, theirs)).toEqual([]);
});

it("names the fields that both changed", () => {
  const theirs: Ticket = { ...base, title: "Disk 90 %", assignee: bob, version: 2 };
  expect(contradictions({ title: "Disk full", assignee: "eve" }, base, theirs)).toEqual([
    "title",
    "assignee",
  ]);
});

it("sees no contradiction when both wanted the same", () => {
  const theirs: Ticket = { ...base, assignee: bob, version: 2 };
  expect(contradictions({ assignee: "bob" }, base, theirs)).toEqual([]);
});

it("names who has changed what is contested since, and nobody else", () => {
  const event = (kind: HistoryKind, actor: string, version: number) =>
    [kind, { kinds: [kind], actor, version } as TicketEvent] as const;
  const faster = (...events: (readonly [HistoryKind, TicketEvent])[]) =>
    whoWasFaster(new Map(events), ["title"], base, "eve");
  expect(faster(event("title", "bob", 2), event("comment", "carol", 2))).toBe("bob");
  expect(faster(event("comment", "carol", 2))).toBeUndefined();
  expect(faster(event("title", "bob", 1))).toBeUndefined();
  expect(faster(event("title", "eve", 2))).toBeUndefined();
});

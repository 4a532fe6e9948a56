import { expect, it } from "vitest";

import type { Comment, HistoryEntry } from "../api/types";
import { timelineOf } from "./timeline";

const NOON = "2026-01-31T12:00:00.000Z";
const LATER = "2026-01-31T12:00:01.000Z";

function row(part: Partial<HistoryEntry> & Pick<HistoryEntry, "sequence" | "kind">): HistoryEntry {
  return {
    ticket_id: 1,
    at: NOON,
    actor: "bob",
    old: null,
    new: null,
    comment_id: null,
    via: null,
    acted_as: null,
    member_of: null,
    revision: "sha256:0",
    workflow: null,
    rule: null,
    ...part,
  };
}

function comment(id: number): Comment {
  return {
    id,
    ticket_id: 1,
    author: { username: "bob", display_name: "Bob" },
    body: "Done.",
    body_html: "<p>Done.</p>",
    created_at: NOON,
  };
}

it("makes one entry of a move with its assignment and its comment", () => {
  const entries = timelineOf(
    [
      row({ sequence: 1, kind: "opened", actor: "alice" }),
      row({ sequence: 2, kind: "status" }),
      row({ sequence: 3, kind: "assignee" }),
      row({ sequence: 4, kind: "comment", comment_id: 7 }),
    ],
    [comment(7)],
  );
  expect(entries.map(({ key }) => key)).toEqual([1, 2]);
  expect(entries[1]?.changes.map(({ kind }) => kind)).toEqual(["status", "assignee"]);
  expect(entries[1]?.comment?.id).toBe(7);
});

it("keeps moments, people and comments apart", () => {
  const entries = timelineOf(
    [
      row({ sequence: 1, kind: "comment", comment_id: 1 }),
      row({ sequence: 2, kind: "comment", comment_id: 2 }),
      row({ sequence: 3, kind: "priority", at: LATER }),
      row({ sequence: 4, kind: "sla_breached", at: LATER, actor: "system" }),
    ],
    [comment(1), comment(2)],
  );
  expect(entries.map(({ key }) => key)).toEqual([1, 2, 3, 4]);
});

it("has a place for a comment that is not there yet", () => {
  const [entry] = timelineOf([row({ sequence: 1, kind: "comment", comment_id: 9 })], []);
  expect(entry).toMatchObject({ commentId: 9, comment: undefined, changes: [] });
});

import type { HistoryEntry, Priority, Status } from "../api/types";
import { shortName } from "./names";

type Via = HistoryEntry["via"];

export const STATUSES: readonly Status[] = ["OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED"];
/** Most urgent first. */
export const PRIORITIES: readonly Priority[] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

export const STATUS_LABEL: Record<Status, string> = {
  OPEN: "Open",
  IN_PROGRESS: "In progress",
  RESOLVED: "Resolved",
  CLOSED: "Closed",
};

export const PRIORITY_LABEL: Record<Priority, string> = {
  CRITICAL: "Critical",
  HIGH: "High",
  MEDIUM: "Medium",
  LOW: "Low",
};

const MOVE_LABEL: Record<Status, Partial<Record<Status, string>> & { other: string }> = {
  OPEN: { IN_PROGRESS: "Put back", other: "Reopen" },
  IN_PROGRESS: {
    OPEN: "Start work",
    RESOLVED: "Not solved yet",
    CLOSED: "Resume work",
    other: "Start",
  },
  RESOLVED: { CLOSED: "Back to resolved", other: "Resolve" },
  CLOSED: { RESOLVED: "Confirm and close", other: "Close" },
};

/** What a move is called on its button. */
export function moveLabel(from: Status, to: Status): string {
  const labels = MOVE_LABEL[to];
  return labels[from] ?? labels.other;
}

/** `1 ticket`, `1,234 tickets`. */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

const ROLE_TEXT: Record<string, string> = {
  assignee: "The assignee",
  requester: "The requester",
  any: "The assignee or the requester",
};

export function isGroupRole(role: string): boolean {
  return ROLE_TEXT[role] === undefined;
}

/** Who a transition's role means, in words (B4.3). */
export function roleText(role: string): string {
  return ROLE_TEXT[role] ?? `Members of ${role}`;
}

/** How somebody qualified for a change (B3.5): `as a member of db-admins`. */
export function viaText(via: Via, group: string | null): string {
  const of = group === null ? "the group" : shortName(group);
  switch (via) {
    case "assignee":
      return group === null ? "as the assignee" : `as one of ${of}`;
    case "requester":
      return "as the requester";
    case "member":
      return `as a member of ${of}`;
    case "inherited":
      return `as an inherited member of ${of}`;
    case "superadmin":
      return "only as a superadmin";
    case null:
      return "";
  }
}

import type { ChangeTicket, Ticket } from "../api/types";

export type Field = keyof ChangeTicket;

/** What a field of a change is on a ticket. */
export function valueOf(ticket: Ticket, field: Field): string | null {
  return field === "assignee" ? (ticket.assignee?.username ?? null) : ticket[field];
}

/**
 * Fields in which a change and somebody's faster one contradict each other: they were changed since
 * `base`, and to something else than is wanted. When there are none, both changes can stand.
 */
export function contradictions(change: ChangeTicket, base: Ticket, theirs: Ticket): Field[] {
  return (Object.keys(change) as Field[]).filter((field) => {
    const now = valueOf(theirs, field);
    return now !== valueOf(base, field) && now !== change[field];
  });
}

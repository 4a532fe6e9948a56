import type { ChangeTicket, HistoryKind, Ticket, TicketEvent } from "../api/types";

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

/** The last event of each kind that a ticket has had. */
export type LastEvents = ReadonlyMap<HistoryKind, TicketEvent>;

/** Who has changed one of the kinds since `base`, when events have told; never oneself. */
export function whoWasFaster(
  last: LastEvents,
  kinds: readonly HistoryKind[],
  base: Ticket,
  me: string,
): string | undefined {
  const events = kinds.map((kind) => last.get(kind));
  return events.find((event) => {
    return event !== undefined && event.version > base.version && event.actor !== me;
  })?.actor;
}

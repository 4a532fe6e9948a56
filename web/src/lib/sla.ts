import type { SlaClock, TicketSummary } from "../api/types";

export type SlaState = "met" | "late" | "running" | "at_risk" | "breached";

/** A running clock with this share of its time left, or less, is at risk; as the server has it. */
const RISK_SHARE = 0.25;

/** Seconds until a clock is due; negative when it is past. Stopped clocks stand still. */
export function remainingSeconds(clock: SlaClock, now: number): number {
  if (clock.met_at !== null) return clock.remaining_seconds;
  return Math.floor((Date.parse(clock.due_at) - now) / 1000);
}

/** How a clock stands that began to run at `startedAt`. */
export function slaState(clock: SlaClock, startedAt: string, now: number): SlaState {
  const remaining = remainingSeconds(clock, now);
  if (clock.met_at !== null) return clock.breached ? "late" : "met";
  if (clock.breached || remaining < 0) return "breached";
  const whole = (Date.parse(clock.due_at) - Date.parse(startedAt)) / 1000;
  return remaining <= whole * RISK_SHARE ? "at_risk" : "running";
}

/** The clock that matters now: response until somebody answered, then resolution. */
export function currentClock(ticket: Pick<TicketSummary, "sla">): "response" | "resolution" {
  return ticket.sla.response.met_at === null ? "response" : "resolution";
}

/** The most pressing of several pages, each ticket once. */
export function mostUrgent<T extends Pick<TicketSummary, "id" | "sla">>(
  pages: readonly (readonly T[])[],
  count: number,
): T[] {
  const once = new Map(pages.flat().map((ticket) => [ticket.id, ticket]));
  return byUrgency([...once.values()]).slice(0, count);
}

/**
 * Most pressing first: by the earliest clock that still runs, be it past or to come. What no clock
 * runs for comes last. (The server's order `due_at` leaves out clocks that are past.)
 */
function byUrgency<T extends Pick<TicketSummary, "sla">>(tickets: readonly T[]): T[] {
  const due = ({ sla }: T) =>
    [sla.response, sla.resolution]
      .filter((clock) => clock.met_at === null)
      .map((clock) => Date.parse(clock.due_at))
      .sort((a, b) => a - b)[0] ?? Number.MAX_SAFE_INTEGER;
  return tickets.toSorted((a, b) => due(a) - due(b));
}

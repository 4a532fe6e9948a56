import type { SlaClock as Clock } from "../../api/types";
import { useNow } from "../../lib/clock";
import { remainingSeconds, slaState, type SlaState } from "../../lib/sla";
import { formatDuration, formatExact, formatShortDuration } from "../../lib/time";
import { Icon } from "../icon/Icon";
import { tip } from "../tip/tip";
import classes from "./Badges.module.css";

const ICON: Record<SlaState, string> = {
  met: "check_circle",
  late: "timer_off",
  running: "schedule",
  at_risk: "timer",
  breached: "warning",
};

interface SlaClockProps {
  clock: Clock;
  /** When it began to run: the ticket's `created_at`. */
  startedAt: string;
  kind: "response" | "resolution";
  /** For lists: one unit of time, which many can be compared by. */
  short?: boolean;
}

/** Somewhat more than the ten minutes in which durations have seconds. */
const NEAR_MS = 11 * 60_000;

const KIND: Record<SlaClockProps["kind"], string> = {
  response: "First answer",
  resolution: "Resolution",
};

function wording(state: SlaState, length: string): string {
  switch (state) {
    case "met":
      return "in time";
    case "late":
      return `${length} late`;
    case "running":
    case "at_risk":
      return `${length} left`;
    case "breached":
      return `${length} over`;
  }
}

/** Seconds are only shown near the end, and that is when people look; a long list ticks slowly. */
function useNowNear(due: number): number {
  const roughly = useNow(30_000);
  return useNow(Math.abs(due - roughly) < NEAR_MS ? 1_000 : 30_000);
}

/** A service level that counts down; icon and words say what the colour does. */
export function SlaClock({ clock, startedAt, kind, short = false }: SlaClockProps) {
  const now = useNowNear(Date.parse(clock.due_at));
  const state = slaState(clock, startedAt, now);
  const format = short ? formatShortDuration : formatDuration;
  const words = wording(state, format(remainingSeconds(clock, now)));
  return (
    <span
      className={classes.sla}
      data-state={state}
      {...tip(`${KIND[kind]} due ${formatExact(Date.parse(clock.due_at))}`)}
    >
      <Icon name={ICON[state]} size={16} />
      <span className="visually-hidden">{KIND[kind]}: </span>
      {words}
    </span>
  );
}

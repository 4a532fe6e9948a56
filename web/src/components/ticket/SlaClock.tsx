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

/** A service level that counts down; icon and words say what the colour does. */
export function SlaClock({ clock, startedAt, kind, short = false }: SlaClockProps) {
  // Seconds are only shown in the last minutes, but the last minutes are when people look.
  const now = useNow(1_000);
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

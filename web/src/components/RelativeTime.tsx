import { useNow } from "../lib/clock";
import { formatExact, formatMoment, formatRelative } from "../lib/time";
import { tip } from "./tip/tip";

const PERIOD_MS = 30_000;

/** How long ago something was, with the exact time on hover. `at` is RFC 3339. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow(PERIOD_MS);
  const time = Date.parse(at);
  return (
    <time dateTime={at} {...tip(formatExact(time))}>
      {formatRelative(time, now)}
    </time>
  );
}

/** A day and a time to plan by, with the exact one on hover. */
export function Moment({ at }: { at: string }) {
  const time = Date.parse(at);
  return (
    <time dateTime={at} {...tip(formatExact(time))}>
      {formatMoment(time)}
    </time>
  );
}

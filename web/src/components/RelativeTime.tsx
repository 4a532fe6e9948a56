import { Tooltip } from "@mantine/core";

import { useNow } from "../lib/clock";
import { formatExact, formatRelative } from "../lib/time";

const PERIOD_MS = 30_000;

/** How long ago something was, with the exact time on hover. `at` is RFC 3339. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow(PERIOD_MS);
  const time = Date.parse(at);
  return (
    <Tooltip label={formatExact(time)}>
      <time dateTime={at}>{formatRelative(time, now)}</time>
    </Tooltip>
  );
}

import type { Priority } from "../../api/types";
import { PRIORITIES, PRIORITY_LABEL } from "../../lib/words";
import classes from "./Badges.module.css";

const BARS = [0, 1, 2, 3] as const;

/** One to four bars, as many as it is urgent. */
function PriorityBars({ priority }: { priority: Priority }) {
  const filled = PRIORITIES.length - PRIORITIES.indexOf(priority);
  return (
    <svg viewBox="0 0 16 14" width={16} height={14} aria-hidden="true" className={classes.bars}>
      {BARS.map((bar) => (
        <rect
          key={bar}
          x={bar * 4}
          y={9 - bar * 3}
          width="3"
          height={5 + bar * 3}
          rx="1"
          data-filled={bar < filled || undefined}
        />
      ))}
    </svg>
  );
}

export function PriorityBadge({ priority }: { priority: Priority }) {
  return (
    <span className={classes.priority} data-priority={priority}>
      <PriorityBars priority={priority} />
      {PRIORITY_LABEL[priority]}
    </span>
  );
}

import type { Status } from "../../api/types";
import { STATUS_LABEL } from "../../lib/words";
import classes from "./Badges.module.css";

/** The four statuses as a ring that fills: told apart without colour. */
export function StatusGlyph({ status }: { status: Status }) {
  return (
    <svg className={classes.glyph} viewBox="0 0 16 16" width={14} height={14} aria-hidden="true">
      <circle cx="8" cy="8" r="6.25" fill={status === "CLOSED" ? "currentColor" : "none"} />
      {status === "IN_PROGRESS" && (
        <path d="M8 4a4 4 0 0 1 0 8z" fill="currentColor" stroke="none" />
      )}
      {status === "RESOLVED" && <path d="M5 8.2l2.1 2.1L11.2 6" fill="none" />}
      {status === "CLOSED" && (
        <path d="M5 8.2l2.1 2.1L11.2 6" fill="none" className={classes.cutOut} />
      )}
    </svg>
  );
}

export function StatusBadge({ status }: { status: Status }) {
  return (
    <span className={classes.status} data-status={status}>
      <StatusGlyph status={status} />
      {STATUS_LABEL[status]}
    </span>
  );
}

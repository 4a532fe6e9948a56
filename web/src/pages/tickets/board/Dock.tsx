import { StatusGlyph } from "../../../components/ticket/StatusBadge";
import type { Verdict } from "../../../lib/board";
import { STATUS_LABEL, STATUSES } from "../../../lib/words";
import type { Status } from "../../../api/types";
import type { Carried } from "./useCarry";
import { VerdictNote } from "./VerdictNote";
import classes from "./Dock.module.css";

interface DockProps {
  carried: Carried;
  verdict: (status: Status) => Verdict;
}

/** Where the four columns do not fit beside each other: all of them within a thumb's reach. */
export function Dock({ carried, verdict }: DockProps) {
  return (
    <ul className={classes.dock} aria-hidden="true">
      {STATUSES.map((status) => (
        <li
          key={status}
          className={classes.place}
          data-drop={status}
          data-verdict={verdict(status).kind}
          data-over={carried.over === status || undefined}
        >
          <span className={classes.name}>
            <StatusGlyph status={status} />
            {STATUS_LABEL[status]}
          </span>
          <VerdictNote verdict={verdict(status)} from={carried.ticket.status} to={status} />
        </li>
      ))}
    </ul>
  );
}

import type { Status } from "../../../api/types";
import { Icon } from "../../../components/icon/Icon";
import type { Verdict } from "../../../lib/board";
import { moveLabel } from "../../../lib/words";
import classes from "./VerdictNote.module.css";

/** The same as VerdictNote, as a sentence for whoever hears the board. */
export function verdictText(verdict: Verdict, from: Status, to: Status): string {
  switch (verdict.kind) {
    case "home":
      return "where it is now.";
    case "asking":
      return "policy is being asked.";
    case "allowed":
      return `allowed: ${moveLabel(from, to)}.${verdict.move.assigns ? " It becomes yours." : ""}`;
    case "refused":
      return `refused. ${verdict.reason}`;
  }
}

interface VerdictNoteProps {
  verdict: Verdict;
  from: Status;
  to: Status;
}

/** What dropping here would do, or why it may not be done. */
export function VerdictNote({ verdict, from, to }: VerdictNoteProps) {
  switch (verdict.kind) {
    case "home":
      return <p className={classes.note}>It is here now.</p>;
    case "asking":
      return <p className={classes.note}>Asking policy…</p>;
    case "allowed":
      return (
        <p className={classes.note} data-verdict="allowed">
          <Icon name="check" size={18} />
          <span>
            {moveLabel(from, to)}
            {verdict.move.assigns && "; it becomes yours"}
          </span>
        </p>
      );
    case "refused":
      return (
        <p className={classes.note} data-verdict="refused">
          <Icon name="lock" size={18} />
          <span>{verdict.reason}</span>
        </p>
      );
  }
}

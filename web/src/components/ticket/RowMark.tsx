import type { StableRow } from "../../lib/stableRows";
import classes from "./RowMark.module.css";

/** What became of a ticket while somebody looked at the list. */
export function RowMark({ changed, gone }: Pick<StableRow, "changed" | "gone">) {
  if (gone) return <span className={classes.mark}>no longer matches</span>;
  if (changed) return <span className={classes.mark}>changed</span>;
  return null;
}

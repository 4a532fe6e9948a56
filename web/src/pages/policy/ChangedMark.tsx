import classes from "./ChangedMark.module.css";

/** Beside what a new revision of policy changed while it was being looked at. */
export function ChangedMark() {
  return <span className={classes.mark}>changed just now</span>;
}

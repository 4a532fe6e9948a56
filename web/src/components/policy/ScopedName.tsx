import { Link } from "react-router";

import { scopeText, shortName } from "../../lib/names";
import classes from "./ScopedName.module.css";

interface ScopedNameProps {
  /** The full name that a short one was resolved to. */
  name: string;
  to: string;
}

/** What a short name stands for at a place: the name, and where it is declared. */
export function ScopedName({ name, to }: ScopedNameProps) {
  return (
    <span className={classes.name}>
      <Link to={to}>{shortName(name)}</Link>
      <span className={classes.scope}>{scopeText(name)}</span>
    </span>
  );
}

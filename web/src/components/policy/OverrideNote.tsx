import { Link } from "react-router";

import { scopeText, shortName, withoutOrg } from "../../lib/names";
import classes from "./OverrideNote.module.css";

interface OverrideNoteProps {
  name: string;
  overrides: ReadonlyMap<string, string>;
}

const placeOf = (name: string) => withoutOrg(name.slice(0, name.lastIndexOf("/")));

/** Where a workflow is found by the cascade in place of another one, and where another in its place. */
export function OverrideNote({ name, overrides }: OverrideNoteProps) {
  const base = overrides.get(name);
  const nearer = [...overrides].filter(([, of]) => of === name).map(([one]) => one);
  if (base === undefined && nearer.length === 0) return null;
  return (
    <p className={classes.note}>
      {base !== undefined && (
        <>
          At <code>{placeOf(name)}</code> and below, in place of{" "}
          <Link to={`/policy/workflows/${base}`}>
            {shortName(base)} {scopeText(base)}
          </Link>
          .{" "}
        </>
      )}
      {nearer.length > 0 && (
        <>
          Not at{" "}
          {nearer.map((one, index) => (
            <span key={one}>
              {index > 0 && ", "}
              <Link to={`/policy/workflows/${one}`}>{placeOf(one)}</Link>
            </span>
          ))}{" "}
          and below, where a nearer one of this name is declared.
        </>
      )}
    </p>
  );
}

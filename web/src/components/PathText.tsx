import { Fragment } from "react";

import classes from "./PathText.module.css";

/** Longer ones may have to break anyway. */
const WHOLE_LENGTH = 24;

/** A path of policy that wraps behind its slashes, not at the dashes within a name. */
export function PathText({ path }: { path: string }) {
  return (
    <code>
      {path.split("/").map((part, place) => (
        <Fragment key={`${String(place)}-${part}`}>
          {place > 0 && (
            <>
              /<wbr />
            </>
          )}
          <span className={part.length > WHOLE_LENGTH ? undefined : classes.whole}>{part}</span>
        </Fragment>
      ))}
    </code>
  );
}

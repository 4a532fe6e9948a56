import type { ReactNode } from "react";
import { Link } from "react-router";

import classes from "./Bars.module.css";

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  /** How the number reads; as a plain number unless told. */
  text?: string;
  /** The tickets that the bar counts. */
  to?: string;
  /** A part of `value`, drawn darker: `{ value: 3, text: "3 unassigned" }`. */
  part?: { value: number; text: string };
}

/** Horizontal bars with their numbers; lengths compare within one set. */
export function Bars({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul className={classes.bars} aria-label={label}>
      {bars.map(({ key, label: name, value, text, to, part }) => {
        const number = text ?? value.toLocaleString("en");
        return (
          <li key={key} className={classes.row}>
            <span className={classes.label}>
              {to === undefined ? name : <Link to={to}>{name}</Link>}
            </span>
            <span className={classes.track} aria-hidden="true">
              <span className={classes.bar} style={{ inlineSize: `${(100 * value) / most}%` }} />
              {part !== undefined && (
                <span
                  className={classes.part}
                  style={{ inlineSize: `${(100 * part.value) / most}%` }}
                />
              )}
            </span>
            <span className={classes.number}>
              {number}
              {part !== undefined && <span className={classes.partText}> {part.text}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

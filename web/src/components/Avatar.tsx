import { initials } from "../lib/names";
import classes from "./Avatar.module.css";

const HUES = 8;

/** A person's letters on a ground that is theirs. Decoration: the name stands beside it. */
export function Avatar({ name, size = 28 }: { name: string; size?: number }) {
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0) ?? 0;
  return (
    <svg
      className={classes.avatar}
      data-hue={sum % HUES}
      viewBox="0 0 28 28"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <circle cx="14" cy="14" r="14" />
      <text x="14" y="14" dominantBaseline="central" textAnchor="middle">
        {initials(name)}
      </text>
    </svg>
  );
}

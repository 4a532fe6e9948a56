import { Link } from "react-router";

import { SchemeSwitch } from "./SchemeSwitch";
import { UserMenu } from "./UserMenu";
import classes from "./TopBar.module.css";

export function Brand() {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width={28} height={28} aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path d="M8 11h16v3a2 2 0 0 0 0 4v3H8v-3a2 2 0 0 0 0-4z" fill="var(--page)" />
        <path d="M13 16l2.2 2.2L19.5 14" className={classes.tick} />
      </svg>
      <span className={classes.name}>
        ITOps <span className={classes.soft}>Ticketing</span>
      </span>
    </span>
  );
}

export function TopBar() {
  return (
    <header className={`${classes.bar} no-print`}>
      <Link to="/" className={classes.home} aria-label="ITOps Ticketing, my work">
        <Brand />
      </Link>
      <div className={classes.end}>
        <SchemeSwitch />
        <UserMenu />
      </div>
    </header>
  );
}

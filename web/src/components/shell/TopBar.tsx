import { UnstyledButton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Link } from "react-router";

import { ErrorBoundary } from "../feedback/ErrorBoundary";
import { Icon } from "../icon/Icon";
import { Keys } from "./Keys";
import { LiveMark } from "./LiveMark";
import { openOverlay } from "./Overlays";
import classes from "./TopBar.module.css";

// Menus bring a library that places them; the first view does not wait for it.
const SchemeSwitch = lazy(() => import("./SchemeSwitch"));
const UserMenu = lazy(() => import("./UserMenu"));

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
      <UnstyledButton
        className={classes.search}
        aria-keyshortcuts="Control+K"
        onClick={() => {
          openOverlay("palette");
        }}
      >
        <Icon name="search" />
        <span className={classes.searchText}>Search</span>
        <span className="visually-hidden"> views, cards and tickets</span>
        <span className={classes.keys}>
          <Keys keys="mod+k" />
        </span>
      </UnstyledButton>
      <div className={classes.end}>
        <ErrorBoundary isAside>
          <Suspense fallback={<span className={classes.menus} />}>
            {/* Comes with the menus, whose width depends on a name, so that it does not move. */}
            <LiveMark />
            <SchemeSwitch />
            <UserMenu />
          </Suspense>
        </ErrorBoundary>
      </div>
    </header>
  );
}

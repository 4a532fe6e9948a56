import { useEffect, type ReactNode } from "react";

import classes from "./Page.module.css";

const SITE = "ITOps Ticketing";

interface PageProps {
  title: string;
  /** In the browser's tab; the title unless told. */
  tabTitle?: string;
  /** One sentence below the title. */
  lead?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of a view: its one h1, the title of the tab, and what can be done with the whole. */
export function Page({ title, tabTitle = title, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${tabTitle} · ${SITE}`;
  }, [tabTitle]);
  return (
    <>
      <header className={classes.header}>
        <div className={classes.heading}>
          <h1 className={classes.title}>{title}</h1>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </>
  );
}

import { useEffect, type ReactNode } from "react";

import classes from "./Page.module.css";

const SITE = "ITOps Ticketing";

interface PageProps {
  title: string;
  /** In the browser's tab; the title unless told. */
  tabTitle?: string;
  /** One sentence below the title. */
  lead?: ReactNode;
  /** In place of the title while it is being changed; the heading stays for those who hear it. */
  titleEditor?: ReactNode;
  /** Takes all the width there is: for tables and boards. */
  wide?: boolean;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of a view: its one h1, the title of the tab, and what can be done with the whole. */
export function Page(props: PageProps) {
  const { title, tabTitle = title, lead, titleEditor, wide = false, actions, children } = props;
  useEffect(() => {
    document.title = `${tabTitle} · ${SITE}`;
  }, [tabTitle]);
  return (
    <>
      <header className={classes.header} data-wide={wide || undefined}>
        <div className={classes.heading}>
          <h1 className={titleEditor === undefined ? classes.title : "visually-hidden"}>{title}</h1>
          {titleEditor}
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </>
  );
}

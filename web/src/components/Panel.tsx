import { useId, type ReactNode } from "react";

import classes from "./Panel.module.css";

interface PanelProps {
  title: string;
  /** A number or a word beside the title. */
  note?: ReactNode;
  /** A link or button at the far end. */
  action?: ReactNode;
  children: ReactNode;
}

/** A titled sheet of paper on the page. */
export function Panel({ title, note, action, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.header}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {note !== undefined && <span className={classes.note}>{note}</span>}
        {action !== undefined && <span className={classes.action}>{action}</span>}
      </header>
      {children}
    </section>
  );
}

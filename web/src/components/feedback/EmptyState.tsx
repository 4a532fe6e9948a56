import type { ReactNode } from "react";

import { Icon } from "../icon/Icon";
import classes from "./State.module.css";

interface EmptyStateProps {
  icon: string;
  title: string;
  /** What one can do about it. */
  children?: ReactNode;
}

/** Nothing is here, and what that means. */
export function EmptyState({ icon, title, children }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <span className={classes.mark}>
        <Icon name={icon} size={28} />
      </span>
      <h3 className={classes.title}>{title}</h3>
      {children !== undefined && <div className={classes.text}>{children}</div>}
    </div>
  );
}

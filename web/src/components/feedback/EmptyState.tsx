import type { ReactNode } from "react";

import { Icon } from "../icon/Icon";
import classes from "./State.module.css";

interface EmptyStateProps {
  icon: string;
  title: string;
  /** What one can do about it. */
  children?: ReactNode;
  /** One line, for one part of a view. Otherwise it fills the view. */
  compact?: boolean;
}

/** Nothing is here, and what that means. */
export function EmptyState({ icon, title, children, compact = false }: EmptyStateProps) {
  return (
    <div className={classes.state} data-compact={compact || undefined}>
      <span className={classes.mark}>
        <Icon name={icon} size={compact ? 20 : 28} />
      </span>
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className={classes.text}>{children}</div>}
    </div>
  );
}

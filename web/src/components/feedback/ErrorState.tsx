import { Button } from "@mantine/core";

import { ProblemError, sentenceOf } from "../../api/problem";
import { Icon } from "../icon/Icon";
import classes from "./State.module.css";

interface ErrorStateProps {
  error: unknown;
  /** What could not be done. */
  title?: string | undefined;
  onRetry?: () => void;
  fullPage?: boolean;
}

/** Says what happened and what to do about it, in place of what should be here. */
export function ErrorState({ error, title, onRetry, fullPage = false }: ErrorStateProps) {
  const requestId = error instanceof ProblemError ? error.requestId : undefined;
  return (
    <div className={classes.state} data-full={fullPage || undefined} role="alert">
      <span className={classes.badMark}>
        <Icon name="cloud_off" size={28} />
      </span>
      <p className={classes.title}>{title ?? "This could not be loaded"}</p>
      <p className={classes.text}>{sentenceOf(error)}</p>
      {requestId !== undefined && (
        <p className={classes.small}>
          Request <code>{requestId}</code>, if you ask for help.
        </p>
      )}
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<Icon name="refresh" size={18} />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

import { Button } from "@mantine/core";
import type { ReactNode } from "react";

import { Icon } from "../icon/Icon";
import { Dialog } from "./Dialog";
import classes from "./ConflictDialog.module.css";

export interface ConflictField {
  /** What it is called: `Priority`. */
  label: string;
  /** As the form wants it. */
  mine: ReactNode;
  /** As it is on the server now. */
  theirs: ReactNode;
}

interface ConflictDialogProps {
  /** What was being done: `assign T-7`. */
  action: string;
  /** Who was faster, when the history says so. */
  actor?: string | undefined;
  fields: readonly ConflictField[];
  /** Does it again on what is there now. */
  onApply: () => void;
  /** Takes what is there now; the form keeps its texts. */
  onKeepTheirs: () => void;
  onClose: () => void;
  applying?: boolean;
}

/** Somebody was faster: both versions side by side. Nothing is lost until one is chosen. */
export function ConflictDialog(props: ConflictDialogProps) {
  const { action, actor = "Somebody", fields, onApply, onKeepTheirs, onClose, applying } = props;
  return (
    <Dialog onClose={onClose} size="lg" title={`${actor} was faster`}>
      {/* Not a button: somebody may still be typing, and a space would press it. */}
      <p className={classes.lead} tabIndex={-1} data-autofocus>
        The ticket changed while you were about to {action}. Nothing was overwritten, and what you
        typed is still here.
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Field</span>
            </th>
            <th scope="col">As it is now</th>
            <th scope="col">As you want it</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ label, mine, theirs }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td data-label="As it is now">{theirs}</td>
              <td data-label="As you want it" className={classes.mine}>
                {mine}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.actions}>
        <Button variant="default" onClick={onKeepTheirs}>
          Keep it as it is now
        </Button>
        <Button
          onClick={onApply}
          loading={applying ?? false}
          leftSection={<Icon name="check" size={18} />}
        >
          Apply mine
        </Button>
      </div>
    </Dialog>
  );
}

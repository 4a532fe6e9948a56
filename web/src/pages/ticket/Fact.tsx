import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

import { Icon } from "../../components/icon/Icon";
import type { Field } from "../../lib/conflict";
import { useOpener } from "../../lib/focus";
import classes from "./Details.module.css";
import { FIELD_LABEL } from "./fields";

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface EditableFactProps {
  field: Field;
  isOpen: boolean;
  /** Absent when it cannot be changed now. */
  onOpen: (() => void) | undefined;
  onClose: () => void;
  editor: ReactNode;
  children: ReactNode;
}

/** A fact with a pencil; the editor takes its place, with the keyboard in it. */
export function EditableFact(props: EditableFactProps) {
  const { field, isOpen, onOpen, onClose, editor, children } = props;
  const label = FIELD_LABEL[field];
  const pencil = useOpener(isOpen);
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>
        {isOpen && onOpen !== undefined ? (
          <Editor onClose={onClose}>{editor}</Editor>
        ) : (
          <>
            <span className={classes.value}>{children}</span>
            {onOpen !== undefined && (
              <button
                ref={pencil}
                type="button"
                className={classes.pencil}
                aria-label={`Change ${label.toLowerCase()}`}
                onClick={onOpen}
              >
                <Icon name="edit" size={16} />
              </button>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

function Editor({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const field = frame.current?.querySelector("input");
    field?.focus();
    // What is typed takes the place of what stands there.
    if (field?.readOnly === false) field.select();
  }, []);
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") onClose();
  }
  return (
    // Escape reaches the frame from the field inside, which has the keyboard.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={frame} className={classes.editor} onKeyDown={onKeyDown}>
      {children}
      <button type="button" className={classes.pencil} aria-label="Cancel" onClick={onClose}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

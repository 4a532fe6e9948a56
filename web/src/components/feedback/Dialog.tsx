import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

import { useFocusGivenBack } from "../../lib/focus";
import classes from "./Dialog.module.css";

interface DialogProps {
  title: string;
  onClose: () => void;
  size?: "sm" | "md" | "lg" | "xl";
  children: ReactNode;
}

/**
 * A dialog, shown while it is drawn. Use it instead of Mantine's Modal, whose header counts as a
 * second banner of the page.
 */
export function Dialog({ title, onClose, size = "md", children }: DialogProps) {
  useFocusGivenBack();
  return (
    <Modal.Root opened onClose={onClose} size={size} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

import { useEffect, useRef, useState, type RefObject } from "react";

/** What can be given the keyboard. */
export interface Focusable {
  focus: (options?: FocusOptions) => void;
}

/** Gives something the keyboard if, after the next drawing, what had it is gone. */
export function focusIfLost(target: Focusable | null): void {
  // Callbacks of a frame come before it is drawn, and a button that was switched off has the
  // keyboard until then.
  requestAnimationFrame(() => setTimeout(takeIfLost, 0, target));
}

function takeIfLost(target: Focusable | null): void {
  const { activeElement, body } = document;
  if (activeElement === null || activeElement === body) target?.focus({ preventScroll: true });
}

/**
 * What had the keyboard before a dialog has it again afterwards, or the view when that is gone: the
 * palette leads to other dialogs. Mantine's own way works only in dialogs that stay there while they
 * are closed.
 */
export function useFocusGivenBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isThere = before instanceof HTMLElement && before.isConnected;
      focusIfLost(isThere ? before : document.getElementById("main"));
    },
    [before],
  );
}

/** The button that opens an editor: it has the keyboard again when the editor has closed. */
export function useOpener(isOpen: boolean): RefObject<HTMLButtonElement | null> {
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen) focusIfLost(opener.current);
    wasOpen.current = isOpen;
  }, [isOpen]);
  return opener;
}

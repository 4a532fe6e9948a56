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

/** What had the keyboard before each of the dialogs that are open, the newest first. */
const waiting: (Element | null)[] = [];

/**
 * What had the keyboard before a dialog has it again afterwards. One that took another's place, as
 * the sheet takes the palette's, gives it back to what had it before that, and where all of it is
 * gone, to the view. Mantine's own way works only in dialogs that stay there while they are closed.
 */
export function useFocusGivenBack(): void {
  const [chain] = useState(() => [document.activeElement, ...waiting]);
  useEffect(() => {
    const [before = null] = chain;
    waiting.unshift(before);
    return () => {
      waiting.splice(waiting.indexOf(before), 1);
      const left = chain.find((element) => element instanceof HTMLElement && element.isConnected);
      focusIfLost(left instanceof HTMLElement ? left : document.getElementById("main"));
    };
  }, [chain]);
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

import { useEffect, useRef, type RefObject } from "react";

/**
 * The field that a view begins with: it has the keyboard as soon as it is there. Not where that
 * would bring up a keyboard of glass over half of the view.
 */
export function useInitialFocus<T extends HTMLElement>(): RefObject<T | null> {
  const field = useRef<T>(null);
  useEffect(() => {
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);
  return field;
}

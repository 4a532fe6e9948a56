import { useEffect, useRef, type RefObject } from "react";

/** Scrolls a strip of links sideways, and nothing else, until the current one can be seen. */
export function useShowCurrent<T extends HTMLElement>(current: string): RefObject<T | null> {
  const strip = useRef<T>(null);
  useEffect(() => {
    const link = strip.current?.querySelector("[aria-current=page]");
    if (strip.current === null || link == null) return;
    const [inner, outer] = [link.getBoundingClientRect(), strip.current.getBoundingClientRect()];
    if (inner.left < outer.left || inner.right > outer.right) {
      strip.current.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  }, [current]);
  return strip;
}

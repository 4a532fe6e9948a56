import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** Where each entry of the history was left: how far down, and which link had the keyboard. */
const left = new Map<string, { top: number; link: string | null }>();
const KEPT = 50;

/** Somebody who comes back finds the list where it was; `ready` when its rows are drawn. */
export function useScrollMemory(ready: boolean): void {
  const { key } = useLocation();
  const [was] = useState(() => left.get(key));
  const restored = useRef(false);
  useLayoutEffect(
    () => () => {
      if (left.size >= KEPT) left.clear();
      left.set(key, {
        top: window.scrollY,
        link: document.activeElement?.getAttribute("href") ?? null,
      });
    },
    [key],
  );
  useEffect(() => {
    if (!ready || was === undefined || restored.current) return;
    // After the shell, which shows every new view from its top.
    const frame = requestAnimationFrame(() => {
      restored.current = true;
      window.scrollTo(0, was.top);
      if (was.link === null) return;
      const link = document.querySelector<HTMLElement>(
        `[data-ticket] a[href="${CSS.escape(was.link)}"]`,
      );
      link?.focus({ preventScroll: true });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [ready, was]);
}

import { useEffect, useState } from "react";

import classes from "./TipHost.module.css";

interface Shown {
  text: string;
  left: number;
  top: number;
  below: boolean;
}

const REST_MS = 250;
/** Half of the widest tip, so that one at the edge stays on the screen. */
const HALF_WIDTH = 136;
const LEAST_ROOM_ABOVE = 72;

function place(element: Element): Shown {
  const box = element.getBoundingClientRect();
  const middle = box.left + box.width / 2;
  const below = box.top < LEAST_ROOM_ABOVE;
  return {
    text: element.getAttribute("data-tip") ?? "",
    left: Math.max(HALF_WIDTH, Math.min(middle, window.innerWidth - HALF_WIDTH)),
    top: below ? box.bottom : box.top,
    below,
  };
}

/**
 * Draws the tip of whatever the pointer rests on or the keyboard is at. One for the whole page: a
 * list has hundreds of times with tips, too many for a component each.
 */
export function TipHost() {
  const [shown, setShown] = useState<Shown | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;

    function hide() {
      clearTimeout(timer);
      setShown(null);
    }
    function onPointerMove({ clientX, clientY, pointerType }: PointerEvent) {
      hide();
      if (pointerType === "touch") return;
      timer = setTimeout(() => {
        // Not the event's target: a row's link lies over its cells.
        const under = document.elementsFromPoint(clientX, clientY);
        const element = under.find((candidate) => candidate.hasAttribute("data-tip"));
        if (element !== undefined) setShown(place(element));
      }, REST_MS);
    }
    function onFocusIn({ target }: FocusEvent) {
      const isAt = target instanceof Element && target.matches("[data-tip]:focus-visible");
      if (isAt) setShown(place(target));
    }
    function onKeyDown({ key }: KeyboardEvent) {
      if (key === "Escape") hide();
    }

    document.addEventListener("pointermove", onPointerMove);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("focusin", onFocusIn);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("scroll", hide, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointermove", onPointerMove);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("focusin", onFocusIn);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("scroll", hide, true);
    };
  }, []);

  if (shown === null) return null;
  return (
    <div
      role="tooltip"
      className={classes.tip}
      data-below={shown.below || undefined}
      style={{ left: shown.left, top: shown.top }}
    >
      {shown.text}
    </div>
  );
}

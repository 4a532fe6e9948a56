import { useCallback, useEffect, useRef, useState } from "react";

import type { Status, TicketSummary } from "../../../api/types";
import { STATUSES } from "../../../lib/words";

/** Closer than this it is a click. */
const THRESHOLD_PX = 6;

/** A ticket that somebody holds above the board. */
export interface Carried {
  ticket: TicketSummary;
  by: "pointer" | "keyboard";
  /** The column that it would be dropped on. */
  over: Status | undefined;
  /** Width of the card, in pixels; with the pointer only. */
  width: number;
}

/** Where a card was taken hold of, before it is known whether it is dragged. */
interface Grip {
  ticket: TicketSummary;
  pointerId: number;
  startX: number;
  startY: number;
  /** From the card's corner to the pointer. */
  dx: number;
  dy: number;
  width: number;
}

interface CarryOptions {
  onLift: (ticket: TicketSummary) => void;
  onDrop: (ticket: TicketSummary, to: Status | undefined) => void;
  onCancel: (ticket: TicketSummary) => void;
}

interface Carry {
  carried: Carried | undefined;
  /** The picture that follows the pointer. */
  drawGhost: (element: HTMLElement | null) => void;
  /** A pointer went down on a card; it is lifted when the pointer moves. */
  grip: (ticket: TicketSummary, card: HTMLElement, event: PointerEvent) => void;
  /** Carrying by keyboard is told by the handle that has the focus. */
  setCarried: (carried: Carried) => void;
  /** Lets go of whatever is carried, without a drop. */
  release: () => void;
}

/** The column under a point, by the `data-drop` of what is there. */
function columnAt(x: number, y: number): Status | undefined {
  const target = document.elementFromPoint(x, y)?.closest("[data-drop]");
  return STATUSES.find((status) => status === target?.getAttribute("data-drop"));
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

/** Carrying cards with mouse, pen or finger. Without re-rendering while only the place changes. */
export function useCarry({ onLift, onDrop, onCancel }: CarryOptions): Carry {
  const [carried, setCarried] = useState<Carried>();
  const [gripped, setGripped] = useState<Grip>();
  const ghost = useRef<HTMLElement>(null);
  const place = useRef("");
  const handlers = useRef({ onLift, onDrop, onCancel });
  useEffect(() => {
    handlers.current = { onLift, onDrop, onCancel };
  });

  const grip = useCallback((ticket: TicketSummary, card: HTMLElement, event: PointerEvent) => {
    const { left, top, width } = card.getBoundingClientRect();
    setGripped({
      ticket,
      pointerId: event.pointerId,
      startX: event.clientX,
      startY: event.clientY,
      dx: event.clientX - left,
      dy: event.clientY - top,
      width,
    });
  }, []);

  const drawGhost = useCallback((element: HTMLElement | null) => {
    ghost.current = element;
    if (element !== null) element.style.transform = place.current;
  }, []);

  useEffect(() => {
    if (gripped === undefined) return;
    const { ticket, pointerId, startX, startY, dx, dy, width } = gripped;
    const listening = new AbortController();
    const { signal } = listening;
    // What is below the finger must be seen where the dock is used; see Dock.module.css.
    const overDock = window.matchMedia("(width < 64em)").matches;
    let isLifted = false;
    let over: Status | undefined;

    function end() {
      setGripped(undefined);
      setCarried(undefined);
    }

    function onMove(event: PointerEvent) {
      if (event.pointerId !== pointerId) return;
      const { clientX, clientY } = event;
      if (!isLifted) {
        if (Math.hypot(clientX - startX, clientY - startY) < THRESHOLD_PX) return;
        isLifted = true;
        over = ticket.status;
        setCarried({ ticket, by: "pointer", over, width });
        handlers.current.onLift(ticket);
      }
      const now = columnAt(clientX, clientY);
      if (now !== over) {
        over = now;
        setCarried({ ticket, by: "pointer", over, width });
      }
      place.current = overDock
        ? `translate(${clamp(clientX - width / 2, window.innerWidth - width)}px, ${clientY}px) translateY(-150%)`
        : `translate(${clientX - dx}px, ${clientY - dy}px)`;
      if (ghost.current !== null) ghost.current.style.transform = place.current;
    }

    function onUp(event: PointerEvent) {
      if (event.pointerId !== pointerId) return;
      end();
      if (!isLifted) return;
      suppressClick();
      handlers.current.onDrop(ticket, columnAt(event.clientX, event.clientY));
    }

    function giveUp() {
      end();
      if (isLifted) handlers.current.onCancel(ticket);
    }

    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== "Escape" || !isLifted) return;
      event.preventDefault();
      event.stopPropagation();
      giveUp();
    }

    window.addEventListener("pointermove", onMove, { signal });
    window.addEventListener("pointerup", onUp, { signal });
    window.addEventListener("pointercancel", giveUp, { signal });
    window.addEventListener("blur", giveUp, { signal });
    window.addEventListener("keydown", onKeyDown, { signal, capture: true });
    return () => {
      listening.abort();
    };
  }, [gripped]);

  const release = useCallback(() => {
    setGripped(undefined);
    setCarried(undefined);
  }, []);

  return { carried, drawGhost, grip, setCarried, release };
}

/** The click that a browser makes of the end of a drag is none. */
function suppressClick(): void {
  const listening = new AbortController();
  window.addEventListener(
    "click",
    (event) => {
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, signal: listening.signal },
  );
  setTimeout(() => {
    listening.abort();
  }, 0);
}

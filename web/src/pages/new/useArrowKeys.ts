import type { KeyboardEvent, RefObject } from "react";

const STOP = "[data-arrow-stop]";

/**
 * Arrow keys between the search field and the cards: down from the field to the first card, then
 * to whatever lies in that direction. What can be stopped at carries `data-arrow-stop`.
 */
export function useArrowKeys(frame: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent) => {
    const here = event.target;
    if (!(here instanceof HTMLElement) || !here.matches(STOP)) return;
    const isField = here instanceof HTMLInputElement;
    if (isField && event.key !== "ArrowDown") return;
    const stops = [...(frame.current?.querySelectorAll<HTMLElement>(STOP) ?? [])];
    const next = isField ? stops[stops.indexOf(here) + 1] : nextStop(stops, here, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
}

function nextStop(stops: HTMLElement[], here: HTMLElement, key: string): HTMLElement | undefined {
  const at = stops.indexOf(here);
  const from = here.getBoundingClientRect();
  // A stop in the next row: the nearest by its left edge.
  const inRow = (candidates: HTMLElement[], isBeyond: (box: DOMRect) => boolean) => {
    const boxes = candidates
      .map((stop) => ({ stop, box: stop.getBoundingClientRect() }))
      .filter(({ box }) => isBeyond(box));
    const top = boxes[0]?.box.top;
    const row = boxes.filter(({ box }) => box.top === top);
    row.sort((a, b) => Math.abs(a.box.left - from.left) - Math.abs(b.box.left - from.left));
    return row[0]?.stop;
  };
  switch (key) {
    case "ArrowRight":
      return stops[at + 1];
    case "ArrowLeft":
      return stops[at - 1];
    case "ArrowDown":
      return inRow(stops.slice(at + 1), (box) => box.top >= from.bottom);
    case "ArrowUp":
      return inRow(stops.slice(0, at).reverse(), (box) => box.bottom <= from.top);
    default:
      return undefined;
  }
}

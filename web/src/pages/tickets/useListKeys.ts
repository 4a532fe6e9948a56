import { useMemo, type RefObject } from "react";

import { useShortcuts } from "../../lib/shortcuts";
import type { Selection } from "./useSelection";

/** The row that has the focus and the links that lead on from there; rows are `[data-ticket]`. */
function placeIn(list: HTMLElement | null) {
  const rows = [...(list?.querySelectorAll<HTMLElement>("[data-ticket]") ?? [])];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  return { rows, at };
}

/** j and k go from row to row, x chooses, o opens (Enter does by itself: the focus is on a link). */
export function useListKeys(list: RefObject<HTMLElement | null>, { toggle }: Selection): void {
  const shortcuts = useMemo(() => {
    const step = (by: 1 | -1) => {
      const { rows, at } = placeIn(list.current);
      const next = at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1);
      rows[next]?.querySelector("a")?.focus();
    };
    const here = () => {
      const { rows, at } = placeIn(list.current);
      return rows[at];
    };
    const key = (keys: string, label: string, run: () => void) => ({
      keys,
      label,
      group: "Tickets",
      run,
    });
    const steps = (keys: string, label: string, by: 1 | -1) => ({
      ...key(keys, label, () => {
        step(by);
      }),
      repeats: true,
    });
    return [
      steps("j", "Next ticket", 1),
      steps("k", "Previous ticket", -1),
      key("x", "Choose the ticket", () => {
        const id = here()?.dataset.ticket;
        if (id !== undefined) toggle(Number(id), false);
      }),
      key("o", "Open the ticket", () => here()?.querySelector("a")?.click()),
    ];
  }, [list, toggle]);
  useShortcuts(shortcuts);
}

import { useEffect, useLayoutEffect } from "react";

import { KeptStore, Store, useStore } from "./store";

export interface Shortcut {
  /** Keys one after the other, as `KeyboardEvent.key` has them: `?`, `g m`, `mod+k`. */
  keys: string;
  /** What it does, for the sheet. */
  label: string;
  /** The heading that it stands under in the sheet. */
  group: string;
  run: () => void;
  /** Also again and again while the key is held down. */
  repeats?: boolean;
}

/** A second key of a sequence must follow within this time. */
const SEQUENCE_MS = 1_200;

const registered = new Store<readonly Shortcut[]>([]);

/**
 * Whether keys work without Ctrl. Who talks to the computer, or misses keys, presses many that were
 * not meant, and must be able to switch them off (WCAG 2.1.4).
 */
export const singleKeys = new KeptStore("itops.single-keys", (text) => text !== "false");

/** All shortcuts of the present view. */
export function useRegisteredShortcuts(): readonly Shortcut[] {
  return useStore(registered);
}

/** Makes shortcuts work while the component is there. Memoise the list. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  // Before the screen shows what they do: a button that is drawn has its key.
  useLayoutEffect(() => {
    registered.set([...registered.get(), ...shortcuts]);
    return () => {
      registered.set(registered.get().filter((shortcut) => !shortcuts.includes(shortcut)));
    };
  }, [shortcuts]);
}

/** Where keys are text, or choose something by its first letter. */
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [role=combobox]";

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches(TYPING);
}

function strokeOf(event: KeyboardEvent): string {
  const modifier = event.ctrlKey || event.metaKey ? "mod+" : "";
  return modifier + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** The shortcut that a sequence of strokes is, or whether it may still become one. */
export function matchStrokes(
  strokes: readonly string[],
  shortcuts: readonly Shortcut[],
): { shortcut?: Shortcut; waits: boolean } {
  const typed = strokes.join(" ");
  // What was registered last belongs to the innermost view and wins.
  const shortcut = shortcuts.findLast(({ keys }) => keys === typed);
  if (shortcut !== undefined) return { shortcut, waits: false };
  return { waits: shortcuts.some(({ keys }) => keys.startsWith(`${typed} `)) };
}

/** Listens to the keyboard for all registered shortcuts. Once, in the shell. */
export function useShortcutListener(): void {
  useEffect(() => {
    let strokes: string[] = [];
    let lastAt = 0;

    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const stroke = strokeOf(event);
      const single = !stroke.startsWith("mod+");
      // Single keys are text while somebody types, and belong to a dialog while one is open.
      const inDialog = document.querySelector("[role=dialog]") !== null;
      if (single && (!singleKeys.get() || isTyping(event.target) || inDialog)) return;
      if (event.timeStamp - lastAt > SEQUENCE_MS) strokes = [];
      lastAt = event.timeStamp;
      let match = matchStrokes([...strokes, stroke], registered.get());
      if (match.shortcut === undefined && !match.waits && strokes.length > 0) {
        strokes = [];
        match = matchStrokes([stroke], registered.get());
      }
      strokes = match.waits ? [...strokes, stroke] : [];
      if (match.shortcut !== undefined) {
        event.preventDefault();
        if (!event.repeat || match.shortcut.repeats === true) match.shortcut.run();
      }
    }

    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}

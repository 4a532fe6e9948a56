import { useCallback, useState } from "react";

import { Store, useStore } from "./store";

const PREFIX = "itops.draft.";
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

interface Kept {
  at: number;
  value: unknown;
}

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as Kept).value;
  } catch {
    return undefined; // No storage, or not ours: as if there were no draft.
  }
}

function write(key: string, value: unknown): void {
  try {
    const kept: Kept = { at: Date.now(), value };
    localStorage.setItem(PREFIX + key, JSON.stringify(kept));
  } catch {
    // Full or forbidden: the form works, it only does not survive a reload.
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept then.
  }
}

/** What stands in the forms of this page, a store for each key; undefined where nothing is kept. */
const stores = new Map<string, Store<unknown>>();

/** The store of a key, for a form that is about to open. */
function opened(key: string): Store<unknown> {
  const store = stores.get(key) ?? new Store<unknown>(undefined);
  stores.set(key, store);
  // With no form open on it, another tab may know better.
  if (!store.isWatched) store.set(read(key));
  return store;
}

export interface Draft<T> {
  value: T;
  set: (value: T) => void;
  /** Forgets it; the value is the initial one again. */
  clear: () => void;
  /** What it is by now, for those who waited for an answer: also when the form is gone meanwhile. */
  current: () => T;
  /** It was there when the form was opened. */
  restored: boolean;
}

/**
 * What somebody is typing, kept on this machine until it is sent. Forms of one page with the same
 * key share it: who leaves a form and comes back sees what becomes of what was sent before. Keys
 * name the person too, since machines are shared: `alice.comment.T-7`. A new key is another form:
 * give it a React key as well.
 */
export function useDraft<T>(key: string, initial: T): Draft<T> {
  const [store] = useState(() => opened(key) as Store<T | undefined>);
  const [restored] = useState(() => store.get() !== undefined);
  const value = useStore(store) ?? initial;
  const clear = useCallback(() => {
    // What another tab has kept since is not ours to forget.
    if (isSame(read(key), store.get())) remove(key);
    store.set(undefined);
  }, [key, store]);
  const set = useCallback(
    (next: T) => {
      if (next === initial) {
        clear();
        return;
      }
      store.set(next);
      write(key, next);
    },
    [key, store, initial, clear],
  );
  const current = useCallback(() => store.get() ?? initial, [store, initial]);
  return { value, set, clear, current, restored };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether somebody has begun to type there, and neither sent nor dropped it. */
export function hasDraft(key: string): boolean {
  return read(key) !== undefined;
}

/** Removes drafts that nobody came back to. */
export function forgetOldDrafts(now = Date.now()): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const kept = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Kept>;
      if ((kept.at ?? 0) < now - KEPT_DAYS * DAY_MS) localStorage.removeItem(key);
    }
  } catch {
    // Drafts of another version, or no storage: leave it.
  }
}

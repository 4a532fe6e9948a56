import { useCallback, useState } from "react";

import { openDraft } from "./draftStore";
import { useStore } from "./store";

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
  const [store] = useState(() => openDraft(key));
  const [restored] = useState(() => store.get() !== undefined);
  const value = (useStore(store) ?? initial) as T;
  const clear = useCallback(() => {
    store.clear();
  }, [store]);
  const set = useCallback(
    (next: T) => {
      if (next === initial) store.clear();
      else store.set(next);
    },
    [store, initial],
  );
  const current = useCallback(() => (store.get() ?? initial) as T, [store, initial]);
  return { value, set, clear, current, restored };
}

/** Whether somebody has begun to type there, and neither sent nor dropped it. */
export function hasDraft(key: string): boolean {
  return openDraft(key).get() !== undefined;
}

import { useCallback, useRef, useState } from "react";

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
 * What somebody is typing, kept on this machine until it is sent. Keys name the person too, since
 * machines are shared: `alice.comment.T-7`. A new key is another form: give it a React key as well.
 */
export function useDraft<T>(key: string, initial: T): Draft<T> {
  const [kept] = useState(() => read(key) as T | undefined);
  const [value, setValue] = useState<T>(kept ?? initial);
  const latest = useRef(value);
  const set = useCallback(
    (next: T) => {
      latest.current = next;
      setValue(next);
      if (next === initial) remove(key);
      else write(key, next);
    },
    [key, initial],
  );
  const clear = useCallback(() => {
    latest.current = initial;
    setValue(initial);
    remove(key);
  }, [key, initial]);
  // Another form may have been opened on it since: what is kept is newer.
  const current = useCallback(() => (read(key) as T | undefined) ?? latest.current, [key]);
  return { value, set, clear, current, restored: kept !== undefined };
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

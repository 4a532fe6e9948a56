import { useState } from "react";

/** What each of `items` says, by its key. */
export function fingerprints<T>(items: readonly T[], keyOf: (item: T) => string) {
  return new Map(items.map((item) => [keyOf(item), JSON.stringify(item)]));
}

/** Keys of `now` that are new or say something else than in `before`. */
export function changedKeys(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Set<string> {
  return new Set([...now].filter(([key, text]) => before.get(key) !== text).map(([key]) => key));
}

const NONE: ReadonlySet<string> = new Set();

/** Keys of what differs from the first `items` that the view was given; nothing before that. */
export function useChanged<T>(
  items: readonly T[] | undefined,
  keyOf: (item: T) => string,
): ReadonlySet<string> {
  const [first, setFirst] = useState<ReadonlyMap<string, string>>();
  if (items === undefined) return NONE;
  const now = fingerprints(items, keyOf);
  if (first === undefined) {
    setFirst(now);
    return NONE;
  }
  return changedKeys(first, now);
}

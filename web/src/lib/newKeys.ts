import { useState } from "react";

/** Tells what has come since the view had its first list: worth a glance. */
export function useNewKeys(keys: readonly number[] | undefined): (key: number) => boolean {
  const [seen, setSeen] = useState<ReadonlySet<number>>();
  if (seen === undefined && keys !== undefined) setSeen(new Set(keys));
  return (key) => seen !== undefined && !seen.has(key);
}

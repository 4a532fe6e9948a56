/** Ids between two rows, both included, in either direction; only `to` when `from` is not there. */
export function rangeOf(ids: readonly number[], from: number | undefined, to: number): number[] {
  const start = from === undefined ? -1 : ids.indexOf(from);
  const end = ids.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/** A selection with some ids taken in or out. */
export function withChosen(
  chosen: ReadonlySet<number>,
  ids: readonly number[],
  on: boolean,
): ReadonlySet<number> {
  const next = new Set(chosen);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** Pieces of at most `size`, in order. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}

/** What is left to do: the ids that were refused, and those that no answer came for. */
export function undone(
  ids: readonly number[],
  results: readonly { id: number; problem?: unknown }[],
): number[] {
  const done = new Set(results.filter(({ problem }) => problem === undefined).map(({ id }) => id));
  return ids.filter((id) => !done.has(id));
}

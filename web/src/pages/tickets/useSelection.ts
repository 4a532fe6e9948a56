import { useCallback, useMemo, useState } from "react";

import { rangeOf, withChosen } from "../../lib/selection";

export interface Selection {
  chosen: ReadonlySet<number>;
  /** Takes a row in or out; with `range`, all rows from the one before to it. */
  toggle: (id: number, range: boolean) => void;
  setAll: (on: boolean) => void;
  /** These and no others. */
  keep: (ids: readonly number[]) => void;
  areAll: boolean;
}

const NONE: ReadonlySet<number> = new Set();

/** Chosen rows of one set of tickets; another set begins with none. */
export function useSelection(set: string, ids: readonly number[]): Selection {
  const [state, setState] = useState({ set, chosen: NONE, last: undefined as number | undefined });
  const current = useMemo(
    () => (state.set === set ? state : { set, chosen: NONE, last: undefined }),
    [state, set],
  );
  const toggle = useCallback(
    (id: number, range: boolean) => {
      const on = !current.chosen.has(id);
      const taken = range ? rangeOf(ids, current.last, id) : [id];
      setState({ set, chosen: withChosen(current.chosen, taken, on), last: id });
    },
    [set, ids, current],
  );
  const setAll = useCallback(
    (on: boolean) => {
      setState({ set, chosen: on ? new Set(ids) : NONE, last: undefined });
    },
    [set, ids],
  );
  const keep = useCallback(
    (kept: readonly number[]) => {
      setState({ set, chosen: new Set(kept), last: undefined });
    },
    [set],
  );
  const { chosen } = current;
  const areAll = chosen.size > 0 && ids.every((id) => chosen.has(id));
  return useMemo(
    () => ({ chosen, toggle, setAll, keep, areAll }),
    [chosen, toggle, setAll, keep, areAll],
  );
}

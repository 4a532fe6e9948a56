import { expect, it } from "vitest";

import { lookFrom } from "./listColumns";
import { chunksOf, rangeOf, undone, withChosen } from "./selection";

it.each([
  [2, 4, [2, 3, 4]],
  [4, 2, [2, 3, 4]],
  [3, 3, [3]],
  [undefined, 3, [3]],
  [9, 3, [3]],
])("from %s to %d", (from, to, range) => {
  expect(rangeOf([1, 2, 3, 4, 5], from, to)).toEqual(range);
});

it("takes in and out", () => {
  expect([...withChosen(new Set([1]), [2, 3], true)]).toEqual([1, 2, 3]);
  expect([...withChosen(new Set([1, 2]), [2], false)]).toEqual([1]);
});

it("makes pieces", () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([], 2)).toEqual([]);
});

it("has left to do what was refused and what no answer came for", () => {
  expect(undone([1, 2, 3], [{ id: 1 }, { id: 2, problem: {} }])).toEqual([2, 3]);
  expect(undone([1, 2], [{ id: 1 }, { id: 2 }])).toEqual([]);
});

it("understands columns of another version, and nonsense", () => {
  expect(lookFrom('{"columns":["updated","colour","status"],"dense":true}')).toEqual({
    columns: ["status", "updated"],
    dense: true,
  });
  expect(lookFrom("{").columns).toContain("priority");
  expect(lookFrom('{"columns":7}').dense).toBe(false);
});

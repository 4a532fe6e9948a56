import { expect, test } from "vitest";

import { besideOverridden, overridesOf } from "./overrides";

test("the nearest one above is overridden, whatever lies between", () => {
  const names = ["o/access", "o/dev/prod/access", "o/dev/prod/c1/db/access", "o/dev/change"];
  expect([...overridesOf(names)]).toEqual([
    ["o/dev/prod/access", "o/access"],
    ["o/dev/prod/c1/db/access", "o/dev/prod/access"],
  ]);
});

test("nothing is overridden beside or below it", () => {
  expect(overridesOf(["o/dev/access", "o/prod/access", "o/dev"]).size).toBe(0);
});

test("what overrides follows what it overrides", () => {
  const names = ["o/access", "o/change", "o/dev/access"].map((name) => ({ name }));
  expect(besideOverridden(names).map(({ name }) => name)).toEqual([
    "o/access",
    "o/dev/access",
    "o/change",
  ]);
});

import { expect, it } from "vitest";

import { changedKeys, fingerprints } from "./changed";

interface Item {
  name: string;
  text: string;
}

const of = (...items: Item[]) => fingerprints(items, ({ name }) => name);

it("finds what is new and what says something else, and nothing that only moved", () => {
  const before = of({ name: "a", text: "1" }, { name: "b", text: "2" });
  const now = of({ name: "b", text: "2" }, { name: "a", text: "3" }, { name: "c", text: "4" });
  expect(changedKeys(before, now)).toEqual(new Set(["a", "c"]));
});

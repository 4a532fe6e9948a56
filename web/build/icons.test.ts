import { expect, test } from "vitest";

import { COMMON_ICONS, FIRST_ICONS } from "../src/components/icon/core";
import { shardOf } from "../src/components/icon/shard";
import { moduleOf, shards } from "./icons";

/** The same as the page gets, without Vite. */
function load(source: string): Record<string, string> {
  return JSON.parse(source.replace(/^export default /, "").replace(/;$/, "")) as Record<
    string,
    string
  >;
}

test("every name that policy may use is drawn, where the page looks for it", () => {
  let count = 0;
  shards().forEach((names, place) => {
    const drawings = load(moduleOf(names));
    for (const name of names) {
      expect(shardOf(name), name).toBe(place);
      expect(drawings[name], name).toMatch(/^(24|960):M[\d\s.,a-zA-Z-]+$/);
      count += 1;
    }
  });
  expect(count).toBeGreaterThan(4_000);
});

test("the page's own icons are there once", () => {
  const own = [...FIRST_ICONS, ...COMMON_ICONS];
  expect(new Set(own).size).toBe(own.length);
  expect(Object.keys(load(moduleOf(own)))).toHaveLength(own.length);
});

test("a name that is not drawn stops the build", () => {
  expect(() => moduleOf(["no_such_icon"])).toThrow("no_such_icon");
});

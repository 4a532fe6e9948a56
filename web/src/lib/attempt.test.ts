import { expect, it } from "vitest";

import { attemptOf } from "./attempt";

it("keeps its key until the body changes", () => {
  let made = 0;
  const newKey = () => `key-${String(++made)}`;
  const first = attemptOf(null, { title: "Disk" }, newKey);
  expect(attemptOf(first, { title: "Disk" }, newKey)).toBe(first);
  expect(attemptOf(first, { title: "Disk full" }, newKey).key).toBe("key-2");
});

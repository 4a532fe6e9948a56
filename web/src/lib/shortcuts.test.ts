import { expect, test } from "vitest";

import { matchStrokes, type Shortcut } from "./shortcuts";

const shortcut = (keys: string, label = keys): Shortcut => ({
  keys,
  label,
  group: "",
  run: () => undefined,
});

test("a sequence waits for its second key", () => {
  const known = [shortcut("g t"), shortcut("c")];
  expect(matchStrokes(["g"], known)).toEqual({ waits: true });
  expect(matchStrokes(["g", "t"], known).shortcut?.keys).toBe("g t");
  expect(matchStrokes(["g", "x"], known)).toEqual({ waits: false });
  expect(matchStrokes(["c"], known).shortcut?.keys).toBe("c");
});

test("what was registered last wins", () => {
  const known = [shortcut("c", "New ticket"), shortcut("c", "Comment")];
  expect(matchStrokes(["c"], known).shortcut?.label).toBe("Comment");
});
